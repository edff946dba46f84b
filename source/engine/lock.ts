import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {holdFile} from './lock-file.js';
import {holdName} from './lock-name.js';
import type {Hold} from './lock-part.js';

/** The right to run the one engine of a state directory (decision 11). The kernel takes it back when its holder dies, however it dies. */
export type EngineLock = Hold;

export type LockResult =
	| {readonly kind: 'held'; readonly lock: EngineLock}
	/** Another engine runs. `pid` is what it left as a note: for people, and never to be relied on. */
	| {readonly kind: 'taken'; readonly pid: number | undefined}
	/** It cannot be told whether another engine runs, so none may: a sentence for people. */
	| {readonly kind: 'problem'; readonly text: string};

/**
Takes the lock of a state directory, or says at once who has it.

It takes two. The file's lock holds between all that see the folder, in other containers too, but somebody may delete the file while it is
held, and the next engine would make and lock a new one. The socket's name cannot be deleted, but counts in one network namespace
only. The restart script inherits neither.
*/
export async function acquireLock(stateDirectory: string): Promise<LockResult> {
	const name = await holdName(stateDirectory);
	if (name.kind !== 'held') {
		return name.kind === 'taken' ? takenBy(stateDirectory) : name;
	}

	const file = holdFile(path.join(stateDirectory, 'engine.lock'));
	if (file.kind !== 'held') {
		name.hold.release();
		return file.kind === 'taken' ? takenBy(stateDirectory) : file;
	}

	return {kind: 'held', lock: both(stateDirectory, file.hold, name.hold)};
}

function both(stateDirectory: string, file: Hold, name: Hold): EngineLock {
	const note = pidFile(stateDirectory);
	writeNote(note);
	return {
		problem: () => name.problem() ?? file.problem(),
		release() {
			rmSync(note, {force: true});
			// The name last: whoever gets it finds the file free, so that two that come now do not send each other away.
			file.release();
			name.release();
		},
	};
}

function pidFile(stateDirectory: string): string {
	return path.join(stateDirectory, 'engine.pid');
}

function writeNote(file: string): void {
	try {
		writeFileSync(file, `${process.pid}\n`, {mode: 0o600});
	} catch {
		// For people only: without it they are not told which process holds the lock.
	}
}

function takenBy(stateDirectory: string): LockResult {
	const pid = readNote(pidFile(stateDirectory));
	return {kind: 'taken', pid: pid !== undefined && isAlive(pid) ? pid : undefined};
}

function readNote(file: string): number | undefined {
	try {
		const text = readFileSync(file, 'utf8').trim();
		return /^[1-9]\d{0,9}$/v.test(text) ? Number(text) : undefined;
	} catch {
		return undefined;
	}
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}
