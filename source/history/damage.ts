import {Buffer} from 'node:buffer';
import {closeSync, openSync, readSync, statSync} from 'node:fs';
import {errorCode} from '../core/caught.js';
import {connectReadOnly} from './connection.js';
import {JournalError} from './journal-error.js';
import {refuseForeignSchema} from './schema.js';

/** Beyond this size the check of the whole file would delay the first look too much; a damaged page then shows when it is read. Bytes. */
const largestCheck = 16 * 1024 * 1024;

/** Looks at an existing history without the means to change it, so that a damaged one stays as it is for a person. */
export function refuseDamage(file: string): void {
	const size = sizeOf(file);
	if (size === 0) {
		return;
	}

	const {database, close} = connectReadOnly(file);
	try {
		refuseForeignSchema(database, file);
		const found = size <= largestCheck ? database.pragma('quick_check(1)', {simple: true}) : 'ok';
		if (found !== 'ok') {
			throw new JournalError(`${file} is damaged (${String(found)}) and was left as it is. Move it away and start the detector again.`);
		}
	} catch (error) {
		// The detector died in the first moment of this history. Only a connection that writes can finish what it began.
		if (errorCode(error) !== 'SQLITE_READONLY_ROLLBACK') {
			throw error;
		}
	} finally {
		close();
	}
}

/** 0 if there is none. */
export function sizeOf(file: string): number {
	return statSync(file, {throwIfNoEntry: false})?.size ?? 0;
}

/** The same for a history that is held open, after somebody else has written to its files. */
export function refuseDamageMeanwhile(file: string): void {
	if (sizeOf(file) === 0 || !isWriteAheadLog(`${file}-wal`)) {
		throw new JournalError(`${file} was overwritten while the detector was running. Move it away and start the detector again.`);
	}

	refuseDamage(file);
}

/** SQLite takes one without its mark for an empty one, and the newest steps would be gone. Unlike the database, it may be opened here: nobody locks it. */
function isWriteAheadLog(file: string): boolean {
	if (sizeOf(file) === 0) {
		return true;
	}

	const mark = Buffer.alloc(4);
	const descriptor = openSync(file, 'r');
	try {
		readSync(descriptor, mark, 0, 4, 0);
	} finally {
		closeSync(descriptor);
	}

	return [0x37_7F_06_82, 0x37_7F_06_83].includes(mark.readUInt32BE());
}
