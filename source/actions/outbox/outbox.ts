import type {DetectorEvent} from '../../core/events.js';
import type {Alert, Delivery} from '../../core/journal.js';
import type {Clock} from '../../core/moment.js';
import type {ChannelName, Receiver} from '../../core/receivers.js';
import {isFollowed, nextToFollow, nextToSend} from '../../core/outbox-queue.js';
import {after, type After} from './after.js';
import type {Channel} from './channel.js';
import {Lanes, type Lane} from './lanes.js';
import {Ledger, type OutboxJournal} from './ledger.js';
import {mistakeNews, unwritableNews, type News} from './outbox-events.js';
import {Postman} from './postman.js';

export type OutboxOptions = {
	readonly journal: OutboxJournal;
	/** Each by its name. */
	readonly channels: readonly Channel[];
	readonly clock: Clock;
	/** From 0 to 1, to spread retries. */
	readonly random?: () => number;
	readonly schedule?: After;
	readonly onEvent: (event: DetectorEvent) => void;
};

/** `sent`: the carrier has every alert, or it was given up. `followed`: their fate is known too, as far as it can be. */
export type SettledWhen = 'sent' | 'followed';

/** Nothing here throws or rejects, whatever the journal, the channel or the listener does. */
export type Outbox = {
	/** Writes the alert for each receiver, and returns: sending begins after. An alert whose key is known adds nothing. */
	post(alert: Alert, to: readonly Receiver[]): void;
	/** Goes on with what an earlier life of the detector left. */
	wake(): void;
	/** Whether all was settled before so many milliseconds were over. Keeps the process alive meanwhile. */
	settle(milliseconds: number, when?: SettledWhen): Promise<boolean>;
	/** Gives what is being sent half a second; what is not sent stays pending for the next life. Closes the channels. */
	close(): Promise<void>;
};

/** Half of what a detector has to end after SIGTERM, in milliseconds. */
const closeGrace = 500;

/**
Alerts on their way: written before they are sent, sent at least once, followed until they arrived (decision 20).

There is a lane for each channel, so that a mail server that hangs delays no text, and one for questions about old messages, which must not
delay a new one.
*/
export function createOutbox({journal, channels, clock, random = Math.random, schedule = after, onEvent}: OutboxOptions): Outbox {
	const now = () => clock.now().wall;
	const tell = teller(onEvent, now);
	const ledger = new Ledger(journal, brokenness(tell));
	const look = () => ({now: now(), random: random()});
	const channelOf = ({channel}: Delivery) => channels.find(({name}) => name === channel) ?? unknownChannel(channel);
	const postman = new Postman({ledger, channelOf, look, tell});
	const sending = [...channels.map(({name}) => name), undefined].map((name): Lane => ({
		pick: (deliveries, at) => nextToSend(deliveries.filter(({channel}) => name === undefined ? channels.every(known => known.name !== channel) : channel === name), at),
		work: async delivery => postman.send(delivery),
	}));
	const following: Lane = {pick: nextToFollow, work: async delivery => postman.follow(delivery)};
	const lanes = new Lanes({
		lanes: [...sending, following],
		open: () => ledger.open(),
		now,
		schedule,
		onMistake(error) {
			tell(mistakeNews(error));
		},
	});
	return {
		post(alert, to) {
			ledger.add(alert, to);
			lanes.wake();
		},
		wake() {
			lanes.wake();
		},
		settle: async (milliseconds, when = 'sent') => lanes.until(() => isSettled(ledger, when), milliseconds),
		async close() {
			lanes.stop();
			postman.stop();
			await lanes.until(() => sending.every(lane => !lanes.isBusy(lane)), closeGrace);
			for (const channel of channels) {
				channel.close();
			}
		},
	};
}

/** An earlier set-up had a channel that this one does not have: what it left is given up, and that is told. */
function unknownChannel(name: ChannelName): Channel {
	const message = `notify.${name} is not set up any more. Set it up again, or take no notice.`;
	return {name, send: async () => ({kind: 'impossible', message}), close: () => undefined};
}

function isSettled(ledger: Ledger, when: SettledWhen): boolean {
	return ledger.open().every(delivery => delivery.state !== 'pending' && (when === 'sent' || !isFollowed(delivery)));
}

/** A listener that fails must not stop an alert. */
function teller(onEvent: OutboxOptions['onEvent'], now: () => number): (news: News) => void {
	return news => {
		try {
			onEvent({time: now(), ...news});
		} catch {
			// It is the listener's own task to say so.
		}
	};
}

/** Says that the journal is broken once, until it works again. */
function brokenness(tell: (news: News) => void) {
	let isKnown = false;
	return {
		onBroken(error: unknown) {
			if (!isKnown) {
				tell(unwritableNews(error));
			}

			isKnown = true;
		},
		onWhole() {
			isKnown = false;
		},
	};
}
