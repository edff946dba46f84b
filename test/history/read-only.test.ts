import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {openJournalReadOnly} from '../../source/history/sqlite-journal.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {phones} from '../helpers/phones.js';
import {moment} from './journal-contract.js';
import {openedJournal} from './opened-journal.js';

test('a reader sees what a running detector writes, as it writes it', async () => {
	await using folder = await temporaryFolder();
	const journal = openedJournal(folder.path, moment(0));
	const opened = openJournalReadOnly(folder.path);
	if (!opened.ok) {
		throw new Error(opened.why);
	}

	const {journal: reader} = opened;
	expect(reader.attempts(10)).toEqual([]);
	const {id} = journal.beginAttempt({reason: 'r'}, moment(1));
	journal.addStep(id, 'preflight', {}, moment(2));
	journal.addAlert({
		key: 'a', kind: 'k', text: 't', at: 1,
	}, phones('1'));
	expect(reader.attempts(10)).toMatchObject([{id, step: 'preflight'}]);
	expect(reader.deliveries(0)).toMatchObject([{key: 'a'}]);
	reader.close();
	expect(journal.addStep(id, 'recorder', {}, moment(3)).step).toBe('recorder');
	journal.close();
});

test('a reader changes nothing of a history that nobody else has open', async () => {
	await using folder = await temporaryFolder();
	openedJournal(folder.path, moment(0)).close();
	const file = path.join(folder.path, 'history.db');
	const before = readFileSync(file);
	const opened = openJournalReadOnly(folder.path);
	expect(opened.ok && opened.journal.incidents(10)).toEqual([]);
	if (opened.ok) {
		opened.journal.close();
	}

	expect(readFileSync(file).equals(before)).toBe(true);
});

test('no history yet is not an unusable one', async () => {
	await using folder = await temporaryFolder();
	const file = path.join(folder.path, 'history.db');
	expect(openJournalReadOnly(folder.path)).toMatchObject({ok: false, kind: 'missing'});
	expect(existsSync(file)).toBe(false);
	writeFileSync(file, '');
	expect(openJournalReadOnly(folder.path)).toMatchObject({ok: false, kind: 'missing'});
	writeFileSync(file, 'something else, longer than a header of SQLite, which has one hundred bytes, so that it is read to its end');
	expect(openJournalReadOnly(folder.path)).toMatchObject({ok: false, kind: 'unusable'});
});
