import type {Database} from 'better-sqlite3';
import {JournalError} from './journal-error.js';

/**
Each entry takes the history from the version that is its index to the next one. Entries are only ever added: a history of any older
version is brought up to date, whoever wrote it.

Times of a `Moment` are milliseconds, as in core/moment.ts. Steps are only ever appended, and the database itself sees to it.
*/
const migrations: readonly string[] = [
	`
	CREATE TABLE attempt (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;
	CREATE TABLE step (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		attempt INTEGER NOT NULL REFERENCES attempt (id),
		step TEXT NOT NULL,
		wall REAL NOT NULL,
		up REAL NOT NULL,
		boot TEXT NOT NULL,
		detail TEXT NOT NULL
	) STRICT;
	CREATE INDEX step_of_attempt ON step (attempt);
	CREATE TRIGGER step_is_never_changed BEFORE UPDATE ON step BEGIN SELECT RAISE(ABORT, 'steps are only appended'); END;
	CREATE TRIGGER step_is_never_deleted BEFORE DELETE ON step BEGIN SELECT RAISE(ABORT, 'steps are only appended'); END;

	CREATE TABLE memory (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL) STRICT;

	CREATE TABLE incident (
		id INTEGER PRIMARY KEY,
		started_at REAL NOT NULL,
		ended_at REAL,
		peak_level TEXT NOT NULL,
		failure_order TEXT NOT NULL,
		root_cause TEXT
	) STRICT;

	CREATE TABLE alert (key TEXT PRIMARY KEY, kind TEXT NOT NULL, text TEXT NOT NULL, at REAL NOT NULL) STRICT, WITHOUT ROWID;
	CREATE TABLE delivery (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		key TEXT NOT NULL REFERENCES alert (key),
		receiver TEXT NOT NULL,
		state TEXT NOT NULL,
		tries INTEGER NOT NULL,
		next_try_at REAL NOT NULL,
		sid TEXT,
		error TEXT,
		revision INTEGER NOT NULL
	) STRICT;
	CREATE INDEX delivery_by_state ON delivery (state);
	CREATE INDEX delivery_by_error ON delivery (revision) WHERE error IS NOT NULL;
	`,
	// The record for replays (core/recording.ts).
	`
	CREATE TABLE recorded_settings (id INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE) STRICT;
	CREATE TABLE chapter (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		wall REAL NOT NULL,
		up REAL NOT NULL,
		boot TEXT NOT NULL,
		is_start INTEGER NOT NULL,
		settings INTEGER NOT NULL REFERENCES recorded_settings (id),
		memory TEXT NOT NULL
	) STRICT;
	CREATE TABLE observation (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		chapter INTEGER NOT NULL REFERENCES chapter (id),
		steps INTEGER NOT NULL,
		wall REAL NOT NULL,
		up REAL NOT NULL,
		kind TEXT NOT NULL,
		detail TEXT NOT NULL,
		beats BLOB NOT NULL
	) STRICT;
	CREATE INDEX observation_of_chapter ON observation (chapter);
	`,
	// Until then there were text messages alone, about CASCADING.
	`
	ALTER TABLE alert ADD COLUMN level TEXT NOT NULL DEFAULT 'CASCADING';
	ALTER TABLE delivery ADD COLUMN channel TEXT NOT NULL DEFAULT 'sms';
	CREATE INDEX delivery_of_alert ON delivery (key);
	`,
	// Until then nobody knew after a crash how many tries of a mail may have arrived.
	`
	ALTER TABLE delivery ADD COLUMN unclear INTEGER NOT NULL DEFAULT 0;
	`,
];

/** The version that this program writes. */
const schemaVersion = migrations.length;

/** From this version on an alert has a level, and a delivery a channel. */
export const firstChannelVersion = 3;

/** From this version on there is a record. */
export const firstRecordingVersion = 2;

/** Throws when the file is a database of something else, or of a newer version of this program, which is then left as it is. */
export function refuseForeignSchema(database: Database, file: string): void {
	const version = versionOf(database);
	if (version > schemaVersion) {
		throw new JournalError(`${file} was written by a newer version of this program (format ${version}; this one knows up to ${schemaVersion}). `
			+ 'Install that version again, or move the file away.');
	}

	if (version === 0 && database.prepare('SELECT 1 FROM sqlite_schema').get() !== undefined) {
		throw new JournalError(`${file} is a database, but no history of this program. Move it away, or set stateDirectory to another folder.`);
	}
}

/** Brings the history to `schemaVersion`, all or nothing. */
export function migrate(database: Database): void {
	const pending = migrations.slice(versionOf(database));
	if (pending.length > 0) {
		database.transaction(() => {
			database.exec(pending.join('\n'));
			database.pragma(`user_version = ${schemaVersion}`);
		}).immediate();
	}
}

export function versionOf(database: Database): number {
	return Number(database.pragma('user_version', {simple: true}));
}
