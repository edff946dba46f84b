import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {createHeartbeat, type Heartbeat} from '../../source/assembly/heartbeat.js';
import {waitFor} from '../helpers/wait-for.js';

const calm = {isRestarting: false, isCascading: false};
const started = {event: 'restart_started', fields: {}} as const;

function outcome(name: string) {
	return {event: 'restart_outcome', fields: {outcome: name}} as const;
}

/** A dead-man service that writes down what it is asked, and answers with the statuses in turn, 200 after them. */
async function service(statuses: number[] = []) {
	const seen: string[] = [];
	const server = createServer((request, response) => {
		seen.push(request.url ?? '');
		response.writeHead(statuses.shift() ?? 200).end();
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		server.close();
	});
	const heartbeat = createHeartbeat(`http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/my-token/?a=1`);
	const ask = async (act: (heartbeat: Heartbeat) => void, count: number) => {
		act(heartbeat);
		await waitFor(() => seen.length >= count, {what: `${count} requests`, show: () => seen});
	};

	return {seen, heartbeat, ask};
}

const [ping, start, fail] = ['/ping/my-token/?a=1', '/ping/my-token/start?a=1', '/ping/my-token/fail?a=1'] as const;

test('a restart that works: /start, silence, and a ping when it is over', async () => {
	const {seen, ask} = await service();
	await ask(heartbeat => {
		heartbeat.ping(calm);
	}, 1);
	await ask(heartbeat => {
		heartbeat.note(started);
		heartbeat.ping({isRestarting: true, isCascading: true});
		heartbeat.note({event: 'level_changed', fields: {}});
	}, 2);
	await ask(heartbeat => {
		heartbeat.note(outcome('recovered'));
		heartbeat.note(started);
	}, 3);
	expect(seen).toEqual([ping, start, start]);
});

test('a restart that fails: /fail after /start, then silence until the system is out of the cascade', async () => {
	const {seen, ask} = await service();
	await ask(heartbeat => {
		heartbeat.note(started);
		heartbeat.note(outcome('script_failed'));
		heartbeat.ping({isRestarting: false, isCascading: true});
	}, 2);
	await ask(heartbeat => {
		heartbeat.ping({isRestarting: false, isCascading: true});
		heartbeat.note(started);
	}, 3);
	await ask(heartbeat => {
		heartbeat.note(outcome('not_recovered'));
	}, 4);
	await waitFor(async () => {
		await ask(heartbeat => {
			heartbeat.ping(calm);
		}, 4);
		return seen.length === 5;
	}, {what: 'the ping of a system that is well', show: () => seen});
	expect(seen).toEqual([start, fail, start, fail, ping]);
});

test('a service that knows no /start is no trouble, one that refuses the ping is, without its address', async () => {
	const {heartbeat, ask} = await service([404, 503]);
	await ask(() => {
		heartbeat.note(started);
	}, 1);
	await waitFor(() => {
		heartbeat.ping(calm);
		return heartbeat.trouble() !== undefined;
	}, {what: 'the trouble is told'});
	expect(heartbeat.trouble()).toMatch(/^The heartbeat does not arrive at 127\.0\.0\.1:\d+: HTTP 503$/v);
	await waitFor(() => {
		heartbeat.ping(calm);
		return heartbeat.trouble() === undefined;
	}, {what: 'it is over with the next ping that arrives'});
});
