import {mkdirSync, readdirSync} from 'node:fs';
import path from 'node:path';
import type {Attempt} from '../core/attempt.js';
import {errorCode} from '../core/caught.js';
import {syncFolder, writeDurably} from './durable-file.js';

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
	writeDurably(path.join(folder, witnessFile), `${JSON.stringify({
		id, trigger, reason, decidedAt, startedAt,
	}, undefined, '\t')}\n`);
}

/** Makes a folder, and its entry in the folder above durable: also when somebody else made it a moment ago. */
function makeFolder(folder: string): void {
	mkdirSync(folder, {recursive: true, mode: 0o700});
	syncFolder(path.dirname(folder));
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
