import {
	closeSync,
	fsyncSync,
	mkdirSync,
	openSync,
	readdirSync,
	renameSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type {Attempt} from '../core/attempt.js';
import {errorCode} from '../core/caught.js';

/**
Beside its steps in the history, each attempt that may have started its script leaves a file in its own folder. It proves, when the
history was deleted or has lost its newest steps, that a restart happened: otherwise the limits of decision 8 would begin anew.
*/
export const witnessFile = 'attempt.json';

export function restartsFolder(stateDirectory: string): string {
	return path.join(stateDirectory, 'restarts');
}

/** Writes the witness of an attempt; it is on the disk, with its folders, when this returns. */
export function writeWitness(stateDirectory: string, attempt: Attempt): void {
	const restarts = restartsFolder(stateDirectory);
	const folder = path.join(restarts, String(attempt.id));
	makeFolder(restarts);
	makeFolder(folder);
	const {id, trigger, reason, decidedAt, startedAt} = attempt;
	const file = path.join(folder, witnessFile);
	writeAndSync(`${file}.tmp`, `${JSON.stringify({
		id, trigger, reason, decidedAt, startedAt,
	}, undefined, '\t')}\n`);
	renameSync(`${file}.tmp`, file);
	sync(folder);
}

/** Makes a folder, and its entry in the folder above durable: also when somebody else made it a moment ago. */
function makeFolder(folder: string): void {
	mkdirSync(folder, {recursive: true, mode: 0o700});
	sync(path.dirname(folder));
}

function writeAndSync(file: string, text: string): void {
	const descriptor = openSync(file, 'w', 0o600);
	try {
		writeFileSync(descriptor, text);
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

function sync(folder: string): void {
	const descriptor = openSync(folder, 'r');
	try {
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

/** The ids of all attempts that have a folder, ascending. */
export function attemptFolders(stateDirectory: string): number[] {
	// Fifteen digits at most: beyond that a number cannot be counted on from.
	return folderNames(restartsFolder(stateDirectory)).filter(name => /^[1-9]\d{0,14}$/v.test(name)).map(Number).toSorted((a, b) => a - b);
}

function folderNames(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch (error) {
		if (errorCode(error) === 'ENOENT') {
			return [];
		}

		throw error;
	}
}
