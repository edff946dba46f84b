import {beforeEach, describe, expect, test} from 'vitest';
import {createOutbox, type Outbox} from '../../../source/actions/sms/outbox.js';
import type {OutboxJournal} from '../../../source/actions/sms/ledger.js';
import type {DetectorEvent} from '../../../source/core/events.js';
import type {Alert} from '../../../source/core/journal.js';
import {createMemoryJournal} from '../../../source/history/memory-journal.js';
import {ScriptedChannel} from './helpers/scripted-channel.js';
import {VirtualTime} from './helpers/virtual-time.js';

const to = ['+15551234567'];

let time: VirtualTime;
let channel: ScriptedChannel;
let journal: ReturnType<typeof createMemoryJournal>;
let broken: Set<keyof OutboxJournal>;
let events: DetectorEvent[];
let outbox: Outbox;

beforeEach(() => {
	time = new VirtualTime();
	channel = new ScriptedChannel();
	journal = createMemoryJournal();
	broken = new Set();
	events = [];
	outbox = createOutbox({
		journal: breakable(),
		sender: channel,
		clock: time,
		random: () => 0.5,
		schedule: time.schedule,
		onEvent(event) {
			events.push(event);
		},
	});
});

/** The journal, as long as the method is not among the broken ones. */
function breakable(): OutboxJournal {
	const check = (name: keyof OutboxJournal) => {
		if (broken.has(name)) {
			throw new Error('history.db: database or disk is full. Free space on its disk.');
		}
	};

	return {
		addAlert(alert, receivers) {
			check('addAlert');
			return journal.addAlert(alert, receivers);
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

function alert(key: string): Alert {
	return {
		key,
		kind: 'level',
		text: `REC.IO ${key}`,
		at: time.wall,
	};
}

function breakAll(): void {
	broken = new Set(['addAlert', 'openDeliveries', 'updateDelivery']);
}

describe('with a journal that takes nothing', () => {
	beforeEach(breakAll);

	test('an alert is sent all the same, once', async () => {
		outbox.post(alert('one'), ['+15551234567', '+15557654321']);
		await time.pass(3_600_000);
		expect(channel.sent.map(({to: receiver}) => receiver)).toEqual(['+15551234567', '+15557654321']);
	});

	test('it is tried again, and followed to its end', async () => {
		channel.sendResults = [{kind: 'unanswered', mayHaveArrived: false, message: 'unreachable'}];
		channel.followResults = [{kind: 'arrived'}];
		outbox.post(alert('one'), to);
		await time.pass(60_000);
		expect(events.map(({event}) => event)).toEqual(['outbox_unwritable', 'alert_retry', 'alert_sent', 'alert_delivered']);
	});

	test('it is the same alert when it is posted again', async () => {
		outbox.post(alert('one'), to);
		outbox.post(alert('one'), to);
		await time.pass(60_000);
		outbox.post(alert('one'), to);
		await time.pass(60_000);
		expect(channel.sent).toHaveLength(1);
	});

	test('the failure is told once, and says what to do', async () => {
		outbox.post(alert('one'), to);
		await time.pass(60_000);
		const told = events.filter(({event}) => event === 'outbox_unwritable');
		expect(told).toMatchObject([{severity: 'error', message: expect.stringMatching(/disk is full.*Check the disk.*cfd doctor/v)}]);
	});

	test('it is written once the journal works again, with what became of it, and not sent twice', async () => {
		outbox.post(alert('one'), to);
		await time.pass(0);
		broken.clear();
		channel.followResults = [{kind: 'arrived'}];
		await time.pass(60_000);
		expect(channel.sent).toHaveLength(1);
		expect(journal.deliveries(0)).toMatchObject([{key: 'one', state: 'delivered', tries: 1, sid: 'SM1'}]);
	});

	test('it is written with its failure too', async () => {
		channel.sendResults = [{kind: 'impossible', message: 'no credentials'}];
		outbox.post(alert('one'), to);
		await time.pass(0);
		broken.clear();
		outbox.wake();
		await time.pass(60_000);
		expect(channel.sent).toHaveLength(1);
		expect(journal.deliveries(0)).toMatchObject([{state: 'failed', error: 'no credentials'}]);
	});
});

describe('with a journal that breaks between two steps', () => {
	test('a message whose acceptance cannot be written is not sent again in this life', async () => {
		channel.onSend = breakAll;
		outbox.post(alert('one'), to);
		await time.pass(3_600_000);
		expect(channel.sent).toHaveLength(1);
		expect(journal.openDeliveries()).toMatchObject([{state: 'pending', tries: 1}]);
	});

	test('what could not be written is written later', async () => {
		channel.onSend = breakAll;
		outbox.post(alert('one'), to);
		await time.pass(0);
		broken.clear();
		channel.followResults = [{kind: 'arrived'}];
		await time.pass(60_000);
		expect(journal.deliveries(0)).toMatchObject([{state: 'delivered', tries: 1, sid: 'SM1'}]);
	});

	test('a claim that cannot be written does not keep the alert back', async () => {
		broken.add('updateDelivery');
		outbox.post(alert('one'), to);
		await time.pass(60_000);
		expect(channel.sent).toHaveLength(1);
	});

	test('alerts that can be written but not read are sent', async () => {
		journal.addAlert(alert('one'), to);
		outbox.wake();
		await time.pass(0);
		broken.add('openDeliveries');
		outbox.post(alert('two'), to);
		await time.pass(60_000);
		expect(channel.sent.map(({key}) => key)).toEqual(['one', 'two']);
	});

	test('a journal that lost a delivery does not stop the others from being written', async () => {
		outbox.post(alert('one'), to);
		await time.pass(0);
		journal = createMemoryJournal();
		outbox.post(alert('two'), ['+15557654321']);
		await time.pass(60_000);
		expect(channel.sent.map(({key}) => key)).toEqual(['one', 'two']);
		expect(journal.deliveries(0)).toMatchObject([{key: 'two', state: 'sent'}]);
	});
});
