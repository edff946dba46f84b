import {Buffer} from 'node:buffer';
import {readdirSync, readlinkSync, statSync} from 'node:fs';
import {open, type FileHandle} from 'node:fs/promises';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {errorCode} from '../core/caught.js';
import {isExhausted, readStat, type ProcessStat} from './process-stat.js';

/** A process with what it was called with. */
export type ProcessEntry = ProcessStat & {
	/** Empty for the kernel's own threads and for what has just ended. */
	readonly argv: readonly string[];
	/** The number of the user it runs as; `undefined` if it ended meanwhile. */
	readonly user: number | undefined;
};

// Some 15 us each: about a millisecond before other work gets its turn.
const sliceLength = 64;

// Most command lines are shorter than the one; what is longer than the other is cut: nothing here looks further.
const usualLength = 2048;
const largestLength = 32 * 1024;

/** Every process that we may see, but zombies; in slices, so that the event loop is never held for more than about a millisecond. */
export async function listStats(): Promise<ProcessStat[]> {
	const stats: ProcessStat[] = [];
	for (const [index, pid] of listPids().entries()) {
		if (index % sliceLength === sliceLength - 1) {
			await nextTurn();
		}

		const stat = readStat(pid);
		if (stat !== undefined && stat.state !== 'Z') {
			stats.push(stat);
		}
	}

	return stats;
}

let listing: Promise<ProcessEntry[]> | undefined;

/**
Every process with its command line. The kernel may keep a reader of a command line waiting (a process that hangs on a dead disk), so the
caller sets a deadline, and while one listing waits no second one is begun.
*/
export async function listProcesses(): Promise<ProcessEntry[]> {
	listing ??= (async () => {
		try {
			return await listAll();
		} finally {
			listing = undefined;
		}
	})();
	return listing;
}

async function listAll(): Promise<ProcessEntry[]> {
	const stats = await listStats();
	const entries: ProcessEntry[] = [];
	for (let from = 0; from < stats.length; from += 16) {
		const slice = stats.slice(from, from + 16);

		entries.push(...await Promise.all(slice.map(async stat => ({...stat, argv: await readArgv(stat.pid), user: userOf(stat.pid)}))));
	}

	return entries;
}

/**
What a process was called with, empty if there is no such process (any more). May wait for the process: see `listProcesses`.

@throws When we cannot look (out of file descriptors).
*/
export async function readArgv(pid: number): Promise<string[]> {
	try {
		const text = await readCommandLine(`/proc/${pid}/cmdline`);
		return text === '' ? [] : text.replace(/\0$/v, '').split('\0');
	} catch (error) {
		if (isExhausted(error)) {
			throw error;
		}

		return [];
	}
}

async function readCommandLine(file: string): Promise<string> {
	const handle = await open(file);
	try {
		return await readStart(handle, usualLength) ?? await readStart(handle, largestLength) ?? '';
	} finally {
		await handle.close();
	}
}

/** `undefined` if there is more of it and a larger try is left. */
async function readStart(handle: FileHandle, length: number): Promise<string | undefined> {
	const {buffer, bytesRead} = await handle.read(Buffer.allocUnsafe(length), 0, length, 0);
	return bytesRead === length && length < largestLength ? undefined : buffer.toString('utf8', 0, bytesRead);
}

/** Where one of a process's links leads (`cwd`, `fd/255`); `undefined` if we may not look, or it has none. */
export function readLink(pid: number, link: string): string | undefined {
	try {
		// The kernel answers at once, without looking at the disk that the link leads to.
		return readlinkSync(`/proc/${pid}/${link}`);
	} catch {
		return undefined;
	}
}

/** Whether a process is there but not for us to look into: another user's, say. One that has just ended is not hidden. */
export function isHidden(pid: number): boolean {
	try {
		readlinkSync(`/proc/${pid}/cwd`);
		return false;
	} catch (error) {
		return ['EACCES', 'EPERM'].includes(errorCode(error));
	}
}

/** `ancestor` and everything that it, or a descendant of it, started and that was not orphaned since. */
export function descendants(stats: readonly ProcessStat[], ancestor: number): Set<number> {
	const children = new Map<number, number[]>();
	for (const {pid, parent} of stats) {
		const siblings = children.get(parent) ?? [];
		children.set(parent, siblings);
		siblings.push(pid);
	}

	const found = new Set([ancestor]);
	let generation = [ancestor];
	while (generation.length > 0) {
		generation = generation.flatMap(pid => children.get(pid) ?? []).filter(pid => !found.has(pid));
		for (const pid of generation) {
			found.add(pid);
		}
	}

	return found;
}

function listPids(): number[] {
	return readdirSync('/proc').map(Number).filter(number => Number.isSafeInteger(number));
}

function userOf(pid: number): number | undefined {
	try {
		return statSync(`/proc/${pid}`).uid;
	} catch {
		return undefined;
	}
}
