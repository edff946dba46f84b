import {once} from 'node:events';
import net from 'node:net';
import {describe, expect, test} from 'vitest';
import {readSnapshot, sendOnce} from '../../source/remote/control-client.js';
import {startControlServer} from '../../source/remote/control-server.js';
import {controlSocket} from '../../source/remote/socket-path.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {FakeMonitor} from './fake-monitor.js';

async function detectorWith(detector: FakeMonitor) {
	const folder = await temporaryFolder();
	const server = await startControlServer({stateDirectory: folder.path, monitor: detector, interval: 30_000, onTrouble: () => undefined});
	return {
		folder: folder.path,
		async [Symbol.asyncDispose]() {
			await server.close();
			await folder.dispose();
		},
	};
}

/** Something that listens in the detector's place and says only this. */
async function strangerWho(folder: string, says: string) {
	const sockets = new Set<net.Socket>();
	const server = net.createServer(socket => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.write(says);
	});
	server.listen(controlSocket(folder));
	await once(server, 'listening');
	return {
		[Symbol.dispose]() {
			for (const socket of sockets) {
				socket.destroy();
			}

			server.close();
		},
	};
}

const hello = '{"version":1,"id":null,"type":"hello","pid":1,"interval":1000}\n';

test('reads the snapshot of the detector that runs', async () => {
	const detector = new FakeMonitor();
	await using running = await detectorWith(detector);
	expect(await readSnapshot(running.folder)).toEqual(detector.getSnapshot());
});

test('sends a command, hears what it does meanwhile, and gets its result', async () => {
	const detector = new FakeMonitor();
	await using running = await detectorWith(detector);
	const heard: string[] = [];
	const result = await sendOnce(running.folder, {command: 'restart', reason: 'r', dryRun: true}, {
		onProgress(message) {
			heard.push(message);
		},
	});
	expect(result).toEqual({ok: true, code: 0, message: 'Would run scripts/MASTER_RESTART.sh.'});
	expect(heard).toEqual(['taken']);
	expect(detector.commands).toEqual([{command: 'restart', reason: 'r', dryRun: true}]);
});

test('passes on whatever a command came to', async () => {
	const detector = new FakeMonitor();
	detector.answer = async () => ({ok: false, code: 75, message: 'Withheld: cooldown until 02:14.'});
	await using running = await detectorWith(detector);
	expect(await sendOnce(running.folder, {command: 'restart', reason: 'r'})).toEqual({ok: false, code: 75, message: 'Withheld: cooldown until 02:14.'});
});

test('a command that the detector does not know is no crash', async () => {
	await using running = await detectorWith(new FakeMonitor());
	expect(await sendOnce(running.folder, {command: 'restart', reason: 'x'.repeat(5000)})).toMatchObject({ok: false, code: 69});
});

describe('without a detector', () => {
	test('nothing is there', async () => {
		await using folder = await temporaryFolder();
		expect(await readSnapshot(folder.path)).toBeUndefined();
		expect(await sendOnce(folder.path, {command: 'arm'})).toBeUndefined();
	});

	test('somebody closes the connection at once', async () => {
		await using folder = await temporaryFolder();
		const server = net.createServer(socket => {
			socket.end();
		});
		server.listen(controlSocket(folder.path));
		await once(server, 'listening');
		expect(await sendOnce(folder.path, {command: 'arm'})).toBeUndefined();
		expect(await readSnapshot(folder.path)).toBeUndefined();
		server.close();
	});

	test.each([
		['says nothing', ''],
		['speaks another protocol', 'SSH-2.0-OpenSSH_9.6\n'],
		['speaks another version', hello.replace('"version":1', '"version":2')],
	])('somebody is there who %s', async (_name, says) => {
		await using folder = await temporaryFolder();
		using _stranger = await strangerWho(folder.path, says);
		expect(await readSnapshot(folder.path, {patience: {hello: 100}})).toBeUndefined();
		expect(await sendOnce(folder.path, {command: 'arm'}, {patience: {hello: 100}})).toMatchObject({ok: false, code: 69});
	});

	test('somebody says hello and no more', async () => {
		await using folder = await temporaryFolder();
		using _stranger = await strangerWho(folder.path, hello);
		expect(await readSnapshot(folder.path, {patience: {word: 100}})).toBeUndefined();
		expect(await sendOnce(folder.path, {command: 'arm'}, {patience: {word: 100}})).toMatchObject({ok: false, code: 69});
	});
});
