import {Buffer} from 'node:buffer';
import process from 'node:process';
import {
	describe,
	expect,
	test,
	vi,
} from 'vitest';
import type {CommandResult} from '../../source/core/monitor.js';
import {controlHarness as create, line} from './control-harness.js';
import {rawClient} from './raw-client.js';

test('says hello, and answers a request for the snapshot', async () => {
	await using harness = await create();
	const client = await rawClient(harness.folder);
	expect(client.hello).toEqual({version: 1, id: null, type: 'hello', pid: process.pid, interval: 30_000});
	client.send(line(7, {request: 'snapshot'}));
	expect(await client.next()).toEqual({version: 1, id: 7, type: 'snapshot', snapshot: harness.detector.getSnapshot()});
	client.socket.destroy();
});

test('a subscriber gets the picture at once and every later one, and its listener goes with it', async () => {
	await using harness = await create();
	const client = await rawClient(harness.folder);
	client.send(line(1, {request: 'subscribe'}));
	const first = await client.next();
	harness.detector.check();
	const second = await client.next();
	expect([first, second].map(({type, id}) => [type, id])).toEqual([['snapshot', 1], ['snapshot', 1]]);
	expect(second['snapshot']).not.toEqual(first['snapshot']);
	expect(harness.detector.listenerCount).toBe(1);
	client.socket.destroy();
	await vi.waitFor(() => {
		expect(harness.detector.listenerCount).toBe(0);
	});
});

test('a command is carried out and its result said, in pieces and many in one packet', async () => {
	await using harness = await create();
	const client = await rawClient(harness.folder);
	const commands = [
		{command: 'disarm', reason: 'maintenance', forMs: null},
		{command: 'disarm', reason: 'maintenance', forMs: 60_000},
		{command: 'restart', reason: '', dryRun: true},
		{command: 'abort'},
		{command: 'arm'},
		{command: 'check'},
	];
	const bytes = Buffer.from(commands.map((command, index) => line(index + 1, {request: 'command', command})).join(''));
	client.send(bytes.subarray(0, 10));
	client.send(bytes.subarray(10));
	const results = [];
	while (results.length < commands.length) {
		results.push(await client.nextOf('result'));
	}

	expect(harness.detector.commands).toEqual(commands);
	expect(results.map(({id}) => id)).toEqual([1, 2, 3, 4, 5, 6]);
	expect(results.map(({result}) => result)).toContainEqual({ok: false, code: 1, message: 'No automatic restart is due.'});
	client.socket.destroy();
});

test('a command that takes long says what it does meanwhile', async () => {
	await using harness = await create({
		async execute(_command, progress) {
			progress('running the script');
			return {ok: true, code: 0, message: 'recovered'};
		},
	});
	const client = await rawClient(harness.folder);
	client.send(line(1, {request: 'command', command: {command: 'restart', reason: 'r'}}));
	expect([await client.next(), await client.next(), await client.next()].map(({type, message}) => [type, message])).toEqual([
		['progress', 'taken'],
		['progress', 'running the script'],
		['result', undefined],
	]);
	client.socket.destroy();
});

test('a command at which the detector fails is a result too', async () => {
	await using harness = await create({
		async execute() {
			throw new Error('out of luck');
		},
	});
	const client = await rawClient(harness.folder);
	client.send(line(1, {request: 'command', command: {command: 'arm'}}));
	expect(await client.nextOf('result')).toMatchObject({result: {ok: false, code: 70}});
	client.socket.destroy();
});

describe('what is no request gets an error and a line in the log, and nothing is done', () => {
	test.each<readonly [string, string | Uint8Array, RegExp]>([
		['no JSON', 'restart\n', /one JSON object a line/v],
		['nothing', '\n', /one JSON object a line/v],
		['a list', '[]\n', /one JSON object a line/v],
		['no id', '{"version":1,"request":"snapshot"}\n', /one JSON object a line/v],
		['another version', line(1, {request: 'snapshot', version: 2}), /version 1 of its protocol, not 2/v],
		['an unknown request', line(1, {request: 'reboot'}), /request: expected .*"subscribe".*found "reboot"/v],
		['an unknown command', line(1, {request: 'command', command: {command: 'kill'}}), /command\.command/v],
		['a command without its reason', line(1, {request: 'command', command: {command: 'restart'}}), /command\.reason/v],
		['a command with too much', line(1, {request: 'command', command: {command: 'arm', now: true}}), /command\.now/v],
		['a wrong type', line(1, {request: 'command', command: {command: 'disarm', reason: 'r', forMs: '1h'}}), /command\.forMs/v],
		['no time at all', line(1, {request: 'command', command: {command: 'disarm', reason: 'r', forMs: -1}}), /command\.forMs/v],
		['a reason without end', line(1, {request: 'command', command: {command: 'restart', reason: 'x'.repeat(3000)}}), /command\.reason/v],
		['a line without end', 'x'.repeat(70_000), /longer than 65536 bytes/v],
		['no text', Buffer.from([0x22, 0xFF, 0xFE, 0x22, 0x0A]), /a line is no text/v],
		['deep nesting', `${'['.repeat(60_000)}\n`, /one JSON object a line/v],
	])('%s', async (_name, text, message) => {
		await using harness = await create();
		const client = await rawClient(harness.folder);
		client.send(text);
		expect(await client.next()).toMatchObject({type: 'error', message: expect.stringMatching(message) as unknown});
		await client.closed;
		expect(harness.troubles).toEqual([expect.stringMatching(message)]);
		expect(harness.detector.commands).toEqual([]);
	});

	test('what follows it on the same connection is not read', async () => {
		await using harness = await create();
		const client = await rawClient(harness.folder);
		client.send(`nonsense\n${line(1, {request: 'command', command: {command: 'arm'}})}`);
		expect(await client.next()).toMatchObject({type: 'error'});
		await client.closed;
		expect(harness.detector.commands).toEqual([]);
		expect(harness.troubles).toHaveLength(1);
	});

	test('more commands at a time than anybody needs', async () => {
		await using harness = await create();
		harness.detector.answer = async () => Promise.withResolvers<CommandResult>().promise;
		const client = await rawClient(harness.folder);
		client.send(Array.from({length: 17}, (_, id) => line(id, {request: 'command', command: {command: 'check'}})).join(''));
		expect(await client.nextOf('error')).toMatchObject({id: 16});
		expect(harness.detector.commands).toHaveLength(16);
	});
});
