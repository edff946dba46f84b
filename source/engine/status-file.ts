import {
	realpathSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {errorCode, errorMessage} from '../core/caught.js';
import {statusText} from '../core/status-text.js';
import type {Status} from '../core/status.js';

/**
Writes `<stateDirectory>/status.json` anew. Never throws: returns why it could not, a sentence for people.

It is not synced to the disk: after a power cut the next check writes it again within an interval, and what must outlive that is in the
history.
*/
export function writeStatusFile(stateDirectory: string, status: Status): string | undefined {
	const file = path.join(stateDirectory, 'status.json');
	try {
		writeFileAtomically(file, statusText(status), 0o600);
		return undefined;
	} catch (error) {
		const why = errorMessage(error);
		return `The status file ${file} cannot be written: ${why}. Free its disk, or make its folder writable for the user of the detector.`;
	}
}

/**
Replaces a file as a whole: whoever reads it finds the old text or the new one, never a part. The way to it is a file beside it, of which
nothing is left when this fails. Throws then; a target that is no ordinary file (a device, a FIFO, a folder) is left alone.
*/
export function writeFileAtomically(file: string, text: string, mode = 0o666): void {
	const target = followLinks(file);
	const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.tmp`);
	try {
		writeNew(temporary, text, mode);
		renameSync(temporary, target);
	} catch (error) {
		rmSync(temporary, {force: true});
		throw error;
	}
}

/** A file of that name is what a killed process with the same pid has left. */
function writeNew(file: string, text: string, mode: number): void {
	try {
		writeFileSync(file, text, {flag: 'wx', mode});
	} catch (error) {
		if (errorCode(error) !== 'EEXIST') {
			throw error;
		}

		rmSync(file);
		writeFileSync(file, text, {flag: 'wx', mode});
	}
}

/** Where a link leads, so that the link stays. Renaming over a device would replace it, `/dev/null` for everybody. */
function followLinks(file: string): string {
	const stats = statSync(file, {throwIfNoEntry: false});
	if (!stats) {
		return file;
	}

	if (!stats.isFile()) {
		throw new Error(`${file} is there and is not an ordinary file, so it is not replaced. Name another file.`);
	}

	return realpathSync.native(file);
}
