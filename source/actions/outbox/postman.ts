import type {Delivery, DeliveryChange} from '../../core/journal.js';
import {afterFollow, afterSend, claim, expire, type Circumstances} from '../../core/outbox-policy.js';
import {isFollowed} from '../../core/outbox-queue.js';
import type {FollowResult, SendResult, Unanswered} from '../../core/send-result.js';
import type {Channel} from './channel.js';
import type {Ledger} from './ledger.js';
import {failedNews, followNews, sendNews, type News} from './outbox-events.js';

export type PostmanOptions = {
	readonly ledger: Ledger;
	/** The channel that a delivery goes by. */
	readonly channelOf: (delivery: Delivery) => Channel;
	/** The circumstances of the moment: asked for after each wait anew. */
	readonly look: () => Circumstances;
	readonly tell: (news: News) => void;
};

/** One step of one delivery: what is written before it, the step itself, what is written after it. */
export class Postman {
	readonly #options: PostmanOptions;
	/** How often the carrier was asked for a message, by id. A new life begins anew, and asks for a little longer. */
	readonly #polls = new Map<number, number>();
	/** What this life has tried: the rest may still be under way by an earlier one. */
	readonly #tried = new Set<number>();

	#isStopped = false;

	constructor(options: PostmanOptions) {
		this.#options = options;
	}

	/** The way is open again: what has failed before on this channel and waits for its next try need not wait any longer. */
	#hurry({channel}: Delivery): void {
		const {ledger, look} = this.#options;
		const {now} = look();
		for (const delivery of ledger.open()) {
			if (delivery.channel === channel && delivery.state === 'pending' && delivery.nextTryAt > now && this.#tried.has(delivery.id)) {
				ledger.update(delivery, {nextTryAt: now});
			}
		}
	}

	async send(delivery: Delivery): Promise<void> {
		const {ledger, channelOf, look, tell} = this.#options;
		const sender = channelOf(delivery);
		const late = expire(delivery, look().now);
		if (late) {
			tell(failedNews(ledger.update(delivery, withFallback(late, sender))));
			return;
		}

		const claimed = ledger.update(delivery, claim(delivery, look().now));
		const result = await guarded<SendResult>(async () => sender.send(delivery));
		if (this.#isStopped && result.kind !== 'accepted') {
			// Broken off by the end of the detector: it stays claimed, so that its next life looks for it first.
			return;
		}

		const updated = ledger.update(claimed, withFallback(afterSend(claimed, result, look()), sender));
		this.#tried.add(delivery.id);
		tell(sendNews(updated, result));
		if (result.kind === 'accepted') {
			this.#hurry(delivery);
		}
	}

	/** What is broken off from here on is not written down as a failure. */
	stop(): void {
		this.#isStopped = true;
	}

	async follow(delivery: Delivery): Promise<void> {
		const {ledger, channelOf, look, tell} = this.#options;
		const sender = channelOf(delivery);
		const result = await guarded<FollowResult>(async () => await sender.follow?.(delivery) ?? unfollowed);
		if (this.#isStopped) {
			return;
		}

		const polls = (this.#polls.get(delivery.id) ?? 0) + 1;
		const updated = ledger.update(delivery, withFallback(afterFollow(result, polls, look()), sender));
		if (isFollowed(updated)) {
			this.#polls.set(delivery.id, polls);
		} else {
			this.#polls.delete(delivery.id);
		}

		const news = followNews(updated, result);
		if (news) {
			tell(news);
		}
	}
}

/** Of a message that an earlier set-up sent, on a channel that cannot be asked any more. */
const unfollowed: FollowResult = {kind: 'impossible', message: 'This channel cannot tell what became of it.'};

/** What failed for good goes to somebody else, if there is one. */
function withFallback(change: DeliveryChange, {fallback = []}: Channel): DeliveryChange {
	return change.state === 'failed' && fallback.length > 0 ? {...change, instead: fallback} : change;
}

/** A channel must not reject; should it do so all the same, nobody knows whether it has sent. */
async function guarded<Result>(work: () => Promise<Result>): Promise<Result | Unanswered> {
	try {
		return await work();
	} catch (error) {
		const message = `The channel failed (${error instanceof Error ? error.name : typeof error}). Please report this.`;
		return {kind: 'unanswered', mayHaveArrived: true, message};
	}
}
