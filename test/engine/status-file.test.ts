import {
	mkdirSync,
	readFileSync,
	readdirSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {Worker} from 'node:worker_threads';
import {once} from 'node:events';
import {expect, test} from 'vitest';
import {writeFileAtomically, writeStatusFile} from '../../source/engine/status-file.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {healthyStatus} from '../remote/healthy-status.js';

test('the status file holds the status, for its owner only, and nothing is left beside it', async () => {
	await using folder = await temporaryFolder();
	expect(writeStatusFile(folder.path, healthyStatus())).toBeUndefined();
	expect(writeStatusFile(folder.path, {...healthyStatus(), system: 'again'})).toBeUndefined();
	const file = path.join(folder.path, 'status.json');
	expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({...healthyStatus(), system: 'again'});
	expect(statSync(file).mode % 0o1000).toBe(0o600);
	expect(readdirSync(folder.path)).toEqual(['status.json']);
});

test('a status file that cannot be written is said, not thrown', async () => {
	await using folder = await temporaryFolder();
	expect(writeStatusFile(path.join(folder.path, 'missing'), healthyStatus())).toMatch(/status\.json cannot be written: ENOENT.*Free its disk/v);
});

test('a reader never finds a part of it', async () => {
	await using folder = await temporaryFolder();
	const file = path.join(folder.path, 'out.json');
	const texts = ['a', 'b'].map(letter => letter.repeat(300_000));
	writeFileAtomically(file, texts[0] ?? '');
	const reader = new Worker(`
		const {readFileSync} = require('node:fs');
		const {parentPort, workerData} = require('node:worker_threads');
		let isDone = false;
		parentPort.once('message', () => { isDone = true; });
		const seen = new Set();
		const look = () => {
			const text = readFileSync(workerData, 'utf8');
			seen.add(text.length + text[0] + text.at(-1));
			isDone ? parentPort.postMessage([...seen]) : setImmediate(look);
		};
		parentPort.postMessage('ready');
		look();
	`, {eval: true, workerData: file});
	await once(reader, 'message');
	for (let index = 0; index < 200; index++) {
		writeFileAtomically(file, texts[index % 2] ?? '');
	}

	reader.postMessage('done');
	const [seen] = await once(reader, 'message') as [string[]];
	await reader.terminate();
	expect(['300000aa', '300000bb']).toEqual(expect.arrayContaining(seen));
});

test('a target that is no ordinary file is left alone', async () => {
	await using folder = await temporaryFolder();
	const file = path.join(folder.path, 'folder');
	mkdirSync(file);
	for (const target of [file, '/dev/null']) {
		expect(() => {
			writeFileAtomically(target, 'text');
		}).toThrow(/not an ordinary file/v);
	}

	expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
	expect(readdirSync(folder.path)).toEqual(['folder']);
});

test('a link stays a link, and its target gets the text', async () => {
	await using folder = await temporaryFolder();
	const [target, link] = ['target', 'link'].map(name => path.join(folder.path, name));
	writeFileSync(target ?? '', 'old');
	symlinkSync('target', link ?? '');
	writeFileAtomically(link ?? '', 'new');
	expect(readFileSync(target ?? '', 'utf8')).toBe('new');
	expect(readdirSync(folder.path).toSorted()).toEqual(['link', 'target']);
});

test('what a killed process has left in its way is no hindrance, and nothing is left after a failure', async () => {
	await using folder = await temporaryFolder();
	const file = path.join(folder.path, 'out.json');
	const temporary = path.join(folder.path, `.out.json.${process.pid}.tmp`);
	symlinkSync('/nowhere/at/all', temporary);
	writeFileAtomically(file, 'text');
	expect(readdirSync(folder.path)).toEqual(['out.json']);
	expect(() => {
		writeFileAtomically(path.join(folder.path, 'missing', 'out.json'), 'text');
	}).toThrow('ENOENT');
});
