import {beforeEach, describe, expect, test} from 'vitest';
import {createOutbox, type Outbox} from '../../../source/actions/sms/outbox.js';
import type {DetectorEvent} from '../../../source/core/events.js';
import type {Alert} from '../../../source/core/journal.js';
import type {Failure, SendResult} from '../../../source/core/send-result.js';
import {createMemoryJournal} from '../../../source/history/memory-journal.js';
import {ScriptedChannel} from './helpers/scripted-channel.js';
import {VirtualTime} from './helpers/virtual-time.js';

const to = ['+15551234567'];
const second = 1000;
const unreachable: Failure = {kind: 'unanswered', mayHaveArrived: false, message: 'unreachable'};
const denied: Failure = {
	kind: 'refused',
	status: 400,
	code: 21_211,
	retryAfter: undefined,
	message: 'Refused: 21211',
};

let time: VirtualTime;
let channel: ScriptedChannel;
let journal: ReturnType<typeof createMemoryJournal>;
let events: DetectorEvent[];
let outbox: Outbox;

beforeEach(() => {
	time = new VirtualTime();
	channel = new ScriptedChannel();
	journal = createMemoryJournal();
	events = [];
	outbox = start();
});

function start(change: Partial<Parameters<typeof createOutbox>[0]> = {}): Outbox {
	return createOutbox({
		journal,
		sender: channel,
		clock: time,
		random: () => 0.5,
		schedule: time.schedule,
		onEvent(event) {
			events.push(event);
		},
		...change,
	});
}

function alert(key: string, kind = 'level'): Alert {
	return {
		key,
		kind,
		text: `REC.IO ${key}`,
		at: time.wall,
	};
}

function states() {
	return journal.deliveries(0).map(({state}) => state);
}

function names() {
	return events.map(({event}) => event);
}

describe('an alert', () => {
	test('is in the journal when post returns, and is sent after', async () => {
		outbox.post(alert('one'), to);
		expect(journal.openDeliveries()).toMatchObject([{key: 'one', state: 'pending', tries: 0}]);
		expect(channel.sent).toEqual([]);
		await time.pass(0);
		expect(channel.sent).toMatchObject([{key: 'one', tries: 0}]);
		expect(journal.openDeliveries()).toMatchObject([{state: 'sent', tries: 1, sid: 'SM1'}]);
	});

	test('is claimed in the journal before it is handed to the channel', async () => {
		channel.onSend = () => {
			expect(journal.openDeliveries()).toMatchObject([{state: 'pending', tries: 1, nextTryAt: time.wall + (30 * second)}]);
		};

		outbox.post(alert('one'), to);
		await time.pass(0);
		expect(channel.sent).toHaveLength(1);
		expect(names()).toEqual(['alert_sent']);
	});

	test('goes to each receiver, one after the other', async () => {
		outbox.post(alert('one'), ['+15551234567', '+15557654321']);
		outbox.post(alert('two'), ['+15551234567', '+15557654321']);
		await time.pass(0);
		expect(channel.sent.map(({key, to: receiver}) => `${key} ${receiver}`)).toEqual([
			'one +15551234567', 'one +15557654321', 'two +15551234567', 'two +15557654321',
		]);
	});

	test('with a known key is not sent again', async () => {
		outbox.post(alert('one'), to);
		outbox.post(alert('one'), to);
		await time.pass(60 * second);
		expect(channel.sent).toHaveLength(1);
	});

	test('is tried again until it is accepted, and each try is told', async () => {
		channel.sendResults = [unreachable, unreachable];
		outbox.post(alert('one'), to);
		await time.pass(0);
		expect(journal.openDeliveries()).toMatchObject([{state: 'pending', tries: 1, error: 'unreachable'}]);
		await time.pass(5 * second);
		await time.pass(10 * second);
		expect(channel.sent.map(({tries}) => tries)).toEqual([0, 1, 2]);
		expect(journal.openDeliveries()).toMatchObject([{state: 'sent', tries: 3, error: undefined}]);
		expect(names()).toEqual(['alert_retry', 'alert_retry', 'alert_sent']);
		expect(events[0]).toMatchObject({
			severity: 'warn',
			time: time.wall - (15 * second),
			fields: {nature: 'transient', to: '...4567', tries: 1},
		});
	});

	test('that cannot be sent fails loudly, and holds nobody up', async () => {
		channel.sendResults = [denied];
		outbox.post(alert('one'), to);
		outbox.post(alert('two'), to);
		await time.pass(0);
		expect(states()).toEqual(['failed', 'sent']);
		expect(events[0]).toMatchObject({severity: 'error', event: 'alert_failed', message: 'Alert level by sms to ...4567: NOT SENT. Refused: 21211'});
		expect(journal.deliveryCounts()).toMatchObject({failed: 1, lastError: 'Refused: 21211'});
	});

	test('is given up after an hour', async () => {
		channel.sendResults = Array.from({length: 100}, () => unreachable);
		outbox.post(alert('one'), to);
		await time.pass(3601 * second);
		expect(states()).toEqual(['failed']);
		expect(channel.sent).toHaveLength(16);
		expect(names().at(-1)).toBe('alert_failed');
		expect(time.untilNext).toBeUndefined();
	});

	test('posted while an earlier one to the same receiver waits is sent right after that', async () => {
		channel.sendResults = [unreachable];
		outbox.post(alert('started'), to);
		await time.pass(second);
		outbox.post(alert('recovered'), to);
		await time.pass(second);
		expect(channel.sent.map(({key}) => key)).toEqual(['started']);
		await time.pass(3 * second);
		expect(channel.sent.map(({key}) => key)).toEqual(['started', 'started', 'recovered']);
	});

	test('that has waited long is tried as soon as another one gets through', async () => {
		channel.sendResults = Array.from({length: 5}, () => unreachable);
		outbox.post(alert('one'), to);
		await time.pass(301 * second);
		outbox.post(alert('two'), to);
		await time.pass(0);
		expect(channel.sent.slice(5).map(({key}) => key)).toEqual(['two', 'one']);
		expect(states()).toEqual(['sent', 'sent']);
	});

	test('survives a channel that throws', async () => {
		channel.sendResults = [new Error('secret in here')];
		outbox.post(alert('one'), to);
		await time.pass(5 * second);
		expect(states()).toEqual(['sent']);
		expect(JSON.stringify(events)).not.toContain('secret');
	});

	test('survives a listener that throws', async () => {
		outbox = start({onEvent() {
			throw new Error('full');
		}});
		outbox.post(alert('one'), to);
		await time.pass(0);
		expect(states()).toEqual(['sent']);
	});

	test('does not wait in vain when the clock is set back by hours', async () => {
		channel.sendResults = [unreachable];
		outbox.post(alert('one'), to);
		await time.pass(0);
		time.wall -= 3 * 3600 * second;
		await time.passUntil(() => channel.sent.length === 2);
		expect(states()).toEqual(['sent']);
	});
});

describe('a message that was accepted', () => {
	test('is followed until it arrives', async () => {
		channel.followResults = [{kind: 'under way'}, {kind: 'arrived'}];
		outbox.post(alert('one'), to);
		await time.pass(8 * second);
		expect(channel.followed).toMatchObject([{sid: 'SM1'}, {sid: 'SM1'}]);
		expect(states()).toEqual(['delivered']);
		expect(names()).toEqual(['alert_sent', 'alert_delivered']);
		expect(time.untilNext).toBeUndefined();
	});

	test('that does not arrive fails loudly', async () => {
		channel.followResults = [{kind: 'lost', message: 'Not delivered: 30003'}];
		outbox.post(alert('one'), to);
		await time.pass(3 * second);
		expect(states()).toEqual(['failed']);
		expect(events.at(-1)).toMatchObject({severity: 'error', event: 'alert_undelivered', fields: {sid: 'SM1'}});
	});

	test('is followed for about 20 minutes, then left as sent', async () => {
		outbox.post(alert('one'), to);
		await time.pass(3600 * second);
		expect(channel.followed).toHaveLength(16);
		expect(states()).toEqual(['sent']);
		expect(names()).toEqual(['alert_sent', 'alert_unconfirmed']);
		expect(time.untilNext).toBeUndefined();
	});

	test('never delays a new alert, even if the answer hangs', async () => {
		const {promise, resolve} = Promise.withResolvers<{kind: 'arrived'}>();
		channel.followResults = [promise];
		outbox.post(alert('one'), to);
		await time.pass(3 * second);
		expect(channel.followed).toHaveLength(1);
		outbox.post(alert('two'), to);
		await time.pass(0);
		expect(channel.sent.map(({key}) => key)).toEqual(['one', 'two']);
		resolve({kind: 'arrived'});
		await time.pass(0);
		expect(states()).toEqual(['delivered', 'sent']);
	});
});

describe('a new life of the detector', () => {
	test('goes on with what was not sent', async () => {
		journal.addAlert(alert('one'), to);
		outbox.wake();
		await time.pass(0);
		expect(states()).toEqual(['sent']);
	});

	test('waits until a try of the earlier life is certainly over, and tells the channel that there was one', async () => {
		journal.addAlert(alert('one'), to);
		journal.updateDelivery(1, {tries: 1, nextTryAt: time.wall + (20 * second)});
		outbox.wake();
		await time.pass((20 * second) - 1);
		expect(channel.sent).toEqual([]);
		await time.pass(1);
		expect(channel.sent).toMatchObject([{tries: 1}]);
	});

	test('does not shorten that because another alert got through', async () => {
		journal.addAlert(alert('one'), to);
		journal.updateDelivery(1, {tries: 1, nextTryAt: time.wall + (20 * second)});
		outbox.post(alert('two'), ['+15557654321']);
		await time.pass(second);
		expect(channel.sent.map(({key}) => key)).toEqual(['two']);
	});

	test('goes on following', async () => {
		journal.addAlert(alert('one'), to);
		journal.updateDelivery(1, {state: 'sent', tries: 1, sid: 'SM9'});
		channel.followResults = [{kind: 'arrived'}];
		outbox.wake();
		await time.pass(0);
		expect(states()).toEqual(['delivered']);
	});

	test('does not send news of yesterday that was tried in vain then', async () => {
		journal.addAlert(alert('one'), to);
		journal.updateDelivery(1, {tries: 2, error: 'unreachable'});
		await time.pass(86_400 * second);
		outbox.wake();
		await time.pass(0);
		expect(channel.sent).toEqual([]);
		expect(states()).toEqual(['failed']);
		expect(names()).toEqual(['alert_failed']);
	});
});

describe('settle', () => {
	test('resolves when everything is accepted or given up', async () => {
		channel.sendResults = [unreachable, denied];
		outbox.post(alert('one'), to);
		const settled = outbox.settle(60 * second);
		await time.pass(5 * second);
		expect(await settled).toBe(true);
		expect(states()).toEqual(['failed']);
	});

	test('waits for the fate of messages too, if asked', async () => {
		channel.followResults = [{kind: 'under way'}, {kind: 'arrived'}];
		outbox.post(alert('one'), to);
		const settled = outbox.settle(60 * second, 'followed');
		await time.pass(8 * second);
		expect(await settled).toBe(true);
		expect(states()).toEqual(['delivered']);
	});

	test('says no when the time is over', async () => {
		channel.sendResults = Array.from({length: 9}, () => unreachable);
		outbox.post(alert('one'), to);
		const settled = outbox.settle(10 * second);
		await time.pass(10 * second);
		expect(await settled).toBe(false);
	});

	test('resolves at once with nothing to do', async () => {
		expect(await outbox.settle(60 * second)).toBe(true);
	});
});

describe('close', () => {
	test('leaves what is not sent pending, and sends nothing more', async () => {
		channel.sendResults = [unreachable];
		outbox.post(alert('one'), to);
		await time.pass(0);
		outbox.post(alert('two'), to);
		await outbox.close();
		await time.pass(3600 * second);
		expect(channel.sent).toHaveLength(1);
		expect(channel.isClosed).toBe(true);
		expect(states()).toEqual(['pending', 'pending']);
	});

	test('lets a message that is under way end', async () => {
		const {promise, resolve} = Promise.withResolvers<SendResult>();
		channel.sendResults = [promise];
		outbox.post(alert('one'), to);
		await time.pass(0);
		const closed = outbox.close();
		expect(channel.isClosed).toBe(false);
		resolve({kind: 'accepted', sid: 'SM1'});
		await closed;
		expect(states()).toEqual(['sent']);
	});

	test('waits half a second for it, and leaves it claimed for the next life', async () => {
		channel.sendResults = [Promise.withResolvers<SendResult>().promise];
		outbox.post(alert('one'), to);
		await time.pass(0);
		const closed = outbox.close();
		await time.pass(500);
		await closed;
		expect(channel.isClosed).toBe(true);
		expect(journal.openDeliveries()).toMatchObject([{state: 'pending', tries: 1, nextTryAt: time.wall + (29.5 * second)}]);
	});

	test('does not write down as a failure what it broke off itself', async () => {
		const {promise, resolve} = Promise.withResolvers<SendResult>();
		channel.sendResults = [promise];
		outbox.post(alert('one'), to);
		await time.pass(0);
		const closed = outbox.close();
		resolve({kind: 'unanswered', mayHaveArrived: true, message: 'broken off'});
		await closed;
		expect(journal.openDeliveries()).toMatchObject([{state: 'pending', error: undefined}]);
		expect(events).toEqual([]);
	});
});
