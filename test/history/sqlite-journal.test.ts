import {Buffer} from 'node:buffer';
import {execFileSync} from 'node:child_process';
import {
	copyFileSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import Sqlite from 'better-sqlite3';
import {describe, expect, test} from 'vitest';
import {newMemory} from '../../source/core/memory.js';
import {connect} from '../../source/history/connection.js';
import {JournalError} from '../../source/history/journal-error.js';
import {openJournal} from '../../source/history/sqlite-journal.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {moment} from './journal-contract.js';
import {openedJournal} from './opened-journal.js';
import {canMount, smallDisk} from './small-disk.js';

function writeHistory(stateDirectory: string): string {
	const journal = openedJournal(stateDirectory, moment(0));
	journal.beginAttempt({reason: 'x'.repeat(5000)}, moment(0));
	journal.close();
	return path.join(stateDirectory, 'history.db');
}

function whyNot(stateDirectory: string): string {
	const opened = openJournal(stateDirectory, moment(0));
	if (opened.ok) {
		opened.journal.close();
		throw new Error('The history was opened.');
	}

	return opened.why;
}

test('the history is for its owner only, its companions too', async () => {
	await using folder = await temporaryFolder();
	const file = writeHistory(folder.path);
	const journal = openedJournal(folder.path, moment(0));
	const modes = ['', '-wal', '-shm'].map(suffix => statSync(file + suffix).mode % 0o1000);
	journal.close();
	expect(modes).toEqual([0o600, 0o600, 0o600]);
});

test('a history that others could read is closed to them', async () => {
	await using folder = await temporaryFolder();
	const file = path.join(folder.path, 'history.db');
	writeFileSync(file, '', {mode: 0o666});
	writeHistory(folder.path);
	expect(statSync(file).mode % 0o1000).toBe(0o600);
});

test('a step is on the disk when it is written: FULL, in WAL', async () => {
	await using folder = await temporaryFolder();
	const {database, close} = connect(path.join(folder.path, 'history.db'), () => undefined);
	const settings = ['journal_mode', 'synchronous', 'mmap_size', 'cache_size'].map(name => database.pragma(name, {simple: true}));
	close();
	expect(settings).toEqual(['wal', 2, 0, -512]);
});

test('routine does not wait for the disk (NORMAL), and all else does again afterwards, whatever happened in it', async () => {
	await using folder = await temporaryFolder();
	const {database, atomically, close} = connect(path.join(folder.path, 'history.db'), () => undefined);
	const synchronous = () => database.pragma('synchronous', {simple: true});
	const fail = () => {
		throw new Error('it went wrong');
	};

	const seen = [atomically(synchronous, 'routine'), synchronous(), atomically(synchronous), atomically(() => atomically(synchronous, 'routine'))];
	expect(() => atomically(fail, 'routine')).toThrow('it went wrong');
	seen.push(synchronous());
	close();
	expect(seen).toEqual([1, 2, 2, 2, 2]);
});

test('steps can only be appended, whoever tries', async () => {
	await using folder = await temporaryFolder();
	const database = new Sqlite(writeHistory(folder.path));
	expect(() => database.exec('UPDATE step SET wall = 0')).toThrow('steps are only appended');
	expect(() => database.exec('DELETE FROM step')).toThrow('steps are only appended');
	database.close();
});

describe('a history that is overwritten while it is held open', () => {
	const damages: ReadonlyArray<readonly [string, string, (file: string) => void]> = [
		['the database', '', file => {
			writeFileSync(file, 'x'.repeat(statSync(file).size));
		}],
		['the database, emptied', '', file => {
			truncateSync(file, 0);
		}],
		['its write-ahead log', '-wal', file => {
			writeFileSync(file, 'x'.repeat(statSync(file).size));
		}],
	];

	test.each(damages)('%s: fails at the next write, and each after it', async (_name, suffix, damage) => {
		await using folder = await temporaryFolder();
		const journal = openedJournal(folder.path, moment(0));
		const {id} = journal.beginAttempt({}, moment(1));
		// As long as all of it is in the log as well, what is in the database does not matter.
		alter(path.join(folder.path, 'history.db'), suffix === '' ? 'PRAGMA wal_checkpoint(TRUNCATE)' : '');
		damage(path.join(folder.path, `history.db${suffix}`));
		for (const seconds of [2, 3]) {
			expect(() => journal.addStep(id, 'preflight', {}, moment(seconds))).toThrow(/history\.db.*Move it away/v);
		}

		journal.close();
	});

	test('is as good as before when somebody else has written what is right', async () => {
		await using folder = await temporaryFolder();
		const journal = openedJournal(folder.path, moment(0));
		const {id} = journal.beginAttempt({}, moment(1));
		alter(path.join(folder.path, 'history.db'), 'CREATE TABLE note (text TEXT); PRAGMA wal_checkpoint(TRUNCATE)');
		journal.addStep(id, 'preflight', {}, moment(2));
		expect(journal.attempts(1)).toMatchObject([{id, step: 'preflight'}]);
		journal.close();
	});
});

describe('a history that cannot be used is left as it is', () => {
	const damages: ReadonlyArray<readonly [string, (file: string) => void, RegExp]> = [
		['text instead of a database', file => {
			writeFileSync(file, 'x'.repeat(10_000));
		}, /not a database.*Move it away/v],
		['a truncated file', file => {
			truncateSync(file, 4096 * 3);
		}, /malformed|damaged/v],
		['overwritten pages', file => {
			const bytes = readFileSync(file);
			bytes.fill(0xA5, 4096, 4096 * 3);
			writeFileSync(file, bytes);
		}, /malformed|damaged/v],
		['a history of a newer version', file => {
			alter(file, 'PRAGMA user_version = 999');
		}, /newer version .*format 999.*Install/v],
		['a database of something else', file => {
			rmSync(file);
			alter(file, 'CREATE TABLE trades (id INTEGER)');
		}, /no history of this program.*stateDirectory/v],
	];

	test.each(damages)('%s', async (_name, damage, why) => {
		await using folder = await temporaryFolder();
		const file = writeHistory(folder.path);
		damage(file);
		const before = readFileSync(file);
		expect(whyNot(folder.path)).toMatch(why);
		expect(readFileSync(file).equals(before)).toBe(true);
	});

	test('a folder, a FIFO, a link to nothing', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'history.db');
		mkdirSync(file);
		expect(whyNot(folder.path)).toMatch(/not an ordinary file/v);
		rmSync(file, {recursive: true});
		execFileSync('mkfifo', [file]);
		expect(whyNot(folder.path)).toMatch(/not an ordinary file/v);
		rmSync(file);
		symlinkSync('/nowhere', file);
		expect(whyNot(folder.path)).toMatch(/not an ordinary file/v);
	});

	test('a state directory that is not there', async () => {
		await using folder = await temporaryFolder();
		expect(whyNot(path.join(folder.path, 'missing'))).toMatch(/ENOENT/v);
	});
});

function alter(file: string, sql: string): void {
	const database = new Sqlite(file);
	database.exec(sql);
	database.close();
}

describe('a history that is no longer there while the detector runs is noticed at once', () => {
	const losses: ReadonlyArray<readonly [string, (file: string) => void]> = [
		['deleted', file => {
			rmSync(file);
		}],
		['moved away', file => {
			renameSync(file, `${file}.old`);
		}],
		['replaced by a copy of itself', file => {
			copyFileSync(file, `${file}.copy`);
			renameSync(`${file}.copy`, file);
		}],
		['without its write-ahead log', file => {
			rmSync(`${file}-wal`);
		}],
	];

	test.each(losses)('%s', async (_name, lose) => {
		await using folder = await temporaryFolder();
		const file = writeHistory(folder.path);
		const journal = openedJournal(folder.path, moment(0));
		const {id} = journal.beginAttempt({}, moment(0));
		lose(file);
		expect(() => journal.addStep(id, 'preflight', {}, moment(1))).toThrow(JournalError);
		expect(() => journal.attempts(10)).toThrow(/deleted or replaced/v);
		expect(() => {
			journal.saveMemory(newMemory(moment(1)));
		}).toThrow(JournalError);
		expect(() => journal.atomically(() => 0)).toThrow(JournalError);
		journal.close();
	});
});

test('after it was closed, a history says so', async () => {
	await using folder = await temporaryFolder();
	const journal = openedJournal(folder.path, moment(0));
	journal.close();
	expect(() => journal.beginAttempt({}, moment(0))).toThrow(JournalError);
});

test('what another program holds locked is an error after a moment, and works again afterwards', async () => {
	await using folder = await temporaryFolder();
	const journal = openedJournal(folder.path, moment(0));
	const shell = new Sqlite(path.join(folder.path, 'history.db'));
	shell.exec('BEGIN IMMEDIATE');
	expect(() => journal.beginAttempt({}, moment(0))).toThrow(/locked.*sqlite3 shell/v);
	shell.exec('ROLLBACK');
	expect(journal.beginAttempt({}, moment(0)).step).toBe('decided');
	shell.close();
	journal.close();
});

describe.skipIf(!canMount)('a disk that fails', () => {
	test('when it is full, each write is an error, and the next one works when there is room again', async () => {
		await using disk = await smallDisk(2048);
		const journal = openedJournal(disk.path, moment(0));
		const {id} = journal.beginAttempt({}, moment(0));
		const filler = path.join(disk.path, 'filler');
		expect(() => {
			writeFileSync(filler, Buffer.alloc(4 * 1024 * 1024));
		}).toThrow('ENOSPC');
		expect(() => {
			for (let index = 0; index < 1000; index++) {
				journal.addStep(id, 'preflight', {note: 'n'.repeat(4000)}, moment(1));
			}
		}).toThrow(/full.*Free space|I\/O error/v);
		rmSync(filler);
		expect(journal.addStep(id, 'recorder', {}, moment(2)).step).toBe('recorder');
		journal.close();
	});

	test('when it is full already, the history does not open', async () => {
		await using disk = await smallDisk(256);
		expect(() => {
			writeFileSync(path.join(disk.path, 'filler'), Buffer.alloc(1024 * 1024));
		}).toThrow('ENOSPC');
		expect(whyNot(disk.path)).toMatch(/history\.db/v);
	});

	test('when it may only be read, the history does not open, and says so when it becomes so later', async () => {
		await using disk = await smallDisk(2048);
		writeHistory(disk.path);
		disk.makeReadOnly();
		expect(whyNot(disk.path)).toMatch(/readonly|read-only|unable to open/iv);
	});
});

test.skipIf(process.getuid?.() === 0)('a folder that may only be read does not hold a history', async () => {
	await using folder = await temporaryFolder();
	writeHistory(folder.path);
	execFileSync('chmod', ['500', folder.path]);
	expect(whyNot(folder.path)).toMatch(/writable/v);
	execFileSync('chmod', ['700', folder.path]);
});
