import {
	existsSync,
	mkdirSync,
	readFileSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
	copyFileSync,
} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Moment} from '../../source/core/moment.js';
import type {Journal} from '../../source/core/journal.js';
import {createMemoryJournal} from '../../source/history/memory-journal.js';
import {openJournal} from '../../source/history/sqlite-journal.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {moment} from './journal-contract.js';
import {openedJournal} from './opened-journal.js';

const minute = 60;

function startAttempt(journal: Journal, at: Moment): number {
	const {id} = journal.beginAttempt({trigger: 'automatic', reason: 'three services'}, at);
	journal.addStep(id, 'preflight', {}, at);
	journal.addStep(id, 'starting', {}, at);
	return id;
}

function loseHistory(stateDirectory: string): void {
	for (const suffix of ['', '-wal', '-shm']) {
		rmSync(path.join(stateDirectory, `history.db${suffix}`), {force: true});
	}
}

function distrustAfter(stateDirectory: string, opened: Moment, ...later: readonly Moment[]): Array<string | undefined> {
	const journal = openedJournal(stateDirectory, opened);
	const found = [opened, ...later].map(now => journal.distrust(now));
	journal.close();
	return found;
}

test('an attempt leaves its witness as soon as its start is written, for the owner only', async () => {
	await using folder = await temporaryFolder();
	const journal = openedJournal(folder.path, moment(0));
	const {id} = journal.beginAttempt({trigger: 'manual', reason: 'r'}, moment(1));
	const witness = path.join(folder.path, 'restarts', String(id), 'attempt.json');
	journal.addStep(id, 'preflight', {}, moment(2));
	expect(existsSync(witness)).toBe(false);
	journal.addStep(id, 'starting', {}, moment(3));
	expect(JSON.parse(readFileSync(witness, 'utf8'))).toEqual({
		id, trigger: 'manual', reason: 'r', decidedAt: moment(1), startedAt: moment(3),
	});
	expect(statSync(witness).mode % 0o1000).toBe(0o600);
	expect(statSync(path.dirname(witness)).mode % 0o1000).toBe(0o700);
	journal.close();
});

test('within a transaction the witness waits for its end, and is not left by one that failed', async () => {
	await using folder = await temporaryFolder();
	const journal = openedJournal(folder.path, moment(0));
	const {id} = journal.beginAttempt({}, moment(1));
	const witness = path.join(folder.path, 'restarts', String(id), 'attempt.json');
	expect(() => journal.atomically(() => {
		journal.atomically(() => journal.addStep(id, 'starting', {}, moment(2)));
		throw new Error('no');
	})).toThrow('no');
	journal.atomically(() => journal.addStep(id, 'preflight', {}, moment(3)));
	expect(existsSync(witness)).toBe(false);
	journal.atomically(() => {
		journal.atomically(() => journal.addStep(id, 'starting', {}, moment(4)));
		expect(existsSync(witness)).toBe(false);
	});
	expect(existsSync(witness)).toBe(true);
	journal.close();
});

test('a start whose witness cannot be written is an error', async () => {
	await using folder = await temporaryFolder();
	const journal = openedJournal(folder.path, moment(0));
	const {id} = journal.beginAttempt({}, moment(1));
	writeFileSync(path.join(folder.path, 'restarts'), 'not a folder');
	expect(() => journal.addStep(id, 'starting', {}, moment(2))).toThrow();
	journal.close();
});

test('a whole history is trusted', async () => {
	await using folder = await temporaryFolder();
	const journal = openedJournal(folder.path, moment(0));
	startAttempt(journal, moment(1));
	journal.close();
	expect(distrustAfter(folder.path, moment(2))).toEqual([undefined]);
	expect(createMemoryJournal().distrust(moment(0))).toBeUndefined();
});

describe('a history that lost a restart of the last hour is not trusted until that is an hour old', () => {
	test('deleted', async () => {
		await using folder = await temporaryFolder();
		const journal = openedJournal(folder.path, moment(0));
		startAttempt(journal, moment(0));
		startAttempt(journal, moment(10 * minute));
		journal.close();
		loseHistory(folder.path);
		const [now, almost, after] = distrustAfter(folder.path, moment(20 * minute), moment((70 * minute) - 1), moment(70 * minute));
		expect(now).toContain('2 restarts');
		expect(now).toContain(`before ${new Date(moment(70 * minute).wall).toISOString()}`);
		expect(almost).toContain('attempt 2');
		expect(after).toBeUndefined();
	});

	test('or for as long as its cooldown may last', async () => {
		await using folder = await temporaryFolder();
		const journal = openedJournal(folder.path, moment(0));
		startAttempt(journal, moment(0));
		journal.close();
		loseHistory(folder.path);
		const opened = openJournal(folder.path, moment(10 * minute), 90 * minute * 1000);
		expect(opened.ok && [89, 90].map(minutes => opened.journal.distrust(moment(minutes * minute)) === undefined)).toEqual([false, true]);
	});

	test('replaced by an older copy of itself', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'history.db');
		const journal = openedJournal(folder.path, moment(0));
		startAttempt(journal, moment(0));
		journal.close();
		copyFileSync(file, `${file}.backup`);
		const later = openedJournal(folder.path, moment(0));
		startAttempt(later, moment(minute));
		later.close();
		loseHistory(folder.path);
		copyFileSync(`${file}.backup`, file);
		expect(distrustAfter(folder.path, moment(2 * minute))[0]).toContain('a restart that may still count');
	});

	test('whatever the wall clock says meanwhile', async () => {
		await using folder = await temporaryFolder();
		const journal = openedJournal(folder.path, moment(0));
		startAttempt(journal, moment(0));
		journal.close();
		loseHistory(folder.path);
		const decade = 10 * 365 * 24 * 3_600_000;
		const soon = moment(minute);
		const [forward, back] = distrustAfter(folder.path, {...soon, wall: soon.wall + decade}, {...soon, wall: soon.wall - decade});
		expect(forward).toBeDefined();
		expect(back).toBeDefined();
	});

	test('after a reboot, counted from the boot', async () => {
		await using folder = await temporaryFolder();
		const journal = openedJournal(folder.path, moment(0));
		startAttempt(journal, moment(0));
		journal.close();
		loseHistory(folder.path);
		const booted = (seconds: number): Moment => ({wall: moment(5000).wall, up: seconds * 1000, boot: 'boot-b'});
		const found = distrustAfter(folder.path, booted(59 * minute), booted(60 * minute));
		expect(found.map(text => text !== undefined)).toEqual([true, false]);
	});

	test('when only the folder is left, or its witness cannot be read', async () => {
		await using folder = await temporaryFolder();
		const attempt = path.join(folder.path, 'restarts', '4');
		mkdirSync(attempt, {recursive: true});
		const setAge = (seconds: number) => {
			utimesSync(attempt, moment(-seconds).wall / 1000, moment(-seconds).wall / 1000);
		};

		setAge(10 * minute);
		expect(distrustAfter(folder.path, moment(0), moment(49 * minute), moment(51 * minute)).map(text => text !== undefined)).toEqual([true, true, false]);
		loseHistory(folder.path);
		for (const text of ['{"startedAt": 3', '{"startedAt": {"wall": "x"}}', '', 'null']) {
			writeFileSync(path.join(attempt, 'attempt.json'), text);
			setAge(2 * 60 * minute);
			expect(distrustAfter(folder.path, moment(0))).toEqual([undefined]);
			setAge(-10 * minute);
			expect(distrustAfter(folder.path, moment(0), moment(59 * minute), moment(60 * minute)).map(found => found !== undefined)).toEqual([true, true, false]);
			loseHistory(folder.path);
		}
	});
});

test('the folder of an attempt that never came to its start is no loss', async () => {
	await using folder = await temporaryFolder();
	const journal = openedJournal(folder.path, moment(0));
	const {id} = journal.beginAttempt({}, moment(1));
	mkdirSync(path.join(folder.path, 'restarts', String(id)), {recursive: true});
	journal.close();
	expect(distrustAfter(folder.path, moment(2))).toEqual([undefined]);
	writeFileSync(path.join(folder.path, 'restarts', String(id), 'attempt.json'), JSON.stringify({startedAt: moment(1)}));
	expect(distrustAfter(folder.path, moment(2))[0]).toBeDefined();
});

test('an id is never used again, not even when the history is lost', async () => {
	await using folder = await temporaryFolder();
	const journal = openedJournal(folder.path, moment(0));
	const ids = [startAttempt(journal, moment(1)), startAttempt(journal, moment(2))];
	journal.close();
	loseHistory(folder.path);
	mkdirSync(path.join(folder.path, 'restarts', 'not-a-number'));
	mkdirSync(path.join(folder.path, 'restarts', '99999999999999999999'));
	mkdirSync(path.join(folder.path, 'restarts', '17'));
	const again = openedJournal(folder.path, moment(3));
	const next = startAttempt(again, moment(3));
	rmSync(path.join(folder.path, 'restarts'), {recursive: true});
	expect([...ids, next, startAttempt(again, moment(4))]).toEqual([1, 2, 18, 19]);
	again.close();
});
