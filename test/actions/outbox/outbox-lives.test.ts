import {beforeEach, describe, expect, test} from 'vitest';
import type {SendResult} from '../../../source/core/send-result.js';
import {phones} from '../../helpers/phones.js';
import {OutboxBench, denied, second, to, unreachable} from './helpers/outbox-bench.js';

let bench: OutboxBench;

beforeEach(() => {
	bench = new OutboxBench();
});

describe('a new life of the detector', () => {
	test('goes on with what was not sent', async () => {
		bench.journal.addAlert(bench.alert('one'), to);
		bench.outbox.wake();
		await bench.time.pass(0);
		expect(bench.states).toEqual(['sent']);
	});

	test('waits until a try of the earlier life is certainly over, and tells the channel that there was one', async () => {
		bench.journal.addAlert(bench.alert('one'), to);
		bench.journal.updateDelivery(1, {tries: 1, nextTryAt: bench.time.wall + (8 * second)});
		bench.outbox.wake();
		await bench.time.pass((8 * second) - 1);
		expect(bench.channel.sent).toEqual([]);
		await bench.time.pass(1);
		expect(bench.channel.sent).toMatchObject([{tries: 1}]);
	});

	test('does not shorten that because another alert got through', async () => {
		bench.journal.addAlert(bench.alert('one'), to);
		bench.journal.updateDelivery(1, {tries: 1, nextTryAt: bench.time.wall + (8 * second)});
		bench.outbox.post(bench.alert('two'), phones('+15557654321'));
		await bench.time.pass(second);
		expect(bench.channel.sent.map(({key}) => key)).toEqual(['two']);
	});

	test('goes on following', async () => {
		bench.journal.addAlert(bench.alert('one'), to);
		bench.journal.updateDelivery(1, {state: 'sent', tries: 1, sid: 'SM9'});
		bench.channel.followResults = [{kind: 'arrived'}];
		bench.outbox.wake();
		await bench.time.pass(0);
		expect(bench.states).toEqual(['delivered']);
	});

	test('does not send news of yesterday that was tried in vain then', async () => {
		bench.journal.addAlert(bench.alert('one'), to);
		bench.journal.updateDelivery(1, {tries: 2, error: 'unreachable'});
		await bench.time.pass(86_400 * second);
		bench.outbox.wake();
		await bench.time.pass(0);
		expect(bench.channel.sent).toEqual([]);
		expect(bench.states).toEqual(['failed']);
		expect(bench.told).toEqual(['alert_failed']);
	});
});

describe('settle', () => {
	test('resolves when everything is accepted or given up', async () => {
		bench.channel.sendResults = [unreachable, denied];
		bench.outbox.post(bench.alert('one'), to);
		const settled = bench.outbox.settle(60 * second);
		await bench.time.pass(5 * second);
		expect(await settled).toBe(true);
		expect(bench.states).toEqual(['failed']);
	});

	test('waits for the fate of messages too, if asked', async () => {
		bench.channel.followResults = [{kind: 'under way'}, {kind: 'arrived'}];
		bench.outbox.post(bench.alert('one'), to);
		const settled = bench.outbox.settle(60 * second, 'followed');
		await bench.time.pass(8 * second);
		expect(await settled).toBe(true);
		expect(bench.states).toEqual(['delivered']);
	});

	test('says no when the time is over', async () => {
		bench.channel.sendResults = Array.from({length: 9}, () => unreachable);
		bench.outbox.post(bench.alert('one'), to);
		const settled = bench.outbox.settle(10 * second);
		await bench.time.pass(10 * second);
		expect(await settled).toBe(false);
	});

	test('resolves at once with nothing to do', async () => {
		expect(await bench.outbox.settle(60 * second)).toBe(true);
	});
});

describe('close', () => {
	test('leaves what is not sent pending, and sends nothing more', async () => {
		bench.channel.sendResults = [unreachable];
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(0);
		bench.outbox.post(bench.alert('two'), to);
		await bench.outbox.close();
		await bench.time.pass(3600 * second);
		expect(bench.channel.sent).toHaveLength(1);
		expect(bench.channel.isClosed).toBe(true);
		expect(bench.states).toEqual(['pending', 'pending']);
	});

	test('lets a message that is under way end', async () => {
		const {promise, resolve} = Promise.withResolvers<SendResult>();
		bench.channel.sendResults = [promise];
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(0);
		const closed = bench.outbox.close();
		expect(bench.channel.isClosed).toBe(false);
		resolve({kind: 'accepted', sid: 'SM1'});
		await closed;
		expect(bench.states).toEqual(['sent']);
	});

	test('waits half a second for it, and leaves it claimed for the next life', async () => {
		bench.channel.sendResults = [Promise.withResolvers<SendResult>().promise];
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(0);
		const closed = bench.outbox.close();
		await bench.time.pass(500);
		await closed;
		expect(bench.channel.isClosed).toBe(true);
		expect(bench.journal.openDeliveries()).toMatchObject([{state: 'pending', tries: 1, nextTryAt: bench.time.wall + (9.5 * second)}]);
	});

	test('does not write down as a failure what it broke off itself', async () => {
		const {promise, resolve} = Promise.withResolvers<SendResult>();
		bench.channel.sendResults = [promise];
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(0);
		const closed = bench.outbox.close();
		resolve({kind: 'unanswered', mayHaveArrived: true, message: 'broken off'});
		await closed;
		expect(bench.journal.openDeliveries()).toMatchObject([{state: 'pending', error: undefined}]);
		expect(bench.events).toEqual([]);
	});
});
