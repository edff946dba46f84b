import {chmodSync, lstatSync, rmSync} from 'node:fs';
import Sqlite, {type Database} from 'better-sqlite3';
import {errorCode} from '../core/caught.js';
import {problem, type LockPart} from './lock-part.js';

/**
Locks a file until this process ends. Node has no file locks of its own, SQLite does (fcntl), so the file is an empty database of which an
exclusive transaction is held for good. Nothing but SQLite may open the file in this process: closing it would drop the lock.
*/
export function holdFile(file: string): LockPart {
	if (isOdd(file)) {
		return {kind: 'problem', text: `${file} is not an ordinary file. Move it away.`};
	}

	const part = tryHold(file);
	if (part !== 'damaged') {
		return part;
	}

	// Whoever holds the lock has written the file first, so nobody does, and there is nothing in it to lose.
	rmSync(file, {force: true});
	const again = tryHold(file);
	return again === 'damaged' ? {kind: 'problem', text: `${file} is damaged and cannot be made anew. Look at its disk.`} : again;
}

function tryHold(file: string): LockPart | 'damaged' {
	try {
		return hold(new Sqlite(file, {timeout: 0}), file);
	} catch (error) {
		switch (errorCode(error)) {
			case 'SQLITE_BUSY': {
				return {kind: 'taken'};
			}

			case 'SQLITE_NOTADB':
			case 'SQLITE_CORRUPT': {
				return 'damaged';
			}

			default: {
				return problem(`${file} cannot be locked`, error, 'Make its folder writable for the user of the detector, and see that its disk is not full.');
			}
		}
	}
}

function hold(database: Database, file: string): LockPart {
	try {
		for (const pragma of ['cache_size = -64', 'synchronous = OFF', 'journal_mode = MEMORY', 'locking_mode = EXCLUSIVE']) {
			database.pragma(pragma);
		}

		// A write proves that it is locked: of a file that it may only read, SQLite begins an exclusive transaction without a word.
		database.pragma('user_version = 1');
		database.exec('BEGIN EXCLUSIVE');
		// By its path: closing another descriptor of the file would drop the lock.
		chmodSync(file, 0o600);
	} catch (error) {
		database.close();
		throw error;
	}

	const held = identity(file);
	return {
		kind: 'held',
		hold: {
			problem: () => identity(file) === held ? undefined : `${file} was deleted or replaced while it was held. Start the detector again.`,
			release() {
				database.close();
			},
		},
	};
}

function isOdd(file: string): boolean {
	const stats = lstatSync(file, {throwIfNoEntry: false});
	return stats !== undefined && !stats.isFile();
}

function identity(file: string): string {
	const stats = lstatSync(file, {throwIfNoEntry: false});
	return stats ? `${stats.dev}:${stats.ino}` : 'missing';
}
