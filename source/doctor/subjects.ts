import type {DatabaseObservation, FileObservation} from '../core/observation.js';
import type {DatabaseSettings, PathSettings} from '../core/settings.js';
import {fail, ok, warn, type Finding} from './finding.js';

/** A database, after a full look at a private copy of it. */
export function judgeDatabase({path, table}: Pick<DatabaseSettings, 'path' | 'table'>, seen: DatabaseObservation): Finding {
	const subject = `database ${path}`;
	switch (seen.kind) {
		case 'ok': {
			const records = seen.full?.records;
			return ok(subject, records === undefined ? 'a sound SQLite database' : `sound; ${records} rows in ${table}`);
		}

		case 'busy':
		case 'unobservable': {
			return warn(subject, seen.detail, 'Nothing has to be done if that passes; otherwise see what writes to it.');
		}

		case 'no table': {
			return fail(subject, seen.detail, 'Correct "databases[].table", or leave it out.');
		}

		case 'missing': {
			return fail(subject, `missing: ${seen.detail}`, 'Correct its path in "databases", or take it out.');
		}

		case 'unreadable': {
			return fail(subject, `cannot be read: ${seen.detail}`, 'Let the user of the detector read it, or correct its path in "databases".');
		}

		case 'corrupt': {
			return fail(subject, `no sound SQLite database: ${seen.detail}`, 'Correct its path in "databases", or restore it from a backup.');
		}
	}
}

/** A critical file. */
export function judgeFile({path}: Pick<PathSettings, 'path'>, seen: FileObservation): Finding {
	const subject = `file ${path}`;
	switch (seen.kind) {
		case 'ok': {
			return ok(subject, 'there and readable');
		}

		case 'unobservable': {
			return warn(subject, seen.detail, 'Try again.');
		}

		case 'missing':
		case 'unreadable':
		case 'corrupted': {
			return fail(subject, `${seen.kind}: ${seen.detail}`, 'Put it right, or take it out of "files" if the system can run without it.');
		}
	}
}
