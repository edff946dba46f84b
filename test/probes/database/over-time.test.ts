import {
	copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import Database from 'better-sqlite3';
import {describe, expect, test} from 'vitest';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {waitFor} from '../../helpers/wait-for.js';
import {damageFile, pageMiddle} from './damage.js';
import {makeDatabase} from './databases.js';
import {settingsOf, startProbe} from './probing.js';

const minute = 60_000;

describe('one database over time', () => {
	test('damage in the middle of a small database is found by the next check or two, stays, and ends when it is restored', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'trades.db');
		let now = 1_700_000_000_000;
		makeDatabase(file);
		copyFileSync(file, `${file}.backup`);
		await using probing = await startProbe({now: () => now});
		const look = async () => {
			now += minute;
			return probing.probe.look(settingsOf(file));
		};

		expect(await look()).toMatchObject({kind: 'ok', full: {records: 500}});
		damageFile(file, pageMiddle(file), 4096);
		const found = await waitFor(async () => {
			const seen = await look();
			return seen.kind === 'corrupt' && seen;
		}, {what: 'the damage is found'});
		expect(found.full?.records).toBe(500);
		expect(await look()).toMatchObject({kind: 'corrupt'});

		copyFileSync(`${file}.backup`, file);
		await waitFor(async () => (await look()).kind === 'ok', {what: 'the restored database is found sound'});
	});

	test('a count follows the writers of a small database', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'trades.db');
		makeDatabase(file);
		await using probing = await startProbe();
		expect(await probing.probe.look(settingsOf(file))).toMatchObject({kind: 'ok', full: {records: 500}});
		const database = new Database(file);
		database.exec('DELETE FROM trades WHERE id <= 100');
		database.close();
		await waitFor(async () => (await probing.probe.look(settingsOf(file))).full?.records === 400, {what: 'the new count'});
	});

	test('a large one is looked at in full as often as the config says and no oftener', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'trades.db');
		let now = 1_700_000_000_000;
		makeDatabase(file);
		// A hole behind the last page, which SQLite passes over.
		truncateSync(file, 70 * 1024 * 1024);
		await using probing = await startProbe({now: () => now});
		const settings = settingsOf(file, {integrityEvery: 10 * minute});
		expect((await probing.probe.look(settings)).full).toEqual({records: 500, at: now});
		const first = now;
		await waitFor(() => readdirSync(probing.stateDirectory).length === 0, {what: 'the copy is removed'});
		const database = new Database(file);
		database.exec('DELETE FROM trades WHERE id <= 100');
		database.close();
		for (let index = 0; index < 5; index += 1) {
			now += minute;

			expect((await probing.probe.look(settings)).full).toEqual({records: 500, at: first});
			expect(readdirSync(probing.stateDirectory)).toEqual([]);
		}

		now += 5 * minute;
		await waitFor(async () => (await probing.probe.look(settings)).full?.records === 400, {what: 'the look that was due'});
	});

	test('a database that goes missing and comes back is told so each time', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'trades.db');
		await using probing = await startProbe();
		const look = async () => probing.probe.look(settingsOf(file));
		expect(await look()).toEqual({kind: 'missing', detail: expect.any(String) as string, full: undefined});
		makeDatabase(file);
		expect(await look()).toMatchObject({kind: 'ok', full: {records: 500}});
		rmSync(file);
		expect(await look()).toMatchObject({kind: 'missing', full: {records: 500}});
		makeDatabase(file, {rows: 5});
		await waitFor(async () => (await look()).full?.records === 5, {what: 'the count of the new one'});
	});

	test('a first look that does not wait is answered at once, and the count comes later', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'trades.db');
		makeDatabase(file);
		await using probing = await startProbe({firstLookWait: 0});
		expect(await probing.probe.look(settingsOf(file))).toEqual({kind: 'ok', full: undefined});
		await waitFor(async () => (await probing.probe.look(settingsOf(file))).full?.records === 500, {what: 'the count'});
	});

	test('without a table to count there is a full look and no count', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'trades.db');
		makeDatabase(file);
		await using probing = await startProbe();
		const seen = await probing.probe.look(settingsOf(file, {table: undefined}));
		expect(seen).toMatchObject({kind: 'ok', full: {records: undefined}});
	});

	test.each(['Trades', 'odd "name"', 'a\'b; DROP TABLE trades'])('a table %j is counted', async table => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'trades.db');
		makeDatabase(file);
		const database = new Database(file);
		if (table !== 'Trades') {
			database.exec(`CREATE TABLE "${table.replaceAll('"', '""')}" AS SELECT * FROM trades`);
		}

		database.close();
		await using probing = await startProbe();
		expect(await probing.probe.look(settingsOf(file, {table}))).toMatchObject({kind: 'ok', full: {records: 500}});
	});
});

describe('the private copies', () => {
	test('are not made where there is no room for them', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'trades.db');
		makeDatabase(file);
		// A hole takes no room here, but would in a copy.
		truncateSync(file, 8 * (1024 ** 4));
		await using probing = await startProbe();
		const seen = await probing.probe.look(settingsOf(file));
		expect(seen).toMatchObject({kind: 'unobservable', detail: /not enough room in the state directory.*make room/v});
	});

	test('are not made where the state directory cannot be', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'trades.db');
		makeDatabase(file);
		writeFileSync(path.join(folder.path, 'state'), '');
		await using probing = await startProbe({stateDirectory: path.join(folder.path, 'state')});
		expect(await probing.probe.look(settingsOf(file))).toMatchObject({kind: 'unobservable', detail: /set stateDirectory/v});
	});

	test('of a detector that was killed are removed at the next start, those of a live one and other files are not', async () => {
		await using folder = await temporaryFolder();
		const stateDirectory = path.join(folder.path, 'state');
		const parent = process.ppid;
		const names = ['look-4194999-123-abcdef', `look-${process.pid}-1-abcdef`, `look-${parent}-1-abcdef`];
		const kept = ['history.db', 'look-out', 'restarts'];
		for (const name of [...names, ...kept]) {
			mkdirSync(path.join(stateDirectory, name), {recursive: true});
			writeFileSync(path.join(stateDirectory, name, 'copy.db'), 'x');
		}

		await using _probing = await startProbe({stateDirectory});
		await waitFor(() => names.every(name => !existsSync(path.join(stateDirectory, name))), {what: 'the leftovers are gone'});
		expect(readdirSync(stateDirectory)).toEqual(kept);
	});
});
