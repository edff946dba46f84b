import os from 'node:os';
import path from 'node:path';
import {within} from '../within.js';
import {ticksPerSecond, type ProcessStat} from './process-stat.js';
import {isHidden, listStats, readArgv, readLink} from './processes.js';
import {truePath} from './true-path.js';

export type RunSearch = {
	/** Runs that are known already. */
	readonly pids?: readonly number[];
	/** All that belongs to these sessions is left out too; a script's runner leads its own (`startScript`). */
	readonly sessions?: readonly number[];
	/** Milliseconds for which a subshell that its script left behind still counts as that script; `restart.timeout` fits. */
	readonly orphanAge?: number;
};

type Script = {
	/** Its true path, links resolved. */
	readonly real: string;
	readonly name: string;
};

const shells = new Set(['bash', 'rbash', 'sh', 'dash', 'ash', 'busybox', 'ksh', 'mksh', 'zsh']);

/** Where bash and dash keep the script that they are reading. */
const scriptLinks = ['fd/255', 'fd/10'];

/** `-o pipefail`, `-euo pipefail`, `-O extglob`, `--rcfile FILE`. */
const optionsWithValue = /^(?:[+\-][A-Za-z]*[Oo]|--rcfile|--init-file)$/v;

const kernelNameLength = 15;

const usualOrphanAge = 5 * 60_000;

const deadline = 5000;

/**
The running copies of a script, whoever started them and however: `bash -x scripts/X.sh`, `./X.sh`, `sudo /abs/X.sh`, through a link.
Whoever merely has it in an editor, `less` or `tail -f` is none. One pid for each run: its subshells are not listed.

A subshell without its script is still working (a script that went into the background) or was left behind (it waits for the supervisord
that it started): it counts while it is younger than `orphanAge`.

Only shells' command lines are read: some 5 to 10 ms for hundreds of processes, in slices. Not found: `. X.sh` in a shell, and a copy of
another user that was started by a path which our rights do not let us follow and which does not end like the script's.

@param script - Absolute.
@param search - What is left out.
@throws When we cannot look: out of file descriptors, or no answer within 5 s (a shell that hangs on a dead disk).
*/
export async function findScriptRuns(script: string, search: RunSearch = {}): Promise<number[]> {
	return within(deadline, findRuns(script, search), () => {
		throw new Error(`The shells' command lines did not come within ${deadline / 1000} s. Does one of them hang? See: ps -eo pid,stat,wchan,args`);
	});
}

async function findRuns(script: string, {pids = [], sessions = [], orphanAge = usualOrphanAge}: RunSearch): Promise<number[]> {
	const target = {real: await truePath(script), name: path.basename(script)};
	const stats = await listStats();
	const candidates = stats.filter(stat => !sessions.includes(stat.session) && isOfInterest(stat, target));
	const verdicts = await Promise.all(candidates.map(async stat => isRunning(stat, target)));
	const runs = candidates.filter((_, index) => verdicts[index]);
	const all = new Set(runs.map(run => run.pid));
	return runs.filter(run => !pids.includes(run.pid) && !all.has(run.parent) && (!run.isFork || ageOf(run) < orphanAge)).map(run => run.pid);
}

/** By the kernel's name of it: a shell, or the script itself started by its `#!` line. */
function isOfInterest({name}: ProcessStat, script: Script): boolean {
	return shells.has(name) || isOwnName(name, script);
}

function isOwnName(name: string, script: Script): boolean {
	return name === script.name.slice(0, kernelNameLength);
}

async function isRunning({pid, name}: ProcessStat, script: Script): Promise<boolean> {
	const open = scriptLinks.map(link => readLink(pid, link)?.replace(/ \(deleted\)$/v, ''));
	if (open.includes(script.real)) {
		return true;
	}

	// No such file open, or not for us to see: its command line tells, unless a `cd` has made that meaningless since.
	const argv = await readArgv(pid);
	const operand = isOwnName(name, script) ? argv.find(word => path.basename(word) === script.name) : shellScript(argv);
	return operand !== undefined && path.basename(operand) === script.name && isSamePath(pid, operand, script);
}

async function isSamePath(pid: number, operand: string, script: Script): Promise<boolean> {
	const folder = path.isAbsolute(operand) ? '/' : readLink(pid, 'cwd');
	// Another user's: what can be seen has to do. Better once too often "in progress" than a second copy.
	return folder === undefined
		? isHidden(pid) && script.real.endsWith(path.join('/', operand))
		: await truePath(path.resolve(folder, operand)) === script.real;
}

/** The script that a shell was called to run, as it was named; `undefined` for an interactive one, `-c` and `-s`. */
export function shellScript(argv: readonly string[]): string | undefined {
	const words = argv.slice(path.basename(argv[0] ?? '') === 'busybox' ? 2 : 1);
	while (words.length > 0) {
		const word = words.shift() ?? '';
		if (word === '--' || word === '-') {
			return words[0];
		}

		if (!word.startsWith('-') && !word.startsWith('+')) {
			return word;
		}

		if (/^-[A-Za-z]*[cs]/v.test(word)) {
			return undefined;
		}

		if (optionsWithValue.test(word)) {
			words.shift();
		}
	}

	return undefined;
}

function ageOf(stat: ProcessStat): number {
	return (os.uptime() - (stat.start / ticksPerSecond)) * 1000;
}
