import {statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import {describe, expect, it} from 'vitest';
import {newMemory} from '../../source/core/memory.js';
import {indexProcesses, type Look} from '../../source/core/observation.js';
import type {RecordingStore} from '../../source/core/recording.js';
import {Detector} from '../../source/engine/detector.js';
import {Recorder} from '../../source/engine/recorder.js';
import {openJournalReadOnly} from '../../source/history/sqlite-journal.js';
import {World} from '../../source/replay/world.js';
import {nineServices, seedSettings} from '../helpers/settings.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {moment} from './journal-contract.js';
import {openedJournal} from './opened-journal.js';

const settings = seedSettings();
const silent = {event: () => undefined, alert: () => undefined};
const day = 86_400;

function reader(stateDirectory: string) {
	const opened = openJournalReadOnly(stateDirectory);
	if (!opened.ok) {
		throw new Error(opened.why);
	}

	return opened.journal;
}

function recording(journal: {readonly recording?: RecordingStore | undefined}): RecordingStore {
	if (!journal.recording) {
		throw new Error('This journal records nothing.');
	}

	return journal.recording;
}

/** Random numbers that are the same at each run. */
function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) % 4_294_967_296;
		return (state < 0 ? state + 4_294_967_296 : state) / 4_294_967_296;
	};
}

describe('the record in the history', () => {
	it('is read back in order, beside the detector that writes it, with the steps of attempts between', async () => {
		await using folder = await temporaryFolder();
		const journal = openedJournal(folder.path, moment(0));
		const detector = new Detector(settings, journal, silent, moment(0));
		const world = new World(settings);
		detector.check(world.look(0, undefined), moment(0));
		detector.check(world.look(30, undefined), moment(30));
		const attempt = detector.begin('manual', 'r', moment(40));
		detector.disarm(undefined, 'at night', moment(50));
		detector.check(world.look(60, undefined), moment(60));
		const history = reader(folder.path);
		const [chapter, ...others] = history.recording?.chapters(0) ?? [];
		expect(others).toEqual([]);
		expect(chapter).toMatchObject({at: moment(0), isStart: true, memory: {checks: 0}});
		expect(JSON.parse(chapter?.settings ?? '')).toMatchObject({checkInterval: 30_000, services: {main_app: {health: 'http://127.0.0.1:3000/health'}}});
		expect(history.recording?.entries(chapter?.id ?? 0)).toMatchObject([
			{kind: 'look', at: moment(0), steps: 0, detail: {level: 'NONE', look: {supervisor: {kind: 'answer'}}}, beats: Uint8Array.of(0, 0)},
			{kind: 'disarm', at: moment(50), steps: 1, detail: {reason: 'at night'}},
			{kind: 'look', at: moment(60), steps: 1, detail: {}},
		]);
		expect(history.steps()).toMatchObject([{number: 1, attempt: attempt?.id, step: 'decided'}]);
		history.close();
		journal.close();
	});

	it('holds no secret of the config', async () => {
		await using folder = await temporaryFolder();
		const journal = openedJournal(folder.path, moment(0));
		new Detector(settings, journal, silent, moment(0)).check(new World(settings).look(0, undefined), moment(0));
		journal.close();
		const database = new Sqlite(path.join(folder.path, 'history.db'));
		const json = database.prepare('SELECT json FROM recorded_settings').pluck().get();
		database.close();
		expect(json).not.toMatch(/secret|AC0|\+1555/v);
	});

	it('gives the chapters that tell of a time, the one in which it lies included', async () => {
		await using folder = await temporaryFolder();
		const journal = openedJournal(folder.path, moment(0));
		for (const seconds of [0, 100, 200]) {
			recording(journal).beginChapter({at: moment(seconds), isStart: false, settings: '{}', memory: newMemory(moment(seconds))});
		}

		const {recording: record, close} = reader(folder.path);
		const ids = (seconds: number) => record?.chapters(moment(seconds).wall).map(({id}) => id);
		expect([ids(-50), ids(0), ids(150), ids(1000)]).toEqual([[1, 2, 3], [1, 2, 3], [2, 3], [3]]);
		close();
		journal.close();
	});

	it('throws away what is old, a little at a time, and keeps the newest', async () => {
		await using folder = await temporaryFolder();
		const journal = openedJournal(folder.path, moment(0));
		const store = recording(journal);
		for (let index = 0; index < 6; index++) {
			const id = store.beginChapter({at: moment(index * 100), isStart: false, settings: '{}', memory: newMemory(moment(0))});
			store.addEntry(id, {at: moment(index * 100), kind: 'arm', detail: {}, beats: new Uint8Array()});
		}

		const {recording: record, close} = reader(folder.path);
		const ids = () => record?.chapters(0).map(({id}) => id);
		store.prune(moment(301).wall);
		expect(ids()).toEqual([3, 4, 5, 6]);
		store.prune(moment(301).wall);
		expect(ids()).toEqual([4, 5, 6]);
		store.prune(moment(1000).wall);
		store.prune(moment(1000).wall);
		store.prune(moment(1000).wall);
		expect(ids()).toEqual([6]);
		expect(record?.entries(5)).toEqual([]);
		expect(record?.entries(6)).toHaveLength(1);
		close();
		journal.close();
	});

	it('never grows beyond its limit, whatever happens in the system: the oldest goes first', async () => {
		await using folder = await temporaryFolder();
		const journal = openedJournal(folder.path, moment(0));
		const store = recording(journal);
		const detail = {look: 'x'.repeat(1024 * 1024)};
		for (let index = 0; index < 60; index++) {
			journal.atomically(() => {
				const id = store.beginChapter({at: moment(index), isStart: false, settings: '{}', memory: newMemory(moment(0))});
				store.addEntry(id, {at: moment(index), kind: 'look', detail, beats: new Uint8Array()});
				store.prune(0);
			});
		}

		journal.close();
		expect(statSync(path.join(folder.path, 'history.db')).size).toBeLessThan(50 * 1024 * 1024);
		const {recording: record, close} = reader(folder.path);
		const ids = (record?.chapters(0) ?? []).map(({id}) => id);
		expect(ids.at(-1)).toBe(60);
		expect(ids.length).toBeGreaterThan(35);
		close();
	});
});

describe('thirty days of nine services, a check every 30 s', () => {
	/** Latencies around 3 ms with a long tail, as loopback has them, and a pause of the service in one answer of fifty. */
	function noisyLook(random: () => number, seconds: number, restarts: readonly number[]): Look {
		const latency = () => (random() < 0.02 ? 20 + (random() * 400) : 1 + ((random() ** 4) * 12));
		const full = {records: 40_000 + Math.floor(seconds / 3600), at: moment(seconds - (seconds % 3600)).wall + 17};
		return {
			supervisor: {
				kind: 'answer',
				latency: latency(),
				processes: indexProcesses(nineServices.map((name, index) => ({
					name,
					group: name,
					state: 'RUNNING',
					pid: 1000 + (restarts[index] ?? 0),
					start: 1_789_000_000 + (restarts[index] ?? 0),
					now: moment(seconds).wall / 1000,
					spawnError: '',
					exitStatus: 0,
				}))),
			},
			health: new Map(settings.services.filter(({health}) => health !== undefined).map(({name}) => [name, random() < 0.0005
				? {kind: 'no answer', why: 'timeout', detail: 'no answer within 2000 ms', latency: 2000 + latency()}
				: {kind: 'answer', status: 200, latency: latency()}])),
			databases: new Map(settings.databases.map(({path: name}) => [name, {kind: 'ok', full}])),
			files: new Map(settings.files.map(({path: name}) => [name, {kind: 'ok'}])),
			impaired: random() < 0.0001 ? 'the event loop stalled for 2 s' : undefined,
			foreignScript: undefined,
		};
	}

	it('fit into 50 MB, with noise, time-outs, restarts of services and hourly counts', async () => {
		await using folder = await temporaryFolder();
		const journal = openedJournal(folder.path, moment(0));
		const detector = new Detector(settings, journal, silent, moment(0));
		const random = seeded(7);
		const restarts = nineServices.map(() => 0);
		const recorder = new Recorder(recording(journal), settings);
		for (let today = 0; today < 30; today++) {
			journal.atomically(() => {
				for (let seconds = today * day; seconds < (today + 1) * day; seconds += 30) {
					if (random() < 0.001) {
						restarts[Math.floor(random() * restarts.length)] = seconds;
					}

					const at = moment(seconds + (Math.round(random() * 5) / 1000));
					const look = noisyLook(random, seconds, restarts);
					const {memory} = detector.state;
					if (seconds % 3600 === 0) {
						detector.check(look, at);
					}

					recorder.add({kind: 'look', before: memory, look, isExtra: false, level: 'NONE', journalTrouble: undefined}, at);
				}
			});
		}

		journal.close();
		const size = statSync(path.join(folder.path, 'history.db')).size / (1024 * 1024);
		// So that a format which grows shows here long before the limit.
		expect(size).toBeLessThan(15);
		expect(size).toBeGreaterThan(0.5);
	});
});

describe('a record that cannot be written', () => {
	it('disturbs neither the checks nor the trust in the history, and goes on when it can', async () => {
		await using folder = await temporaryFolder();
		const journal = openedJournal(folder.path, moment(0));
		const events: string[] = [];
		const detector = new Detector(settings, journal, {
			event({event}) {
				events.push(event);
			},
			alert: () => undefined,
		}, moment(0));
		const world = new World(settings);
		const other = new Sqlite(path.join(folder.path, 'history.db'));
		detector.check(world.look(0, undefined), moment(0));
		other.exec('ALTER TABLE observation RENAME TO lost');
		world.change({services: {'*': {http: 500, state: 'FATAL'}}}, 30);
		for (let check = 1; check <= 7; check++) {
			detector.check(world.look(check * 30, undefined), moment(check * 30));
		}

		expect(detector.state.journalTrouble).toBeUndefined();
		expect(detector.decision.kind).toBe('restart');
		expect(journal.loadMemory()?.checks).toBe(8);
		expect(events).not.toContain('journal_trouble');
		other.exec('ALTER TABLE lost RENAME TO observation');
		other.close();
		for (let check = 8; check <= 40; check++) {
			detector.check(world.look(check * 30, undefined), moment(check * 30));
		}

		const history = reader(folder.path);
		const chapters = history.recording?.chapters(0) ?? [];
		expect(chapters.map(({isStart}) => isStart)).toEqual([true, false]);
		expect(history.recording?.entries(chapters[1]?.id ?? 0)[0]?.detail).toMatchObject({level: 'CASCADING', look: {supervisor: {kind: 'answer'}}});
		history.close();
		journal.close();
	});

	it('does not keep a disarming from being kept', async () => {
		await using folder = await temporaryFolder();
		const journal = openedJournal(folder.path, moment(0));
		const other = new Sqlite(path.join(folder.path, 'history.db'));
		other.exec('DROP TABLE observation; DROP TABLE chapter');
		other.close();
		const detector = new Detector(settings, journal, silent, moment(0));
		expect(detector.disarm(undefined, 'r', moment(0)).message).not.toContain('could not be written');
		expect(journal.loadMemory()?.disarmed?.reason).toBe('r');
		journal.close();
	});
});

/** What the first version of the program wrote. */
const firstVersion = `
	CREATE TABLE attempt (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;
	CREATE TABLE step (
		id INTEGER PRIMARY KEY AUTOINCREMENT, attempt INTEGER NOT NULL REFERENCES attempt (id), step TEXT NOT NULL,
		wall REAL NOT NULL, up REAL NOT NULL, boot TEXT NOT NULL, detail TEXT NOT NULL
	) STRICT;
	CREATE INDEX step_of_attempt ON step (attempt);
	CREATE TRIGGER step_is_never_changed BEFORE UPDATE ON step BEGIN SELECT RAISE(ABORT, 'steps are only appended'); END;
	CREATE TRIGGER step_is_never_deleted BEFORE DELETE ON step BEGIN SELECT RAISE(ABORT, 'steps are only appended'); END;
	CREATE TABLE memory (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL) STRICT;
	CREATE TABLE incident (
		id INTEGER PRIMARY KEY, started_at REAL NOT NULL, ended_at REAL, peak_level TEXT NOT NULL, failure_order TEXT NOT NULL, root_cause TEXT
	) STRICT;
	CREATE TABLE alert (key TEXT PRIMARY KEY, kind TEXT NOT NULL, text TEXT NOT NULL, at REAL NOT NULL) STRICT, WITHOUT ROWID;
	CREATE TABLE delivery (
		id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL REFERENCES alert (key), receiver TEXT NOT NULL, state TEXT NOT NULL,
		tries INTEGER NOT NULL, next_try_at REAL NOT NULL, sid TEXT, error TEXT, revision INTEGER NOT NULL
	) STRICT;
	CREATE INDEX delivery_by_state ON delivery (state);
	CREATE INDEX delivery_by_error ON delivery (revision) WHERE error IS NOT NULL;
	INSERT INTO attempt VALUES (4);
	INSERT INTO step (attempt, step, wall, up, boot, detail) VALUES (4, 'decided', 1790000000000, 500000, 'boot-a', '{"trigger":"automatic","reason":"old"}');
	INSERT INTO incident VALUES (2, 1000, 2000, 'WARNING', '[]', NULL);
	PRAGMA user_version = 1;
`;

describe('a history of the first version', () => {
	function writeFirstVersion(folder: string): void {
		writeFileSync(path.join(folder, 'history.db'), '', {mode: 0o600});
		const database = new Sqlite(path.join(folder, 'history.db'));
		database.exec(firstVersion);
		database.close();
	}

	it('is upgraded by the detector: all that it holds is still there, and it is recorded from now on', async () => {
		await using folder = await temporaryFolder();
		writeFirstVersion(folder.path);
		const journal = openedJournal(folder.path, moment(0));
		expect(journal.attempts(10)).toMatchObject([{id: 4, reason: 'old'}]);
		expect(journal.incidents(10)).toMatchObject([{id: 2}]);
		new Detector(settings, journal, silent, moment(0)).check(new World(settings).look(0, undefined), moment(0));
		journal.close();
		const history = reader(folder.path);
		expect(history.recording?.chapters(0)).toHaveLength(1);
		expect(history.attempts(10)).toMatchObject([{id: 4}]);
		history.close();
	});

	it('can be read before it is upgraded, and has no record', async () => {
		await using folder = await temporaryFolder();
		writeFirstVersion(folder.path);
		const history = reader(folder.path);
		expect(history.recording).toBeUndefined();
		expect(history.attempts(10)).toMatchObject([{id: 4, reason: 'old'}]);
		history.close();
	});
});
