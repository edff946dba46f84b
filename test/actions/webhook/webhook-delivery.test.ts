import {createHmac} from 'node:crypto';
import {beforeEach, describe, expect, onTestFinished, test} from 'vitest';
import type {Channel} from '../../../source/actions/outbox/channel.js';
import {createWebhookSender} from '../../../source/actions/webhook/webhook-sender.js';
import {sendRequest} from '../../../source/probes/http-request.js';
import {startWebServer, startWebServerAt, type WebAnswer, type WebServer} from '../../helpers/web-server.js';
import {waitFor} from '../../helpers/wait-for.js';
import {ended, startLives} from '../outbox/helpers/lives.js';
import type {DeathPoint} from '../outbox/helpers/mortal-detector.js';
import {OutboxBench, second} from '../outbox/helpers/outbox-bench.js';

const secret = 'a-secret-of-the-webhook';

/** The outbox, the real HTTP client and a real server, with a clock that only waits where the network does. */
let server: WebServer;
let underWay: number;

beforeEach(async () => {
	server = await startWebServer();
	underWay = 0;
});

function settings() {
	const url = `${server.url}/hook/token-in-the-path`;
	return {url, host: new URL(url).host, secret};
}

function startBench(): OutboxBench {
	const sender = createWebhookSender({settings: settings(), system: 'REC.IO', post: sendRequest, timeout: 500});
	onTestFinished(() => {
		sender.close();
	});
	const counted: Channel = {
		...sender,
		async send(message) {
			underWay++;
			try {
				return await sender.send(message);
			} finally {
				underWay--;
			}
		},
	};
	return new OutboxBench({channels: [counted]});
}

function post(bench: OutboxBench, key = 'one'): void {
	bench.outbox.post(bench.alert(key), [{channel: 'webhook', to: settings().host}]);
}

async function passUntilSettled(bench: OutboxBench): Promise<number> {
	const start = bench.time.wall;
	await bench.time.passUntil(() => bench.states.every(state => state !== 'pending') && underWay === 0, () => underWay > 0);
	return (bench.time.wall - start) / second;
}

/** The requests whose signature is right for what arrived, by whoever knows the secret. */
function signedRightly(): boolean[] {
	return server.requests.map(({headers, body}) => {
		const text = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
		return headers['webhook-signature'] === `v1,${createHmac('sha256', secret).update(text).digest('base64')}`;
	});
}

function ids(): Set<unknown> {
	return new Set(server.requests.map(({headers}) => headers['webhook-id']));
}

describe('an alert arrives at a webhook', () => {
	test.each<[string, readonly WebAnswer[], number]>([
		['that takes it', [{status: 204}], 0],
		['that has much to say about it', [{status: 200, body: 'x'.repeat(60_000)}], 0],
		['that is slow about its answer', [{status: 204, after: 300}], 0],
		['with too many requests, not before it may', [{status: 429, headers: {'retry-after': '120'}}, {status: 204}], 120],
		['that names a time to come again', [{status: 503, headers: {'retry-after': '30'}}, {status: 204}], 30],
		['with server errors', [{status: 500}, {status: 502}, {status: 503}, {status: 204}], 60],
		['that is not there yet', [{status: 404}, {status: 204}], 5],
		['that redirects, which is no receipt', [{status: 302, headers: {location: 'https://example.com/'}}, {status: 204}], 5],
		['that resets', ['reset', {status: 204}], 5],
		['that hangs', ['hang', 'hang', {status: 204}], 15],
		['that drips its answer', ['drip', {status: 204}], 5],
	])('%s', async (_, answers, seconds) => {
		server.answers = [...answers];
		const bench = startBench();
		post(bench);
		expect(await passUntilSettled(bench)).toBe(seconds);
		expect(bench.states).toEqual(['sent']);
		expect(server.requests).toHaveLength(answers.length);
		expect(signedRightly()).toEqual(answers.map(() => true));
		expect(ids().size).toBe(1);
	});

	test('after the network was cut, once', async () => {
		const bench = startBench();
		post(bench);
		const port = Number(new URL(server.url).port);
		await server[Symbol.asyncDispose]();
		await bench.time.passUntil(() => bench.time.wall >= Date.parse('2026-11-24T02:41:30Z'), () => underWay > 0);
		expect(bench.states).toEqual(['pending']);
		server = await startWebServerAt(port, {status: 204});
		await passUntilSettled(bench);
		expect(bench.states).toEqual(['sent']);
		expect(server.requests).toHaveLength(1);
	});
});

test.each([400, 401, 403, 405, 410, 413, 415, 422])('HTTP %i is told at once, and asked once, without the address', async status => {
	server.answers = [{status}];
	const bench = startBench();
	post(bench);
	expect(await passUntilSettled(bench)).toBe(0);
	expect(server.requests).toHaveLength(1);
	expect(bench.events).toMatchObject([{severity: 'error', event: 'alert_failed', message: expect.stringContaining(`HTTP ${status}`) as string}]);
	expect(JSON.stringify([bench.events, bench.journal.deliveries(0)])).not.toContain('token-in-the-path');
});

test('what arrived cannot be changed or sent again later: the signature is over id, time and body', async () => {
	const bench = startBench();
	post(bench);
	await passUntilSettled(bench);
	const [request] = server.requests;
	expect(request).toMatchObject({method: 'POST', url: '/hook/token-in-the-path'});
	expect(JSON.parse(request?.body ?? '')).toMatchObject({schema_version: 1, system: 'REC.IO', kind: 'level', level: 'CASCADING', text: 'REC.IO one', id: request?.headers['webhook-id']});
	const changes = [{body: `${request?.body ?? ''} `}, {headers: {...request?.headers, 'webhook-id': 'msg_other'}}, {headers: {...request?.headers, 'webhook-timestamp': '1'}}];
	for (const change of changes) {
		server.requests.splice(0, 9, {method: 'POST', url: '', headers: {}, body: '', ...request, ...change});
		expect(signedRightly()).toEqual([false]);
	}
});

describe('a request of a detector that is killed', () => {
	test.each<[DeathPoint, number, number]>([
		['written', 0, 1],
		['claimed', 0, 1],
		['accepted', 1, 2],
		['recorded', 1, 1],
	])('once it was %s has been sent %i times, and in the end %i times, always with the same id', async (death, before, after) => {
		const lives = await startLives({channel: 'webhook', settings: settings()});
		expect(await lives.live(['one'], death)).toBe('SIGKILL');
		expect(server.requests).toHaveLength(before);
		expect(await lives.live(['one'])).toBe('0');
		expect(server.requests).toHaveLength(after);
		expect(ids().size).toBe(1);
		expect(signedRightly()).not.toContain(false);
		expect(lives.deliveries()).toMatchObject([{key: 'one', state: 'sent'}]);
	});

	test('while the receiver hangs, is sent again', async () => {
		server.answers = ['hang', {status: 204}];
		const lives = await startLives({channel: 'webhook', settings: settings()});
		const child = lives.begin(['one'], 'never');
		await waitFor(() => server.requests.length === 1, {what: 'the request is at the receiver'});
		child.kill('SIGKILL');
		await ended(child);
		expect(await lives.live([])).toBe('0');
		expect(server.requests).toHaveLength(2);
		expect(ids().size).toBe(1);
		expect(lives.deliveries()).toMatchObject([{state: 'sent'}]);
	});
});
