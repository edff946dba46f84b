import path from 'node:path';
import Database from 'better-sqlite3';
import {expect, test} from 'vitest';
import {openJournalReadOnly} from '../../source/history/sqlite-journal.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {moment} from './journal-contract.js';
import {openedJournal} from './opened-journal.js';

/** Format 1, as its program wrote it: written out here, so that no later change of the sources changes what is old. */
const first = `
	CREATE TABLE attempt (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;
	CREATE TABLE step (id INTEGER PRIMARY KEY AUTOINCREMENT, attempt INTEGER NOT NULL REFERENCES attempt (id), step TEXT NOT NULL,
		wall REAL NOT NULL, up REAL NOT NULL, boot TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
	CREATE INDEX step_of_attempt ON step (attempt);
	CREATE TRIGGER step_is_never_changed BEFORE UPDATE ON step BEGIN SELECT RAISE(ABORT, 'steps are only appended'); END;
	CREATE TRIGGER step_is_never_deleted BEFORE DELETE ON step BEGIN SELECT RAISE(ABORT, 'steps are only appended'); END;
	CREATE TABLE memory (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL) STRICT;
	CREATE TABLE incident (id INTEGER PRIMARY KEY, started_at REAL NOT NULL, ended_at REAL, peak_level TEXT NOT NULL, failure_order TEXT NOT NULL, root_cause TEXT) STRICT;
	CREATE TABLE alert (key TEXT PRIMARY KEY, kind TEXT NOT NULL, text TEXT NOT NULL, at REAL NOT NULL) STRICT, WITHOUT ROWID;
	CREATE TABLE delivery (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL REFERENCES alert (key), receiver TEXT NOT NULL, state TEXT NOT NULL,
		tries INTEGER NOT NULL, next_try_at REAL NOT NULL, sid TEXT, error TEXT, revision INTEGER NOT NULL) STRICT;
	CREATE INDEX delivery_by_state ON delivery (state);
	CREATE INDEX delivery_by_error ON delivery (revision) WHERE error IS NOT NULL;
	INSERT INTO attempt VALUES (1);
	INSERT INTO step (attempt, step, wall, up, boot, detail) VALUES (1, 'decided', 1790000000000, 500000, 'boot-a', '{"trigger":"manual","reason":"by hand"}');
	INSERT INTO alert VALUES ('old', 'level', 'REC.IO CASCADING', 1790000000000);
	INSERT INTO delivery VALUES (1, 'old', '+15550001', 'pending', 1, 1790000000000, NULL, 'timeout', 1), (2, 'old', '+15550002', 'delivered', 1, 1790000000000, 'SM2', NULL, 0);
`;

const second = `${first}
	CREATE TABLE recorded_settings (id INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE) STRICT;
	CREATE TABLE chapter (id INTEGER PRIMARY KEY AUTOINCREMENT, wall REAL NOT NULL, up REAL NOT NULL, boot TEXT NOT NULL, is_start INTEGER NOT NULL,
		settings INTEGER NOT NULL REFERENCES recorded_settings (id), memory TEXT NOT NULL) STRICT;
	CREATE TABLE observation (id INTEGER PRIMARY KEY AUTOINCREMENT, chapter INTEGER NOT NULL REFERENCES chapter (id), steps INTEGER NOT NULL,
		wall REAL NOT NULL, up REAL NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL, beats BLOB NOT NULL) STRICT;
	CREATE INDEX observation_of_chapter ON observation (chapter);
`;

const old = [
	{key: 'old', level: 'CASCADING', channel: 'sms', to: '+15550001', state: 'pending', tries: 1, error: 'timeout'},
	{key: 'old', level: 'CASCADING', channel: 'sms', to: '+15550002', state: 'delivered', sid: 'SM2'},
];

test.each([[1, first], [2, second]])('a history of format %i is read as it is by a look, and goes on where it was with a detector', async (format, sql) => {
	await using folder = await temporaryFolder();
	const file = path.join(folder.path, 'history.db');
	const database = new Database(file);
	database.exec(sql);
	database.pragma(`user_version = ${format}`);
	database.close();

	const look = openJournalReadOnly(folder.path);
	expect(look.ok && look.journal.deliveries(0)).toMatchObject(old);
	expect(look.ok && look.journal.attempts(10)).toMatchObject([{id: 1, reason: 'by hand'}]);
	if (look.ok) {
		look.journal.close();
	}

	const journal = openedJournal(folder.path, moment(10));
	expect(journal.deliveries(0)).toMatchObject(old);
	expect(journal.attempts(10)).toMatchObject([{id: 1, reason: 'by hand'}]);
	journal.updateDelivery(1, {state: 'failed', error: '21211', instead: ['+15550003']});
	journal.addAlert({key: 'new', kind: 'level', text: 't', at: 1_790_000_001_000, level: 'WARNING'}, [{channel: 'email', to: 'a@example.com'}]);
	// The second receiver has it, so that no spare number is asked.
	expect(journal.openDeliveries()).toMatchObject([{key: 'new', level: 'WARNING', channel: 'email', to: 'a@example.com'}]);
	journal.close();
});
