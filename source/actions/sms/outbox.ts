import type {DetectorEvent} from '../../core/events.js';
import type {Alert} from '../../core/journal.js';
import type {Clock} from '../../core/moment.js';
import {isFollowed, nextToFollow, nextToSend} from '../../core/outbox-queue.js';
import {after, type After} from './after.js';
import type {Channel} from './channel.js';
import {Lanes, type Lane} from './lanes.js';
import {Ledger, type OutboxJournal} from './ledger.js';
import {mistakeNews, unwritableNews, type News} from './outbox-events.js';
import {Postman} from './postman.js';

export type OutboxOptions = {
	readonly journal: OutboxJournal;
	readonly sender: Channel;
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
	post(alert: Alert, to: readonly string[]): void;
	/** Goes on with what an earlier life of the detector left. */
	wake(): void;
	/** Whether all was settled before so many milliseconds were over. Keeps the process alive meanwhile. */
	settle(milliseconds: number, when?: SettledWhen): Promise<boolean>;
	/** Gives what is being sent half a second; what is not sent stays pending for the next life. Closes the channel. */
	close(): Promise<void>;
};

/** Half of what a detector has to end after SIGTERM, in milliseconds. */
const closeGrace = 500;

/**
Alerts on their way: written before they are sent, sent at least once, followed until they arrived (decision 20).

There are two lanes, so that a question about an old message never delays a new one.
*/
export function createOutbox({journal, sender, clock, random = Math.random, schedule = after, onEvent}: OutboxOptions): Outbox {
	const now = () => clock.now().wall;
	const tell = teller(onEvent, now);
	const ledger = new Ledger(journal, brokenness(tell));
	const look = () => ({now: now(), random: random()});
	const postman = new Postman({ledger, sender, look, tell});
	const sending: Lane = {pick: nextToSend, work: async delivery => postman.send(delivery)};
	const following: Lane = {pick: nextToFollow, work: async delivery => postman.follow(delivery)};
	const lanes = new Lanes({
		lanes: [sending, following],
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
			await lanes.until(() => !lanes.isBusy(sending), closeGrace);
			sender.close();
		},
	};
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
