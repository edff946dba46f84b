import {readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {errorCode} from '../core/caught.js';
import {isAlive, type ProcessIdentity} from './process-stat.js';

/** How far a restart script has come, for whoever looks: the detector that started it, or one that came after. */
export type Progress =
	/** `pid` is the script's, or its runner's while the script is about to start; `undefined` for the moment before the first note. */
	| {readonly kind: 'running'; readonly pid: number | undefined}
	/** `undefined`: the script is gone, and so is the runner that would know how it ended. */
	| {readonly kind: 'ended'; readonly exitCode: number | undefined}
	/** As things are now; see `recoverProgress` for certainty. */
	| {readonly kind: 'never started'};

/** What the runner has noted so far. */
type Notes = {
	readonly boot: string | undefined;
	readonly runner: ProcessIdentity | undefined;
	readonly script: ProcessIdentity | undefined;
	readonly exitCode: number | undefined;
	readonly isCancelled: boolean;
};

// A runner notes its pid within moments of creating the file. One that did not was ended, or the disk was full.
const firstNoteWithin = 10_000;

/**
Looks at a script that was, or should have been, started. Changes nothing: anybody may ask, as often as they like.

@param folder - The attempt's folder.
@param runner - What `startScript` returned, if whoever started it lived long enough to write that down.
@throws When we cannot look (out of file descriptors, a broken disk): nothing is known then.
*/
export async function readProgress(folder: string, runner: ProcessIdentity | undefined): Promise<Progress> {
	const before = await readNotes(folder);
	const pid = before?.exitCode === undefined ? await findAlive(before, runner) : undefined;
	if (pid !== undefined) {
		return {kind: 'running', pid};
	}

	// Read again: it may have ended, and noted that, between the two looks.
	const notes = await readNotes(folder);
	if (notes === undefined || notes.isCancelled) {
		return {kind: 'never started'};
	}

	const isJustCreated = notes.runner === undefined && notes.exitCode === undefined && await isFresh(folder);
	return isJustCreated ? {kind: 'running', pid: undefined} : {kind: 'ended', exitCode: notes.exitCode};
}

/**
Makes sure that a script which has not been started never will be, not even by a runner that is merely late.

@returns `started` when it had been started after all.
@throws When neither is certain.
*/
export async function cancelStart(folder: string): Promise<'cancelled' | 'started'> {
	try {
		await writeFile(progressFile(folder), 'cancelled\n', {flag: 'wx', mode: 0o600});
		return 'cancelled';
	} catch (error) {
		if (errorCode(error) === 'EEXIST') {
			const notes = await readNotes(folder);
			return notes?.isCancelled === true ? 'cancelled' : 'started';
		}

		throw error;
	}
}

/**
For the one who takes over an unfinished attempt: like `readProgress`, but `never started` is final, so that the attempt may be forgotten and
decided anew without a script that comes up later. Only the one engine may call it.
*/
export async function recoverProgress(folder: string, runner: ProcessIdentity | undefined): Promise<Progress> {
	const progress = await readProgress(folder, runner);
	const isFinal = progress.kind !== 'never started' || await cancelStart(folder) === 'cancelled';
	return isFinal ? progress : readProgress(folder, runner);
}

async function findAlive(notes: Notes | undefined, started: ProcessIdentity | undefined): Promise<number | undefined> {
	const isOfThisBoot = notes?.boot === undefined || notes.boot === await currentBoot();
	const candidates = isOfThisBoot ? [notes?.script, notes?.runner, started] : [];
	return candidates.find(candidate => candidate !== undefined && isAlive(candidate))?.pid;
}

async function currentBoot(): Promise<string> {
	const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
	return text.trim();
}

async function isFresh(folder: string): Promise<boolean> {
	const {mtimeMs} = await stat(progressFile(folder));
	return Date.now() - mtimeMs < firstNoteWithin;
}

async function readNotes(folder: string): Promise<Notes | undefined> {
	try {
		return parseNotes(await readFile(progressFile(folder), 'utf8'));
	} catch (error) {
		if (errorCode(error) === 'ENOENT') {
			return undefined;
		}

		throw error;
	}
}

/** Only whole lines count: a full disk may have cut the last. */
function parseNotes(text: string): Notes {
	const exit = /^exit (?<code>\d+)\n/mv.exec(text)?.groups?.['code'];
	return {
		boot: /^boot (?<id>\S+)\n/mv.exec(text)?.groups?.['id'],
		runner: parseProcess('runner', text),
		script: parseProcess('script', text),
		exitCode: exit === undefined ? undefined : Number(exit),
		isCancelled: text.startsWith('cancelled'),
	};
}

function parseProcess(who: 'runner' | 'script', text: string): ProcessIdentity | undefined {
	const note = new RegExp(String.raw`^${who} (?<pid>\d+) (?<start>\d+)\n`, 'mv').exec(text)?.groups;
	return note && {pid: Number(note['pid']), pidStart: Number(note['start'])};
}

function progressFile(folder: string): string {
	return path.join(folder, 'progress');
}
