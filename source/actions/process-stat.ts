import {Buffer} from 'node:buffer';
import {closeSync, openSync, readSync} from 'node:fs';
import process from 'node:process';
import {errorCode} from '../core/caught.js';

/** One process as `/proc/PID/stat` tells it. */
export type ProcessStat = {
	readonly pid: number;
	/** The name of what was executed last, cut to 15 characters by the kernel; for a script started by its `#!` line, the script's. */
	readonly name: string;
	/** One letter, as `ps` shows it: R, S, D, T, Z … */
	readonly state: string;
	readonly parent: number;
	readonly group: number;
	readonly session: number;
	/** Whether it was forked and has executed nothing since: a subshell, not a program of its own. */
	readonly isFork: boolean;
	/** When it started, in clock ticks since boot: a pid is used again, the two together are not. */
	readonly start: number;
	/** Memory in use, in pages. */
	readonly pages: number;
};

/** A process that can be told from a later one with the same pid. */
export type ProcessIdentity = {
	readonly pid: number;
	/** Clock ticks since boot (`/proc/PID/stat`, field 22). */
	readonly pidStart: number;
};

/** Clock ticks a second, as Linux shows them to programs on every machine. */
export const ticksPerSecond = 100;

// The kernel's PF_FORKNOEXEC, one bit of the flags.
const forkedFlag = 0x40;

const buffer = Buffer.alloc(2048);

/**
Reads the text of `/proc/PID/stat`: `4711 (name) S 1 …`. The name may itself hold spaces and parentheses, so that only the last closing one
ends it.
*/
export function parseStat(text: string): ProcessStat | undefined {
	const open = text.indexOf('(');
	const close = text.lastIndexOf(')');
	// Numbered as in proc(5): its field 3, the state, is the first here.
	const fields = text.slice(close + 2).trim().split(' ');
	const field = (number: number) => Number(fields[number - 3]);
	if (open < 1 || close < open || !Number.isSafeInteger(field(22))) {
		return undefined;
	}

	return {
		pid: Number(text.slice(0, open)),
		name: text.slice(open + 1, close),
		state: fields[0] ?? '?',
		parent: field(4),
		group: field(5),
		session: field(6),
		isFork: Math.floor(field(9) / forkedFlag) % 2 === 1,
		start: field(22),
		pages: field(24),
	};
}

/**
What a process is right now; `undefined` if there is none. It waits for nothing: the kernel answers without looking at the process's memory.

@throws when this process itself is out of file descriptors or memory: then nobody knows.
*/
export function readStat(pid: number): ProcessStat | undefined {
	const text = readSmall(`/proc/${pid}/stat`);
	return text === undefined ? undefined : parseStat(text);
}

/** Whether that very process still runs. One that ended and was not yet collected by its parent (a zombie) does not. */
export function isAlive({pid, pidStart}: ProcessIdentity): boolean {
	try {
		const stat = readStat(pid);
		return stat?.start === pidStart && stat.state !== 'Z' && stat.state !== 'X';
	} catch {
		// Out of file descriptors. Whether there is such a pid at all can be told without one.
		return isThere(pid);
	}
}

function isThere(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return errorCode(error) !== 'ESRCH';
	}
}

function readSmall(path: string): string | undefined {
	let file: number;
	try {
		file = openSync(path, 'r');
	} catch (error) {
		if (isExhausted(error)) {
			throw error;
		}

		return undefined;
	}

	try {
		return buffer.toString('latin1', 0, readSync(file, buffer));
	} catch {
		// It ended between the two.
		return undefined;
	} finally {
		closeSync(file);
	}
}

/** Whether this process, or the machine, is out of file descriptors or memory: then an error says nothing about what was looked at. */
export function isExhausted(error: unknown): boolean {
	return ['EMFILE', 'ENFILE', 'ENOMEM'].includes(errorCode(error));
}
