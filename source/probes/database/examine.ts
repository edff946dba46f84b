import Database from 'better-sqlite3';
import {errorCode, errorMessage} from '../../core/caught.js';
import {printable} from '../failure.js';

/** What a private copy of a database came to. */
export type Examination =
	| {readonly kind: 'sound'; readonly records: number | undefined}
	/** The table is not there, and nothing else is wrong. */
	| {readonly kind: 'no table'; readonly detail: string}
	| {readonly kind: 'damaged'; readonly detail: string}
	/** SQLite could not tell: out of memory, a collation that only the application knows, … */
	| {readonly kind: 'unclear'; readonly detail: string};

// More are of no use to a person who has to restore a backup anyway.
const shownProblems = 3;

// As much as SQLite takes; larger files are read in the ordinary way behind it. Saves copying every page once more.
const mappedBytes = 2_147_418_112;

// Rows of quick_check which say that a value breaks a rule of its table. Applications live with such rows: nothing is damaged.
const brokenRule = /^(?:NULL|TEXT|NUMERIC|non-\w+) value in |^CHECK constraint failed in /v;

/**
Checks a private copy and counts the table's rows. Synchronous, for seconds if the copy is large: in the child process only.

@param copy - Its path.
@param table - Its name; nothing is counted without one.
@param isHot - Whether a hot journal has to be rolled back in the copy first.
*/
export function examine(copy: string, table: string | undefined, isHot: boolean): Examination {
	let database: Database.Database | undefined;
	try {
		database = new Database(copy, {readonly: !isHot, fileMustExist: true});
		database.pragma(`mmap_size = ${mappedBytes}`);
		// Checks may call functions that only the application has.
		database.pragma('ignore_check_constraints = 1');
		return quickCheck(database) ?? count(database, table);
	} catch (error) {
		return describeSqliteError(error);
	} finally {
		database?.close();
	}
}

/** `undefined` if all is well. The check returns what it finds, but it may throw too, once it has told where the damage is. */
function quickCheck(database: Database.Database): Examination | undefined {
	const rows: string[] = [];
	let failure: Examination | undefined;
	try {
		for (const row of database.prepare<[], string>('PRAGMA quick_check(20)').pluck().iterate()) {
			rows.push(row);
		}
	} catch (error) {
		failure = describeSqliteError(error);
	}

	const problems = problemsIn(rows);
	return problems.length > 0 ? {kind: 'damaged', detail: problems.join('; ')} : failure;
}

function problemsIn(rows: readonly string[]): string[] {
	return rows
		.flatMap(row => row.split('\n'))
		.filter(line => line !== 'ok' && !brokenRule.test(line) && !line.startsWith('*** in database'))
		.slice(0, shownProblems)
		.map(line => printable(line));
}

function count(database: Database.Database, table: string | undefined): Examination {
	if (table === undefined) {
		return {kind: 'sound', records: undefined};
	}

	const name = database
		.prepare<[string], string>('SELECT name FROM sqlite_schema WHERE type IN (\'table\', \'view\') AND name = ? COLLATE NOCASE')
		.pluck().get(table);
	if (name === undefined) {
		return {kind: 'no table', detail: `it has no table ${printable(table)}: check databases[].table in the config, or restore the database`};
	}

	const records = database.prepare<[], number>(`SELECT count(*) FROM "${name.replaceAll('"', '""')}"`).pluck().get();
	return {kind: 'sound', records};
}

function describeSqliteError(error: unknown): Examination {
	const code = errorCode(error);
	const detail = printable(errorMessage(error));
	const isDamage = code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
	return {kind: isDamage ? 'damaged' : 'unclear', detail: code === '' ? detail : `${detail} (${code})`};
}
