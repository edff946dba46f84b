import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	existsSync,
	mkdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import net from 'node:net';
import process from 'node:process';
import {
	describe,
	expect,
	test,
	vi,
} from 'vitest';
import {startControlServer, type ControlServerOptions} from '../../source/remote/control-server.js';
import type {Server} from '../../source/remote/keep-listening.js';
import {controlSocket} from '../../source/remote/socket-path.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {FakeMonitor, snapshotOf} from './fake-monitor.js';
import {rawClient} from './raw-client.js';

type Harness = AsyncDisposable & {
	readonly folder: string;
	readonly detector: FakeMonitor;
	readonly server: Server;
	readonly troubles: string[];
	/** Resolves with the next trouble that is told from now on. */
	nextTrouble(): Promise<string>;
};

async function create(options: Partial<ControlServerOptions> = {}, prepare: (folder: string) => void | Promise<void> = () => undefined): Promise<Harness> {
	const folder = await temporaryFolder();
	await prepare(folder.path);
	const detector = new FakeMonitor();
	const troubles: string[] = [];
	let onNext: (text: string) => void = () => undefined;
	const server = await startControlServer({
		stateDirectory: folder.path,
		monitor: detector,
		interval: 30_000,
		lookEvery: 20,
		onTrouble(text) {
			troubles.push(text);
			onNext(text);
		},
		...options,
	});
	return {
		folder: folder.path,
		detector,
		server,
		troubles,
		async nextTrouble() {
			return new Promise(resolve => {
				onNext = resolve;
			});
		},
		async [Symbol.asyncDispose]() {
			await server.close();
			await folder.dispose();
		},
	};
}

function line(id: number, request: Record<string, unknown>): string {
	return `${JSON.stringify({version: 1, id, ...request})}\n`;
}

test('says hello, and answers a request for the snapshot', async () => {
	await using harness = await create();
	const client = await rawClient(harness.folder);
	expect(client.hello).toEqual({version: 1, id: null, type: 'hello', pid: process.pid, interval: 30_000});
	client.send(line(7, {request: 'snapshot'}));
	expect(await client.next()).toEqual({version: 1, id: 7, type: 'snapshot', snapshot: JSON.parse(JSON.stringify(harness.detector.getSnapshot())) as unknown});
	client.socket.destroy();
});

test('its socket is for the owner only, and is gone when it is closed', async () => {
	await using harness = await create();
	const file = controlSocket(harness.folder);
	expect(statSync(file).mode % 0o1000).toBe(0o600);
	const client = await rawClient(harness.folder);
	await harness.server.close();
	await client.closed;
	expect(existsSync(file)).toBe(false);
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
		['no text', Buffer.from([0x22, 0xFF, 0xFE, 0x22, 0x0A]), /not UTF-8/v],
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
		harness.detector.answer = async () => new Promise(() => undefined);
		const client = await rawClient(harness.folder);
		client.send(Array.from({length: 17}, (_, id) => line(id, {request: 'command', command: {command: 'check'}})).join(''));
		expect(await client.nextOf('error')).toMatchObject({id: 16});
		expect(harness.detector.commands).toHaveLength(16);
	});
});

describe('connections are few', () => {
	test('who wants nothing is dropped after a while', async () => {
		await using harness = await create({patience: 50});
		const client = await rawClient(harness.folder);
		client.send('{"version":');
		await client.closed;
		expect(harness.troubles).toEqual([]);
	});

	test('who subscribed stays, though nothing happens', async () => {
		await using harness = await create({patience: 30});
		const quiet = await rawClient(harness.folder);
		quiet.send(line(1, {request: 'subscribe'}));
		await quiet.next();
		const idle = await rawClient(harness.folder);
		await idle.closed;
		harness.detector.check();
		expect(await quiet.next()).toMatchObject({type: 'snapshot'});
		quiet.socket.destroy();
	});

	test('who does not read what he is sent is dropped, and others are served meanwhile', async () => {
		await using harness = await create({patience: 100});
		// A process of its own that never reads: the kernel's buffers fill up.
		const script = `const socket = require('node:net').connect(process.argv[1]); socket.write(process.argv[2]); socket.pause(); socket.on('error', () => {}); setInterval(() => {}, 1000)`;
		const sleeper = spawn(process.execPath, ['-e', script, controlSocket(harness.folder), line(1, {request: 'subscribe'})], {stdio: 'ignore'});
		const reader = await rawClient(harness.folder);
		reader.send(line(1, {request: 'subscribe'}));
		await reader.next();
		const dropped = harness.nextTrouble();
		const big = 'x'.repeat(100_000);
		let isDropped = false;
		const feed = async () => {
			for (let index = 0; !isDropped; index++) {
				harness.detector.publish({problems: [`${index}`, big]});
				await reader.next();
			}
		};

		const feeding = feed();
		expect(await dropped).toMatch(/does not read/v);
		isDropped = true;
		await feeding;
		expect(harness.detector.listenerCount).toBe(1);
		sleeper.kill('SIGKILL');
		await once(sleeper, 'exit');
		reader.socket.destroy();
	});

	test('a slow reader gets the newest picture, not all in a row', async () => {
		await using harness = await create();
		const client = await rawClient(harness.folder);
		client.send(line(1, {request: 'subscribe'}));
		await client.next();
		client.socket.pause();
		for (let index = 0; index < 1000; index++) {
			harness.detector.publish({problems: [String(index), 'x'.repeat(20_000)]});
		}

		client.socket.resume();
		let seen = 0;
		for (let newest = ''; newest !== '999'; seen++) {
			const {snapshot} = await client.next();
			newest = String((snapshot as ReturnType<typeof snapshotOf>).problems[0]);
		}

		expect(seen).toBeLessThan(1000);
		client.socket.destroy();
	});

	test('who asks and asks and never reads is dropped before that fills the memory', async () => {
		await using harness = await create();
		harness.detector.publish({problems: ['x'.repeat(1_000_000)]});
		const client = await rawClient(harness.folder);
		client.socket.pause();
		const dropped = harness.nextTrouble();
		client.send(line(1, {request: 'snapshot'}).repeat(1000));
		expect(await dropped).toMatch(/does not read/v);
		client.socket.destroy();
	});

	test('the thirty-third is refused, and told', async () => {
		await using harness = await create();
		const clients = [];
		while (clients.length < 32) {
			clients.push(await rawClient(harness.folder));
		}

		const trouble = harness.nextTrouble();
		await expect(rawClient(harness.folder)).rejects.toThrow();
		expect(await trouble).toMatch(/More than 32 connections/v);
		for (const client of clients) {
			client.socket.destroy();
		}
	});
});

describe('in the place of the socket', () => {
	test('a dead one is replaced', async () => {
		await using harness = await create({}, async folder => {
			const server = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
			await once(spawn(process.execPath, ['-e', server, controlSocket(folder)]), 'exit');
			expect(statSync(controlSocket(folder)).isSocket()).toBe(true);
		});
		expect(harness.troubles).toEqual([]);
		const client = await rawClient(harness.folder);
		client.socket.destroy();
	});

	test.each(['a file', 'a folder'])('%s is left alone and told, and when it is gone the socket comes', async what => {
		await using harness = await create({}, folder => {
			if (what === 'a file') {
				writeFileSync(controlSocket(folder), 'mine');
			} else {
				mkdirSync(controlSocket(folder));
			}
		});
		expect(harness.server.problem()).toMatch(/something else: .*control\.sock\. Move it away/v);
		expect(statSync(controlSocket(harness.folder)).isSocket()).toBe(false);
		const works = harness.nextTrouble();
		rmSync(controlSocket(harness.folder), {recursive: true});
		expect(await works).toBe('The control socket works again.');
		expect(harness.server.problem()).toBeUndefined();
		const client = await rawClient(harness.folder);
		client.socket.destroy();
	});

	test('one that is answered is not taken away from whoever answers', async () => {
		await using folder = await temporaryFolder();
		const other = net.createServer(socket => socket.destroy());
		other.listen(controlSocket(folder.path));
		await once(other, 'listening');
		const troubles: string[] = [];
		const server = await startControlServer({stateDirectory: folder.path, monitor: new FakeMonitor(), interval: 1000, onTrouble: text => troubles.push(text)});
		expect(troubles).toEqual([expect.stringMatching(/Another program answers/v)]);
		await server.close();
		expect(statSync(controlSocket(folder.path)).isSocket()).toBe(true);
		other.close();
	});

	test('nothing, because somebody deleted it: it is made anew', async () => {
		await using harness = await create();
		const deleted = harness.nextTrouble();
		rmSync(controlSocket(harness.folder));
		expect(await deleted).toMatch(/deleted or replaced/v);
		expect(await harness.nextTrouble()).toBe('The control socket works again.');
		const client = await rawClient(harness.folder);
		client.socket.destroy();
	});

	test('nothing, because there is no folder: told, not thrown', async () => {
		const troubles: string[] = [];
		const server = await startControlServer({stateDirectory: '/nowhere/at/all', monitor: new FakeMonitor(), interval: 1000, onTrouble: text => troubles.push(text)});
		expect(troubles).toEqual([expect.stringMatching(/cannot be made/v)]);
		await server.close();
	});
});
