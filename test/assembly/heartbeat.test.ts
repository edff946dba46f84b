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
	let over = 0;
	const server = createServer((request, response) => {
		seen.push(request.url ?? '');
		// The heartbeat closes it when it has the answer, and is ready for the next one then. The server must not be the one who closes it before.
		response.shouldKeepAlive = true;
		request.socket.on('close', () => {
			over++;
		});
		response.writeHead(statuses.shift() ?? 200).end();
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		server.close();
	});
	const heartbeat = createHeartbeat(`http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/my-token/?a=1`);
	/** Does something of which so many requests have come in all, and waits until nothing is under way. */
	const ask = async (act: (heartbeat: Heartbeat) => void, count: number) => {
		act(heartbeat);
		await waitFor(() => over >= count, {what: `${count} requests`, show: () => seen});
		expect(seen).toHaveLength(count);
	};

	return {seen, heartbeat, ask};
}

const [ping, start, fail] = ['/ping/my-token/?a=1', '/ping/my-token/start?a=1', '/ping/my-token/fail?a=1'] as const;
const restarting = {isRestarting: true, isCascading: true};
const cascading = {isRestarting: false, isCascading: true};

test('each check is a ping, also in a cascade that is not being restarted', async () => {
	const {seen, ask} = await service();
	for (const [index, state] of [calm, cascading, calm].entries()) {
		await ask(heartbeat => {
			heartbeat.ping(state);
		}, index + 1);
	}

	expect(seen).toEqual([ping, ping, ping]);
});

test('a restart that works: /start, silence whatever happens meanwhile, and pings again when it is over', async () => {
	const {seen, heartbeat, ask} = await service();
	await ask(() => {
		heartbeat.note(started);
	}, 1);
	heartbeat.ping(restarting);
	heartbeat.note({event: 'level_changed', fields: {}});
	heartbeat.ping(restarting);
	heartbeat.note(outcome('recovered'));
	await ask(() => {
		heartbeat.ping(calm);
	}, 2);
	await ask(() => {
		heartbeat.ping(calm);
	}, 3);
	expect(seen).toEqual([start, ping, ping]);
});

test.each(['script_failed', 'not_recovered', 'timed_out', 'interrupted'])('a restart that ends as %s: /fail, then silence until the system is out of the cascade', async name => {
	const {seen, heartbeat, ask} = await service();
	await ask(() => {
		heartbeat.note(started);
	}, 1);
	await ask(() => {
		heartbeat.note(outcome(name));
	}, 2);
	heartbeat.ping(cascading);
	heartbeat.ping(cascading);
	await ask(() => {
		heartbeat.ping(calm);
	}, 3);
	await ask(() => {
		heartbeat.ping(cascading);
	}, 4);
	expect(seen).toEqual([start, fail, ping, ping]);
});

test('a second attempt begins with a /start of its own, and silence goes on until one has worked', async () => {
	const {seen, heartbeat, ask} = await service();
	await ask(() => {
		heartbeat.note(started);
		heartbeat.note(outcome('script_failed'));
		heartbeat.note(started);
	}, 3);
	heartbeat.ping(restarting);
	heartbeat.note(outcome('recovered'));
	await ask(() => {
		heartbeat.ping(calm);
	}, 4);
	expect(seen).toEqual([start, fail, start, ping]);
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
