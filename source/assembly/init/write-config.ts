import {linkSync, rmSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {errorCode, errorMessage} from '../../core/caught.js';
import {writeFileAtomically} from '../../engine/status-file.js';

/** Readable for all, writable for its owner alone: a config that others can write is refused, whatever the umask. */
const mode = 0o644;

/** Why the config cannot be written there, a sentence with the next step; `undefined` if it can. Writes nothing. */
export function whyNotWritable(file: string, isForced: boolean): string | undefined {
	const there = statSync(file, {throwIfNoEntry: false});
	if (there !== undefined && !isForced) {
		return `${file} is there already and is left as it is. Give another place with --output FILE, or replace it with --force.`;
	}

	return statSync(path.dirname(file), {throwIfNoEntry: false})?.isDirectory() === true
		? undefined
		: `There is no folder ${path.dirname(file)}. Make it, or give another place with --output FILE.`;
}

/** Writes the config as a whole or not at all; without `isForced` never over anything that is there. Returns why it could not. */
export function writeConfig(file: string, text: string, isForced: boolean): string | undefined {
	try {
		if (isForced) {
			writeFileAtomically(file, text, mode);
		} else {
			writeNew(file, text);
		}

		return undefined;
	} catch (error) {
		return errorCode(error) === 'EEXIST' ? whyNotWritable(file, false) : `${file} could not be written: ${errorMessage(error)}. Give another place with --output FILE.`;
	}
}

/** A link is refused where something is: nothing that came there in the meantime is lost. */
function writeNew(file: string, text: string): void {
	const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
	try {
		writeFileSync(temporary, text, {flag: 'wx', mode});
		linkSync(temporary, file);
	} finally {
		rmSync(temporary, {force: true});
	}
}
