import {createOutbox} from '../actions/outbox/outbox.js';
import {testAlert} from '../core/alerts.js';
import type {Delivery} from '../core/journal.js';
import {receiversOf, type Receiver} from '../core/receivers.js';
import type {Settings} from '../core/settings.js';
import {createRealClock} from '../engine/real-clock.js';
import {createMemoryJournal} from '../history/memory-journal.js';
import {createChannels} from './channels.js';

/** How long a message may take until its carrier has it, and then until it arrived, in milliseconds. */
const sendWithin = 20_000;
const arriveWithin = 60_000;

/**
Sends a test message to everybody who may get an alert, the fallback numbers too, and follows each to its end. With an outbox of its own in
memory: the one of a detector that runs is not touched, and nothing of it is in the history.
*/
export async function tryChannels(settings: Settings): Promise<readonly Delivery[]> {
	const clock = createRealClock();
	const journal = createMemoryJournal();
	// Each number is asked for itself, so nothing is handed on to another one.
	const channels = createChannels({...settings, notify: {...settings.notify, sms: {...settings.notify.sms, fallback: []}}});
	const outbox = createOutbox({journal, channels, clock, onEvent: () => undefined});
	const alert = testAlert(settings.system, clock.now());
	outbox.post(alert, receivers(settings));
	await outbox.settle(sendWithin, 'sent');
	if (journal.deliveries(0).some(({state}) => state === 'sent')) {
		await outbox.settle(arriveWithin, 'followed');
	}

	await outbox.close();
	return journal.deliveries(0);
}

/** Everybody who may get an alert. */
export function receivers({notify}: Settings): Receiver[] {
	const {sms: {enabled, fallback = []}} = notify;
	const spare = enabled ? fallback.map((to): Receiver => ({channel: 'sms', to})) : [];
	return [...receiversOf(notify, testAlert('', {wall: 0, up: 0, boot: ''})), ...spare];
}
