import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import type {Snapshot} from '../../source/core/monitor.js';
import {controlSocket} from '../../source/remote/socket-path.js';
import {controlHarness as create, line} from './control-harness.js';
import {rawClient} from './raw-client.js';

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
		const script = 'const socket = require(\'node:net\').connect(process.argv[1]); socket.write(process.argv[2]); socket.pause(); socket.on(\'error\', () => {}); setInterval(() => {}, 1000)';
		const sleeper = spawn(process.execPath, ['-e', script, controlSocket(harness.folder), line(1, {request: 'subscribe'})], {stdio: 'ignore'});
		const reader = await rawClient(harness.folder);
		reader.send(line(1, {request: 'subscribe'}));
		await reader.next();
		const dropped = harness.nextTrouble();
		const big = 'x'.repeat(100_000);
		for (let index = 0; harness.troubles.length === 0; index++) {
			harness.detector.publish({problems: [String(index), big]});
			await reader.next();
		}

		expect(await dropped).toMatch(/does not read/v);
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
			newest = String((snapshot as Snapshot).problems[0]);
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
