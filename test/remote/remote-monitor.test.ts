import {once} from 'node:events';
import {mkdirSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {failedMark} from '../../source/core/last-hour.js';
import type {CommandResult, Monitor} from '../../source/core/monitor.js';
import {startControlServer} from '../../source/remote/control-server.js';
import {connectMonitor} from '../../source/remote/remote-monitor.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {FakeMonitor, snapshotOf} from './fake-monitor.js';
import {describeMonitor, snapshotWhere} from './monitor-contract.js';

/** What a detector that dies meanwhile answers. */
const never = Promise.withResolvers<CommandResult>().promise;

async function serve(stateDirectory: string, monitor: Monitor, interval = 30_000) {
	const troubles: string[] = [];
	const server = await startControlServer({
		stateDirectory,
		monitor,
		interval,
		onTrouble(text) {
			troubles.push(text);
		},
	});
	expect(troubles).toEqual([]);
	return server;
}

async function attach(stateDirectory: string): Promise<Monitor> {
	const monitor = await connectMonitor(stateDirectory);
	if (!monitor) {
		throw new Error('No detector answers.');
	}

	return monitor;
}

async function connectionOf(monitor: Monitor, kind: string): Promise<void> {
	const {promise, resolve} = Promise.withResolvers<void>();
	const look = () => {
		if (monitor.getConnection().kind === kind) {
			resolve();
		}
	};

	const unsubscribe = monitor.subscribe(look);
	look();
	await promise;
	unsubscribe();
}

describeMonitor('of another process, through the control socket', async () => {
	const folder = await temporaryFolder();
	const detector = new FakeMonitor();
	const server = await serve(folder.path, detector);
	const monitor = await attach(folder.path);
	return {
		monitor,
		async check() {
			detector.check();
		},
		async [Symbol.asyncDispose]() {
			await monitor.close();
			await server.close();
			await folder.dispose();
		},
	};
});

test('without a detector there is no monitor', async () => {
	await using folder = await temporaryFolder();
	expect(await connectMonitor(folder.path)).toBeUndefined();
	expect(await connectMonitor(path.join(folder.path, 'missing'))).toBeUndefined();
});

test('a detector that has not checked yet has no snapshot, and then it has', async () => {
	await using folder = await temporaryFolder();
	const detector = new FakeMonitor(undefined);
	Reflect.set(detector, 'snapshot', undefined);
	const server = await serve(folder.path, detector);
	const monitor = await attach(folder.path);
	expect(monitor.getSnapshot()).toBeUndefined();
	expect(monitor.getConnection()).toEqual({kind: 'attached', pid: process.pid});
	detector.publish();
	expect(await snapshotWhere(monitor, () => true)).toEqual(detector.getSnapshot());
	await monitor.close();
	await server.close();
});

test('a detector that goes away is lost, its picture stays, and it comes back by itself', async () => {
	await using folder = await temporaryFolder();
	const server = await serve(folder.path, new FakeMonitor());
	const monitor = await attach(folder.path);
	const picture = monitor.getSnapshot();
	const before = Date.now();
	const lost = connectionOf(monitor, 'lost');
	await server.close();
	await lost;
	expect(monitor.getSnapshot()).toBe(picture);
	const connection = monitor.getConnection();
	expect(connection.kind === 'lost' && connection.since <= Date.now() && connection.since >= before - 10_000).toBe(true);
	expect(await monitor.send({command: 'arm'})).toMatchObject({ok: false, code: 69});
	const back = connectionOf(monitor, 'attached');
	const again = await serve(folder.path, new FakeMonitor(snapshotOf(undefined, {problems: ['it is another one']})));
	await back;
	await snapshotWhere(monitor, ({problems}) => problems.length === 1);
	expect(await monitor.send({command: 'arm'})).toMatchObject({ok: true});
	await monitor.close();
	await again.close();
});

test('a command whose detector dies before it answers is told so', async () => {
	await using folder = await temporaryFolder();
	const detector = new FakeMonitor();
	const taken = Promise.withResolvers<void>();
	detector.answer = async () => {
		taken.resolve();
		return never;
	};

	const server = await serve(folder.path, detector);
	const monitor = await attach(folder.path);
	const result = monitor.send({command: 'restart', reason: 'r'});
	await taken.promise;
	await server.close();
	expect(await result).toMatchObject({ok: false, code: 69, message: expect.stringContaining('not known') as unknown});
	await monitor.close();
	expect(await monitor.send({command: 'arm'})).toMatchObject({ok: false, code: 69});
});

test('a viewer that attaches sees the last hour at once, also that of the next detector', async () => {
	await using folder = await temporaryFolder();
	const detector = new FakeMonitor();
	detector.lastHour = {minute: 1000, services: {main_app: [2, failedMark, 7]}};
	const server = await serve(folder.path, detector);
	const monitor = await attach(folder.path);
	expect(monitor.getLastHour()).toEqual(detector.lastHour);
	await server.close();
	await connectionOf(monitor, 'lost');
	expect(monitor.getLastHour()).toEqual(detector.lastHour);
	const next = new FakeMonitor();
	next.lastHour = {minute: 1002, services: {main_app: [2, failedMark, 7, 8, 9]}};
	const nextServer = await serve(folder.path, next);
	await connectionOf(monitor, 'attached');
	expect(monitor.getLastHour()).toEqual(next.lastHour);
	await monitor.close();
	await nextServer.close();
});

describe('a detector that is silent', () => {
	test('for three checks is lost, and found again at its next word', async () => {
		await using folder = await temporaryFolder();
		const detector = new FakeMonitor();
		const server = await serve(folder.path, detector, 500);
		const monitor = await attach(folder.path);
		await connectionOf(monitor, 'lost');
		const back = connectionOf(monitor, 'attached');
		detector.check();
		await back;
		await monitor.close();
		await server.close();
	});

	test('from the start is no detector that could be watched', async () => {
		await using folder = await temporaryFolder();
		const sockets = new Set<net.Socket>();
		const server = net.createServer(socket => {
			sockets.add(socket);
		});
		server.listen(path.join(folder.path, 'control.sock'));
		await once(server, 'listening');
		expect(await connectMonitor(folder.path, {hello: 100})).toBeUndefined();
		for (const socket of sockets) {
			socket.destroy();
		}

		server.close();
	});
});

test('of a picture that comes through the socket, only the service that changed is another object', async () => {
	await using folder = await temporaryFolder();
	const detector = new FakeMonitor();
	const server = await serve(folder.path, detector);
	const monitor = await attach(folder.path);
	const before = monitor.getSnapshot();
	detector.check();
	const after = await snapshotWhere(monitor, snapshot => snapshot !== before);
	const {service_health: services} = after.status;
	expect(Object.keys(services).filter(name => services[name] !== before?.status.service_health[name])).toEqual(['main_app']);
	expect(after.events).toBe(before?.events);
	await monitor.close();
	await server.close();
});

test('a path that is too long for a socket is none for us', async () => {
	await using folder = await temporaryFolder();
	const state = path.join(folder.path, 'a-long-name'.repeat(12));
	mkdirSync(state);
	const detector = new FakeMonitor();
	const server = await serve(state, detector);
	const monitor = await attach(state);
	expect(monitor.getSnapshot()).toEqual(detector.getSnapshot());
	await monitor.close();
	await server.close();
	expect(await connectMonitor(state)).toBeUndefined();
});
