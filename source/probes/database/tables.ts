import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import {filesOf, glanceAt} from './glance.js';
import {parseHeader} from './header.js';
import {locate} from './quiet-file.js';
import {sizeOfCopy, takeSnapshot} from './snapshot.js';

/** Larger ones are not copied only to see what is in them. */
const largestCopy = 64 * 1024 * 1024;

/**
The tables of a file, if that is an SQLite database; `undefined` if it is none, or cannot be read. Seen in a private copy in the system's temporary
folder: not a byte or a side file of the original changes (decision 25). None are told of a database of more than 64 MB.
*/
export async function listTables(file: string): Promise<readonly string[] | undefined> {
	try {
		const files = filesOf(await locate(file));
		const glance = await glanceAt(files);
		if (parseHeader(glance.header).kind !== 'header') {
			return undefined;
		}

		return sizeOfCopy(glance) > largestCopy ? [] : await tablesOfCopy(files);
	} catch {
		return undefined;
	}
}

async function tablesOfCopy(files: ReturnType<typeof filesOf>): Promise<string[]> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'cfd-look-'));
	try {
		const {database: copy, hasJournal} = await takeSnapshot(files, folder);
		return tablesIn(copy, !hasJournal);
	} catch {
		// Written to meanwhile, or damaged: that it is a database is known all the same.
		return [];
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}

function tablesIn(copy: string, isReadOnly: boolean): string[] {
	const database = new Database(copy, {readonly: isReadOnly, fileMustExist: true});
	try {
		return database.prepare<[], string>(String.raw`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`).pluck().all();
	} finally {
		database.close();
	}
}
