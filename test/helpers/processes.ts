import {readFileSync, readdirSync, readlinkSync} from 'node:fs';
import process from 'node:process';
import {waitFor} from './wait-for.js';

/** Milliseconds between SIGTERM and SIGKILL. */
const patience = 500;

/** A process as /proc shows it; what this user may not read is empty. */
export type ProcessEntry = {
	readonly pid: number;
	readonly parent: number;
	/** The command line, its words joined by spaces. */
	readonly command: string;
	readonly folder: string;
	/** `KEY=VALUE` of the environment that it was started with, joined by spaces. */
	readonly environment: string;
};

/** Every process of the machine that is alive (not a zombie). */
export function allProcesses(): ProcessEntry[] {
	return readdirSync('/proc').filter(name => /^\d+$/v.test(name)).flatMap(name => {
		const entry = readProcess(Number(name));
		return entry ? [entry] : [];
	});
}

/** One process; `undefined` when it is gone or a zombie. */
export function readProcess(pid: number): ProcessEntry | undefined {
	// The name in parentheses may hold anything, so the fields are counted from its end.
	const [state, parent] = (readProc(pid, 'stat').split(') ').at(-1) ?? '').split(' ', 2);
	if (parent === undefined || state === undefined || state === 'Z' || state === 'X') {
		return undefined;
	}

	return {
		pid,
		parent: Number(parent),
		command: readProc(pid, 'cmdline').replaceAll('\0', ' ').trim(),
		folder: workingFolder(pid),
		environment: readProc(pid, 'environ').replaceAll('\0', ' '),
	};
}

export function isAlive(pid: number): boolean {
	return readProcess(pid) !== undefined;
}

/**
The processes of a temporary folder: those that name it in their command line, working folder or environment, and all that descend from
them. Never this process or one above it.
*/
export function processesOf(folder: string): ProcessEntry[] {
	const all = allProcesses();
	const spared = ownLine(all);
	const found = new Set(all.filter(entry => isOfFolder(entry, folder)).map(entry => entry.pid));
	for (let size = -1; size !== found.size;) {
		size = found.size;
		for (const entry of all) {
			if (found.has(entry.parent) && !spared.has(entry.parent)) {
				found.add(entry.pid);
			}
		}
	}

	return all.filter(entry => found.has(entry.pid) && !spared.has(entry.pid));
}

/**
Ends every process that `find` gives, by pid: SIGTERM, and SIGKILL for those that are still there half a second later. Goes on until `find`
gives none twice, since a script may be about to start more.
*/
export async function endProcesses(find: () => readonly ProcessEntry[]): Promise<void> {
	const askedAt = new Map<number, number>();
	let quietLooks = 0;
	await waitFor(() => {
		const found = find();
		for (const {pid} of found) {
			endOne(pid, askedAt);
		}

		quietLooks = found.length === 0 ? quietLooks + 1 : 0;
		return quietLooks > 1;
	}, {
		what: 'all processes of the test have ended', timeout: 20_000, every: 25, show: find,
	});
}

function endOne(pid: number, askedAt: Map<number, number>): void {
	const asked = askedAt.get(pid);
	if (asked === undefined) {
		askedAt.set(pid, performance.now());
		send(pid, 'SIGTERM');
	} else if (performance.now() - asked > patience) {
		send(pid, 'SIGKILL');
	}
}

function send(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(pid, signal);
	} catch {
		// Gone meanwhile, as it should be.
	}
}

function isOfFolder({command, folder, environment}: ProcessEntry, wanted: string): boolean {
	return command.includes(wanted) || environment.includes(wanted) || folder.startsWith(wanted);
}

/** This process and all above it. */
function ownLine(all: readonly ProcessEntry[]): Set<number> {
	const parents = new Map(all.map(entry => [entry.pid, entry.parent]));
	const line = new Set<number>();
	let above: number | undefined = process.pid;
	while (above !== undefined && !line.has(above)) {
		line.add(above);
		above = parents.get(above);
	}

	return line;
}

function readProc(pid: number, file: string): string {
	try {
		return readFileSync(`/proc/${pid}/${file}`, 'utf8');
	} catch {
		return '';
	}
}

function workingFolder(pid: number): string {
	try {
		return readlinkSync(`/proc/${pid}/cwd`);
	} catch {
		return '';
	}
}
