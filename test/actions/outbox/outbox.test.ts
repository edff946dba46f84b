import {beforeEach, describe, expect, test} from 'vitest';
import {phones} from '../../helpers/phones.js';
import {OutboxBench, denied, second, to, unreachable} from './helpers/outbox-bench.js';

let bench: OutboxBench;

beforeEach(() => {
	bench = new OutboxBench();
});

describe('an alert', () => {
	test('is in the journal when post returns, and is sent after', async () => {
		bench.outbox.post(bench.alert('one'), to);
		expect(bench.journal.openDeliveries()).toMatchObject([{key: 'one', state: 'pending', tries: 0}]);
		expect(bench.channel.sent).toEqual([]);
		await bench.time.pass(0);
		expect(bench.channel.sent).toMatchObject([{key: 'one', tries: 0}]);
		expect(bench.journal.openDeliveries()).toMatchObject([{state: 'sent', tries: 1, sid: 'SM1'}]);
	});

	test('is claimed in the journal before it is handed to the channel', async () => {
		bench.channel.onSend = () => {
			expect(bench.journal.openDeliveries()).toMatchObject([{state: 'pending', tries: 1, nextTryAt: bench.time.wall + (10 * second)}]);
		};

		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(0);
		expect(bench.channel.sent).toHaveLength(1);
		expect(bench.told).toEqual(['alert_sent']);
	});

	test('goes to each receiver, one after the other', async () => {
		bench.outbox.post(bench.alert('one'), phones('+15551234567', '+15557654321'));
		bench.outbox.post(bench.alert('two'), phones('+15551234567', '+15557654321'));
		await bench.time.pass(0);
		expect(bench.channel.sent.map(({key, to: receiver}) => `${key} ${receiver}`)).toEqual([
			'one +15551234567', 'one +15557654321', 'two +15551234567', 'two +15557654321',
		]);
	});

	test('with a known key is not sent again', async () => {
		bench.outbox.post(bench.alert('one'), to);
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(60 * second);
		expect(bench.channel.sent).toHaveLength(1);
	});

	test('is tried again until it is accepted, and each try is told', async () => {
		bench.channel.sendResults = [unreachable, unreachable];
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(0);
		expect(bench.journal.openDeliveries()).toMatchObject([{state: 'pending', tries: 1, error: 'unreachable'}]);
		await bench.time.pass(5 * second);
		await bench.time.pass(10 * second);
		expect(bench.channel.sent.map(({tries}) => tries)).toEqual([0, 1, 2]);
		expect(bench.journal.openDeliveries()).toMatchObject([{state: 'sent', tries: 3, error: undefined}]);
		expect(bench.told).toEqual(['alert_retry', 'alert_retry', 'alert_sent']);
		expect(bench.events[0]).toMatchObject({
			severity: 'warn',
			time: bench.time.wall - (15 * second),
			fields: {nature: 'transient', to: '...4567', tries: 1},
		});
	});

	test('that cannot be sent fails loudly, and holds nobody up', async () => {
		bench.channel.sendResults = [denied];
		bench.outbox.post(bench.alert('one'), to);
		bench.outbox.post(bench.alert('two'), to);
		await bench.time.pass(0);
		expect(bench.states).toEqual(['failed', 'sent']);
		expect(bench.events[0]).toMatchObject({severity: 'error', event: 'alert_failed', message: 'Alert level by sms to ...4567: NOT SENT. Refused: 21211'});
		expect(bench.journal.deliveryCounts()).toMatchObject({failed: 1, lastError: 'Refused: 21211'});
	});

	test('is given up after an hour', async () => {
		bench.channel.sendResults = Array.from({length: 100}, () => unreachable);
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(3601 * second);
		expect(bench.states).toEqual(['failed']);
		expect(bench.channel.sent).toHaveLength(16);
		expect(bench.told.at(-1)).toBe('alert_failed');
		expect(bench.time.untilNext).toBeUndefined();
	});

	test('posted while an earlier one to the same receiver waits is sent right after that', async () => {
		bench.channel.sendResults = [unreachable];
		bench.outbox.post(bench.alert('started'), to);
		await bench.time.pass(second);
		bench.outbox.post(bench.alert('recovered'), to);
		await bench.time.pass(second);
		expect(bench.channel.sent.map(({key}) => key)).toEqual(['started']);
		await bench.time.pass(3 * second);
		expect(bench.channel.sent.map(({key}) => key)).toEqual(['started', 'started', 'recovered']);
	});

	test('that has waited long is tried as soon as another one gets through', async () => {
		bench.channel.sendResults = Array.from({length: 5}, () => unreachable);
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(301 * second);
		bench.outbox.post(bench.alert('two'), to);
		await bench.time.pass(0);
		expect(bench.channel.sent.slice(5).map(({key}) => key)).toEqual(['two', 'one']);
		expect(bench.states).toEqual(['sent', 'sent']);
	});

	test('survives a channel that throws', async () => {
		bench.channel.sendResults = [new Error('secret in here')];
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(5 * second);
		expect(bench.states).toEqual(['sent']);
		expect(JSON.stringify(bench.events)).not.toContain('secret');
	});

	test('survives a listener that throws', async () => {
		bench = new OutboxBench({onEvent() {
			throw new Error('full');
		}});
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(0);
		expect(bench.states).toEqual(['sent']);
	});

	test('does not wait in vain when the clock is set back by hours', async () => {
		bench.channel.sendResults = [unreachable];
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(0);
		bench.time.wall -= 3 * 3600 * second;
		await bench.time.passUntil(() => bench.channel.sent.length === 2);
		expect(bench.states).toEqual(['sent']);
	});
});

describe('a message that was accepted', () => {
	test('is followed until it arrives', async () => {
		bench.channel.followResults = [{kind: 'under way'}, {kind: 'arrived'}];
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(8 * second);
		expect(bench.channel.followed).toMatchObject([{sid: 'SM1'}, {sid: 'SM1'}]);
		expect(bench.states).toEqual(['delivered']);
		expect(bench.told).toEqual(['alert_sent', 'alert_delivered']);
		expect(bench.time.untilNext).toBeUndefined();
	});

	test('that does not arrive fails loudly', async () => {
		bench.channel.followResults = [{kind: 'lost', message: 'Not delivered: 30003'}];
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(3 * second);
		expect(bench.states).toEqual(['failed']);
		expect(bench.events.at(-1)).toMatchObject({severity: 'error', event: 'alert_undelivered', fields: {sid: 'SM1'}});
	});

	test('is followed for about 20 minutes, then left as sent', async () => {
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(3600 * second);
		expect(bench.channel.followed).toHaveLength(16);
		expect(bench.states).toEqual(['sent']);
		expect(bench.told).toEqual(['alert_sent', 'alert_unconfirmed']);
		expect(bench.time.untilNext).toBeUndefined();
	});

	test('never delays a new alert, even if the answer hangs', async () => {
		const {promise, resolve} = Promise.withResolvers<{kind: 'arrived'}>();
		bench.channel.followResults = [promise];
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(3 * second);
		expect(bench.channel.followed).toHaveLength(1);
		bench.outbox.post(bench.alert('two'), to);
		await bench.time.pass(0);
		expect(bench.channel.sent.map(({key}) => key)).toEqual(['one', 'two']);
		resolve({kind: 'arrived'});
		await bench.time.pass(0);
		expect(bench.states).toEqual(['delivered', 'sent']);
	});
});
