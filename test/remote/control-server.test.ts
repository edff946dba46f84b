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
import {describe, expect, test} from 'vitest';
import {startControlServer} from '../../source/remote/control-server.js';
import {controlSocket} from '../../source/remote/socket-path.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {controlHarness as create} from './control-harness.js';
import {FakeMonitor} from './fake-monitor.js';
import {rawClient} from './raw-client.js';

test('its socket is for the owner only, and is gone when it is closed', async () => {
	await using harness = await create();
	const file = controlSocket(harness.folder);
	expect(statSync(file).mode % 0o1000).toBe(0o600);
	const client = await rawClient(harness.folder);
	await harness.server.close();
	await client.closed;
	expect(existsSync(file)).toBe(false);
});

describe('in the place of the socket', () => {
	test('a dead one is replaced', async () => {
		await using harness = await create({}, async folder => {
			const server = 'require(\'node:net\').createServer().listen(process.argv[1], () => process.kill(process.pid, \'SIGKILL\'))';
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
		const other = net.createServer(socket => {
			socket.destroy();
		});
		other.listen(controlSocket(folder.path));
		await once(other, 'listening');
		const troubles: string[] = [];
		const server = await startControlServer({stateDirectory: folder.path, monitor: new FakeMonitor(), interval: 1000, onTrouble(text) {
			troubles.push(text);
		}});
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
		const server = await startControlServer({stateDirectory: '/nowhere/at/all', monitor: new FakeMonitor(), interval: 1000, onTrouble(text) {
			troubles.push(text);
		}});
		expect(troubles).toEqual([expect.stringMatching(/cannot be made/v)]);
		await server.close();
	});
});
