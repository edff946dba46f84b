import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {GatewayBehaviour} from '../../helpers/twilio-gateway.js';
import {startCarriers, type Carriers} from '../sms/helpers/carriers.js';
import {phones} from '../../helpers/phones.js';
import {OutboxBench, second} from './helpers/outbox-bench.js';

/** The outbox, the real library and a gateway, with a clock that only waits where the network does. */
let carriers: Carriers;
let bench: OutboxBench;
let underWay = 0;

const to = '+15551234567';

beforeAll(async () => {
	carriers = await startCarriers();
});

afterAll(async () => {
	await carriers.dispose();
});

beforeEach(() => {
	carriers.reset();
	const {sender} = carriers;
	bench = new OutboxBench({
		channels: [{
			...sender,
			send: async message => counted(sender.send(message)),
			follow: async message => counted(sender.follow(message)),
		}],
	});
});

async function counted<Result>(work: Promise<Result>): Promise<Result> {
	underWay++;
	try {
		return await work;
	} finally {
		underWay--;
	}
}

function post(key: string): void {
	bench.outbox.post(bench.alert(key), phones(to));
}

/** Lets time pass until nothing is left to do, and tells how many seconds went by until the carrier had everything. */
async function passUntilSettled(): Promise<number> {
	const start = bench.time.wall;
	const isSent = () => bench.journal.openDeliveries().every(({state}) => state !== 'pending');
	await bench.time.passUntil(isSent, () => underWay > 0);
	const seconds = (bench.time.wall - start) / second;
	await bench.time.passUntil(() => bench.time.untilNext === undefined && underWay === 0, () => underWay > 0);
	return seconds;
}

test('an alert arrives', async () => {
	post('one');
	expect(await passUntilSettled()).toBe(0);
	expect(bench.journal.deliveries(0)).toMatchObject([{state: 'delivered', tries: 1, sid: carriers.gateway.messages[0]?.sid}]);
	expect(bench.told).toEqual(['alert_sent', 'alert_delivered']);
});

test('an alert that does not arrive is told', async () => {
	carriers.gateway.fate = {statuses: ['queued', 'sent', 'undelivered'], errorCode: 30_003};
	post('one');
	await passUntilSettled();
	expect(bench.journal.deliveries(0)).toMatchObject([{state: 'failed'}]);
	expect(bench.journal.deliveryCounts().lastError).toMatch(/30003\. The phone is off/v);
});

describe('each alert arrives exactly once', () => {
	test.each<[string, readonly GatewayBehaviour[], number]>([
		['too many requests: not before the carrier allows it', [{kind: 'too-many', retryAfter: 120}], 120],
		['too many requests, twice', [{kind: 'too-many', retryAfter: 2}, {kind: 'too-many', retryAfter: 30}], 35],
		['server errors', [{kind: 'server-error'}, {kind: 'server-error', status: 502}, {kind: 'server-error', status: 503}], 60],
		['a full queue', [{kind: 'refuse', code: 21_611}], 5],
		['a reset', [{kind: 'reset'}], 5],
		['a hang', [{kind: 'hang'}, {kind: 'hang'}], 15],
		['a reset after it was taken', [{kind: 'accept-then-reset'}], 5],
		['a hang after it was taken', [{kind: 'accept-then-hang'}], 5],
		['a drip after it was taken', [{kind: 'accept-then-drip'}], 5],
		['garbage after it was taken', [{kind: 'accept-then-garbage'}], 5],
		['an outage, then all of it', [{kind: 'reset'}, {kind: 'server-error'}, {kind: 'too-many', retryAfter: 1}, {kind: 'accept-then-hang'}], 300],
	])('%s', async (_, behaviours, seconds) => {
		for (const behaviour of behaviours) {
			carriers.gateway.behave(behaviour, 1);
		}

		post('one');
		expect(await passUntilSettled()).toBe(seconds);
		expect(carriers.gateway.messages).toHaveLength(1);
		expect(bench.journal.deliveries(0)).toMatchObject([{state: 'delivered', error: undefined}]);
	});

	test('whatever goes wrong, in order', async () => {
		const faults = ['reset', 'accept-then-reset', 'accept-then-garbage', 'server-error', 'ok'] as const;
		const keys = Array.from({length: 30}, (_, index) => `alert ${index}`);
		for (const [index, key] of keys.entries()) {
			// Every fault meets every other one.
			carriers.gateway.behave({kind: faults[index % 5] ?? 'ok'}, 1);
			carriers.gateway.behave({kind: faults[Math.floor(index / 5) % 5] ?? 'ok'}, 1);
			post(key);
		}

		await passUntilSettled();
		expect(carriers.gateway.messages.map(({body}) => body.replace(/ #\w+$/v, ''))).toEqual(keys.map(key => `REC.IO ${key}`));
		expect(bench.journal.deliveryCounts()).toMatchObject({pending: 0, sent: 30, failed: 0});
	});

	test('after an outage of half an hour', async () => {
		carriers.gateway.behave({kind: 'reset'});
		post('one');
		await bench.time.passUntil(() => bench.time.wall >= Date.parse('2026-11-24T02:41:30Z'), () => underWay > 0);
		expect(carriers.gateway.messages).toEqual([]);
		carriers.gateway.behave({kind: 'ok'});
		await passUntilSettled();
		expect(carriers.gateway.messages).toHaveLength(1);
	});
});

describe('what no repetition mends', () => {
	test.each([20_003, 21_211, 21_212, 21_408, 21_606, 21_608, 21_610, 21_614])('error %i is told at once, and asked once', async code => {
		carriers.gateway.behave({kind: 'refuse', code});
		post('one');
		expect(await passUntilSettled()).toBe(0);
		expect(carriers.gateway.requests).toHaveLength(1);
		expect(bench.events).toMatchObject([{severity: 'error', event: 'alert_failed', message: expect.stringContaining(String(code)) as string}]);
	});
});

test('no secret is in any event or in the journal', async () => {
	const faults: GatewayBehaviour[] = [{kind: 'reset'}, {kind: 'server-error'}, {kind: 'accept-then-garbage'}, {kind: 'refuse', code: 21_211}];
	for (const [index, fault] of faults.entries()) {
		carriers.gateway.behave(fault, 1);
		post(`alert ${index}`);
	}

	await passUntilSettled();
	const written = JSON.stringify([bench.events, bench.journal.deliveries(0), bench.journal.deliveryCounts()]);
	expect(bench.events.length).toBeGreaterThan(6);
	expect(carriers.secrets.filter(secret => written.includes(secret))).toEqual([]);
	expect(JSON.stringify(bench.events)).not.toContain(to);
});
