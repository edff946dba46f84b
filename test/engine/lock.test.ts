import {execFileSync} from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {acquireLock, type EngineLock} from '../../source/engine/lock.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {startHolder, type Holder} from './holder.js';

async function acquired(stateDirectory: string): Promise<EngineLock> {
	const result = await acquireLock(stateDirectory);
	if (result.kind !== 'held') {
		throw new Error(JSON.stringify(result));
	}

	return result.lock;
}

test('of ten processes that start together, one gets the lock', async () => {
	await using folder = await temporaryFolder();
	const holders = await Promise.all(Array.from({length: 10}, async () => startHolder(folder.path)));
	const kinds = holders.map(({answer}) => answer.kind).toSorted();
	await Promise.all(holders.map(async holder => holder.end()));
	expect(kinds).toEqual(['held', ...Array.from({length: 9}, () => 'taken')]);
}, 60_000);

test('when its holder is killed, twenty times in a row, exactly one of two others gets it', async () => {
	await using folder = await temporaryFolder();
	let holder: Holder = await startHolder(folder.path);
	expect(holder.answer.kind).toBe('held');
	for (let round = 0; round < 20; round++) {
		await holder.end();
		const others = await Promise.all([startHolder(folder.path), startHolder(folder.path)]);
		const winners = others.filter(({answer}) => answer.kind === 'held');
		const losers = others.filter(({answer}) => answer.kind === 'taken');
		await Promise.all(losers.map(async loser => loser.end()));
		expect([winners.length, losers.length]).toEqual([1, 1]);
		holder = winners[0] ?? holder;
	}

	await holder.end();
}, 120_000);

test('its files are for their owner alone, also those that an earlier version left', async () => {
	await using folder = await temporaryFolder();
	writeFileSync(path.join(folder.path, 'engine.lock'), '', {mode: 0o644});
	const lock = await acquired(folder.path);
	for (const file of ['engine.lock', 'engine.pid']) {
		expect(statSync(path.join(folder.path, file)).mode % 0o1000).toBe(0o600);
	}

	lock.release();
});

test('a second engine is told the process that holds the lock', async () => {
	await using folder = await temporaryFolder();
	const holder = await startHolder(folder.path);
	expect(await acquireLock(folder.path)).toEqual({kind: 'taken', pid: holder.pid});
	await holder.end();
	const lock = await acquired(folder.path);
	expect(readFileSync(path.join(folder.path, 'engine.pid'), 'utf8')).toBe(`${process.pid}\n`);
	lock.release();
});

test('a released lock can be taken again, in the same process too', async () => {
	await using folder = await temporaryFolder();
	const first = await acquired(folder.path);
	expect((await acquireLock(folder.path)).kind).toBe('taken');
	expect(first.problem()).toBeUndefined();
	first.release();
	expect(existsSync(path.join(folder.path, 'engine.pid'))).toBe(false);
	const second = await acquired(folder.path);
	second.release();
});

test('the folder is the same by whatever path it is reached', async () => {
	await using folder = await temporaryFolder();
	const state = path.join(folder.path, 'state');
	mkdirSync(state);
	symlinkSync(state, path.join(folder.path, 'link'));
	const lock = await acquired(path.join(folder.path, 'link'));
	expect((await acquireLock(state)).kind).toBe('taken');
	lock.release();
});

describe('what is left or done to its files fools nobody', () => {
	test('files of a dead engine', async () => {
		await using folder = await temporaryFolder();
		await (await startHolder(folder.path)).end();
		expect(existsSync(path.join(folder.path, 'engine.lock'))).toBe(true);
		const lock = await acquired(folder.path);
		lock.release();
	});

	test.each([['text', 'not a database, and longer than its header would be'.repeat(10)], ['nothing', '']])('a lock file that holds %s', async (_what, text) => {
		await using folder = await temporaryFolder();
		writeFileSync(path.join(folder.path, 'engine.lock'), text);
		writeFileSync(path.join(folder.path, 'engine.pid'), 'nonsense');
		const lock = await acquired(folder.path);
		expect((await startAndEnd(folder.path)).kind).toBe('taken');
		lock.release();
	});

	test.each(['deleted', 'replaced'])('a lock file that is %s while it is held: no second engine, and the first one knows', async how => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'engine.lock');
		const lock = await acquired(folder.path);
		rmSync(file);
		if (how === 'replaced') {
			writeFileSync(file, '');
		}

		expect((await startAndEnd(folder.path)).kind).toBe('taken');
		expect(lock.problem()).toMatch(/engine\.lock was deleted or replaced/v);
		lock.release();
		const next = await acquired(folder.path);
		next.release();
	});

	test('a state directory that is moved away and made anew: the first engine knows', async () => {
		await using folder = await temporaryFolder();
		const state = path.join(folder.path, 'state');
		mkdirSync(state);
		const lock = await acquired(state);
		renameSync(state, `${state}.old`);
		expect(lock.problem()).toMatch(/state directory .* was deleted or replaced/v);
		mkdirSync(state);
		expect(lock.problem()).toMatch(/state directory/v);
		lock.release();
	});

	test.each(['folder', 'FIFO', 'link'])('a lock file that is a %s', async what => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'engine.lock');
		if (what === 'folder') {
			mkdirSync(file);
		} else if (what === 'FIFO') {
			execFileSync('mkfifo', [file]);
		} else {
			symlinkSync('/dev/null', file);
		}

		expect(await acquireLock(folder.path)).toEqual({kind: 'problem', text: `${file} is not an ordinary file. Move it away.`});
	});

	test('a state directory that is not there', async () => {
		await using folder = await temporaryFolder();
		expect(await acquireLock(path.join(folder.path, 'missing'))).toMatchObject({kind: 'problem'});
	});

	// Root may write everywhere, so somebody else tries.
	const canTry = process.getuid?.() === 0 && isReachableByOthers(import.meta.dirname) && isReachableByOthers(process.execPath);
	test.skipIf(!canTry)('a folder or a lock file that may only be read is no lock', async () => {
		await using folder = await temporaryFolder();
		const nobody = 65_534;
		chmodSync(folder.path, 0o755);
		expect((await startAndEnd(folder.path, {uid: nobody})).kind).toBe('problem');
		const lock = await acquired(folder.path);
		lock.release();
		chmodSync(path.join(folder.path, 'engine.lock'), 0o644);
		expect((await startAndEnd(folder.path, {uid: nobody})).kind).toBe('problem');
	});
});

async function startAndEnd(stateDirectory: string, options: {readonly uid?: number} = {}): Promise<Holder['answer']> {
	const holder = await startHolder(stateDirectory, options);
	await holder.end();
	return holder.answer;
}

test('a program that the engine has started does not keep the lock when the engine dies', async () => {
	await using folder = await temporaryFolder();
	const holder = await startHolder(folder.path);
	await holder.kill();
	const lock = await acquired(folder.path);
	lock.release();
	await holder.end();
});

/** Whether another user could run these tests at all. */
function isReachableByOthers(file: string): boolean {
	return file === path.dirname(file) || (statSync(file).mode % 0o2 === 1 && isReachableByOthers(path.dirname(file)));
}
