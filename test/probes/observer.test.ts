import {chmodSync, mkdirSync, readdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {createObserver} from '../../source/probes/observer.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {deadDisk, hasDeadDisks} from './helpers/dead-disk.js';
import {canExhaustDescriptors, withoutDescriptors} from './helpers/few-descriptors.js';

const options = {timeout: 5000, maxStall: 1000};

test('a healthy monitor can trust its eyes, and leaves nothing behind', async () => {
	await using folder = await temporaryFolder();
	const observer = createObserver({...options, stateDirectory: folder.path});
	expect(await observer.checkSelf(0)).toBeUndefined();
	expect(await observer.checkSelf(999)).toBeUndefined();
	expect(readdirSync(folder.path)).toEqual([]);
});

test('one that stood still cannot', async () => {
	await using folder = await temporaryFolder();
	expect(await createObserver({...options, stateDirectory: folder.path}).checkSelf(1234.5)).toBe('the monitor itself stood still for 1235 ms');
});

test('one that cannot write to its state directory cannot', async () => {
	await using folder = await temporaryFolder();
	const observer = createObserver({...options, stateDirectory: path.join(folder.path, 'gone')});
	expect(await observer.checkSelf(0)).toContain('cannot write to its state directory');
});

test('one that is to write nothing is not judged by that', async () => {
	expect(await createObserver(options).checkSelf(0)).toBeUndefined();
});

test.skipIf(process.geteuid?.() !== 0)('nor one that may not', async () => {
	await using folder = await temporaryFolder();
	chmodSync(folder.path, 0o555);
	const observer = createObserver({...options, stateDirectory: folder.path});
	process.seteuid?.(65_534);
	try {
		expect(await observer.checkSelf(0)).toContain('EACCES');
	} finally {
		process.seteuid?.(0);
	}
});

describe.skipIf(!canExhaustDescriptors())('out of file descriptors', () => {
	test('it cannot', async () => {
		await using folder = await temporaryFolder();
		const observer = createObserver({...options, stateDirectory: folder.path});
		expect(await withoutDescriptors(async () => observer.checkSelf(0))).toContain('EMFILE');
		expect(await observer.checkSelf(0)).toBeUndefined();
	});
});

describe.skipIf(!hasDeadDisks())('a state directory on a disk that never answers', () => {
	test('takes one thread, not one each time', async () => {
		await using folder = await temporaryFolder();
		const state = path.join(folder.path, 'state');
		mkdirSync(state);
		const observer = createObserver({...options, timeout: 200, stateDirectory: state});
		using disk = deadDisk(state);
		expect(await observer.checkSelf(0)).toContain('did not answer within 200 ms');
		for (let check = 0; check < 8; check++) {
			expect(await observer.checkSelf(0)).toContain('still waits for the disk');
		}

		expect(disk).toBeDefined();
	});
});
