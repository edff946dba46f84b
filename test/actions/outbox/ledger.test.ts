import {beforeEach, describe, expect, test} from 'vitest';
import type {OutboxJournal} from '../../../source/actions/outbox/ledger.js';
import {createMemoryJournal} from '../../../source/history/memory-journal.js';
import {phones} from '../../helpers/phones.js';
import {OutboxBench, denied, to, unreachable} from './helpers/outbox-bench.js';
import {ScriptedChannel} from './helpers/scripted-channel.js';

let bench: OutboxBench;
let journal: ReturnType<typeof createMemoryJournal>;
let broken: Set<keyof OutboxJournal>;

beforeEach(() => {
	journal = createMemoryJournal();
	broken = new Set();
	bench = new OutboxBench({journal: breakable()});
});

/** The journal, as long as the method is not among the broken ones. */
function breakable(): OutboxJournal {
	const check = (name: keyof OutboxJournal) => {
		if (broken.has(name)) {
			throw new Error('history.db: database or disk is full. Free space on its disk.');
		}
	};

	return {
		addAlert(added, receivers) {
			check('addAlert');
			return journal.addAlert(added, receivers);
		},
		openDeliveries() {
			check('openDeliveries');
			return journal.openDeliveries();
		},
		updateDelivery(id, change) {
			check('updateDelivery');
			journal.updateDelivery(id, change);
		},
	};
}

function breakAll(): void {
	broken = new Set(['addAlert', 'openDeliveries', 'updateDelivery']);
}

describe('with a journal that takes nothing', () => {
	beforeEach(breakAll);

	test('an alert is sent all the same, once', async () => {
		bench.outbox.post(bench.alert('one'), phones('+15551234567', '+15557654321'));
		await bench.time.pass(3_600_000);
		expect(bench.channel.sent.map(({to: receiver}) => receiver)).toEqual(['+15551234567', '+15557654321']);
	});

	test('it is tried again, and followed to its end', async () => {
		bench.channel.sendResults = [unreachable];
		bench.channel.followResults = [{kind: 'arrived'}];
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(60_000);
		expect(bench.told).toEqual(['outbox_unwritable', 'alert_retry', 'alert_sent', 'alert_delivered']);
	});

	test('it is the same alert when it is posted again', async () => {
		bench.outbox.post(bench.alert('one'), to);
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(60_000);
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(60_000);
		expect(bench.channel.sent).toHaveLength(1);
	});

	test('the failure is told once, and says what to do', async () => {
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(60_000);
		const told = bench.events.filter(({event}) => event === 'outbox_unwritable');
		expect(told).toMatchObject([{severity: 'error', message: expect.stringMatching(/disk is full.*Check the disk/v) as string}]);
	});

	test('it is written once the journal works again, with what became of it, and not sent twice', async () => {
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(0);
		broken.clear();
		bench.channel.followResults = [{kind: 'arrived'}];
		await bench.time.pass(60_000);
		expect(bench.channel.sent).toHaveLength(1);
		expect(journal.deliveries(0)).toMatchObject([{key: 'one', state: 'delivered', tries: 1, sid: 'SM1'}]);
	});

	test('each receiver of an alert is written later', async () => {
		bench.outbox.post(bench.alert('one'), phones('+15551234567', '+15557654321', '+15550000000'));
		await bench.time.pass(1000);
		broken.clear();
		await bench.time.pass(3_600_000);
		expect(journal.deliveries(0).map(({to: receiver, state}) => [receiver, state])).toEqual([
			['+15551234567', 'sent'], ['+15557654321', 'sent'], ['+15550000000', 'sent'],
		]);
		expect(bench.channel.sent).toHaveLength(3);
	});

	test.each([['stays so', false], ['works again', true]])('a spare number gets what nobody else could have, while it %s', async (_, isMended) => {
		const channel = new ScriptedChannel('sms', ['+15559999999']);
		channel.sendResults = [denied];
		const spare = new OutboxBench({journal: breakable(), channels: [channel]});
		spare.outbox.post(spare.alert('one'), to);
		await spare.time.pass(1000);
		if (isMended) {
			broken.clear();
		}

		await spare.time.pass(3_600_000);
		expect(channel.sent.map(({to: receiver}) => receiver)).toEqual(['+15551234567', '+15559999999']);
		expect(journal.deliveries(0).map(({to: receiver, state}) => [receiver, state])).toEqual(isMended ? [['+15551234567', 'failed'], ['+15559999999', 'sent']] : []);
	});

	test('it is written with its failure too', async () => {
		bench.channel.sendResults = [denied];
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(0);
		broken.clear();
		bench.outbox.wake();
		await bench.time.pass(60_000);
		expect(bench.channel.sent).toHaveLength(1);
		expect(journal.deliveries(0)).toMatchObject([{state: 'failed', error: 'Refused: 21211'}]);
	});
});

describe('with a journal that breaks between two steps', () => {
	test('a message whose acceptance cannot be written is not sent again in this life', async () => {
		bench.channel.onSend = breakAll;
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(3_600_000);
		expect(bench.channel.sent).toHaveLength(1);
		expect(journal.openDeliveries()).toMatchObject([{state: 'pending', tries: 1}]);
	});

	test('what could not be written is written later', async () => {
		bench.channel.onSend = breakAll;
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(0);
		broken.clear();
		bench.channel.followResults = [{kind: 'arrived'}];
		await bench.time.pass(60_000);
		expect(journal.deliveries(0)).toMatchObject([{state: 'delivered', tries: 1, sid: 'SM1'}]);
	});

	test('a claim that cannot be written does not keep the alert back', async () => {
		broken.add('updateDelivery');
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(60_000);
		expect(bench.channel.sent).toHaveLength(1);
	});

	test('alerts that can be written but not read are sent', async () => {
		journal.addAlert(bench.alert('one'), to);
		bench.outbox.wake();
		await bench.time.pass(0);
		broken.add('openDeliveries');
		bench.outbox.post(bench.alert('two'), to);
		await bench.time.pass(60_000);
		expect(bench.channel.sent.map(({key}) => key)).toEqual(['one', 'two']);
	});

	test('a journal that lost a delivery does not stop the others from being written', async () => {
		bench.outbox.post(bench.alert('one'), to);
		await bench.time.pass(0);
		journal = createMemoryJournal();
		bench.outbox.post(bench.alert('two'), phones('+15557654321'));
		await bench.time.pass(60_000);
		expect(bench.channel.sent.map(({key}) => key)).toEqual(['one', 'two']);
		expect(journal.deliveries(0)).toMatchObject([{key: 'two', state: 'sent'}]);
	});
});
