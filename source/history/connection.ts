import {
	chmodSync,
	closeSync,
	lstatSync,
	openSync,
} from 'node:fs';
import Sqlite, {type Database} from 'better-sqlite3';
import {errorCode} from '../core/caught.js';
import type {Journal} from '../core/journal.js';
import {journalError, JournalError} from './journal-error.js';
import {transactions} from './transactions.js';
import {watchFiles, type WatchedFiles} from './watched-files.js';

/** An open history file that is looked after. */
export type Connection = {
	readonly database: Database;
	/** Does a piece of work on the history. Throws a `JournalError` when it fails, or when what it wrote is not in the file at that path. */
	use<Value>(work: () => Value): Value;
	/** The same, all or nothing; within another one it joins that. Throws what the work throws. */
	readonly atomically: Journal['atomically'];
	/** Has something done as soon as what was written is durable: now, or after the outermost `atomically`. Dropped if that fails. */
	afterCommit(work: () => void): void;
	close(): void;
};

/** A person's `sqlite3` shell may hold the write lock for a moment; longer would keep the detector from looking. Milliseconds. */
const busyTimeout = 500;

/** In KiB: the history is small and every megabyte of a headless detector counts. */
const cacheSize = 512;

/** Opens the history for writing; the file is made if there is none. `examine`: throws when it is damaged; asked when others have written to it. */
export function connect(file: string, examine: () => void): Connection {
	createFile(file);
	chmodSync(file, 0o600);
	const database = prepared(new Sqlite(file, {timeout: busyTimeout}), [
		'journal_mode = WAL',
		// Said explicitly, and after WAL: a step must be on the disk before what it names is done, and SQLite may be built to fall to NORMAL.
		'synchronous = FULL',
		'foreign_keys = ON',
		'wal_autocheckpoint = 256',
	]);
	return connection(database, file, watchFiles(file, examine));
}

/** Opens the history without ever writing to it, beside a detector that writes. */
export function connectReadOnly(file: string): Connection {
	refuseOddFile(file);
	const database = prepared(new Sqlite(file, {readonly: true, fileMustExist: true, timeout: busyTimeout}), []);
	return connection(database, file);
}

/** SQLite looks at the file only at the first pragma, and may refuse it then. */
function prepared(database: Database, pragmas: readonly string[]): Database {
	try {
		for (const pragma of [`cache_size = -${cacheSize}`, 'mmap_size = 0', ...pragmas]) {
			database.pragma(pragma);
		}

		return database;
	} catch (error) {
		database.close();
		throw error;
	}
}

function connection(database: Database, file: string, files?: WatchedFiles): Connection {
	const use: Connection['use'] = work => {
		try {
			files?.refuseChanged();
			const value = work();
			// After the work, so that whatever was written is certainly in the file that the next detector will find.
			files?.refuseReplaced();
			return value;
		} catch (error) {
			throw journalError(error, file);
		}
	};

	return {
		database,
		use,
		...transactions(database, use),
		close() {
			database.close();
		},
	};
}

/** Makes an empty file that only the owner can read. An existing one is never opened here: closing it would drop SQLite's locks on it. */
function createFile(file: string): void {
	try {
		closeSync(openSync(file, 'wx', 0o600));
	} catch (error) {
		if (errorCode(error) !== 'EEXIST') {
			throw error;
		}

		refuseOddFile(file);
	}
}

/** SQLite would wait for ever on some of these. */
function refuseOddFile(file: string): void {
	if (!lstatSync(file).isFile()) {
		throw new JournalError(`${file} is not an ordinary file. Move it away, or set stateDirectory to another folder.`);
	}
}
