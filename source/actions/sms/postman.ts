import type {Delivery} from '../../core/journal.js';
import {afterFollow, afterSend, claim, expire, type Circumstances} from '../../core/outbox-policy.js';
import {isFollowed} from '../../core/outbox-queue.js';
import type {FollowResult, SendResult, Unanswered} from '../../core/send-result.js';
import type {Channel} from './channel.js';
import type {Ledger} from './ledger.js';
import {failedNews, followNews, sendNews, type News} from './outbox-events.js';

export type PostmanOptions = {
	readonly ledger: Ledger;
	readonly sender: Channel;
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

	/** The way is open again: what has failed before and waits for its next try need not wait any longer. */
	#hurry(): void {
		const {ledger, look} = this.#options;
		const {now} = look();
		for (const delivery of ledger.open()) {
			if (delivery.state === 'pending' && delivery.nextTryAt > now && this.#tried.has(delivery.id)) {
				ledger.update(delivery, {nextTryAt: now});
			}
		}
	}

	async send(delivery: Delivery): Promise<void> {
		const {ledger, sender, look, tell} = this.#options;
		const late = expire(delivery, look().now);
		if (late) {
			tell(failedNews(sender.name, ledger.update(delivery, late)));
			return;
		}

		const claimed = ledger.update(delivery, claim(delivery, look().now));
		const result = await guarded<SendResult>(async () => sender.send(delivery));
		if (this.#isStopped && result.kind !== 'accepted') {
			// Broken off by the end of the detector: it stays claimed, so that its next life looks for it first.
			return;
		}

		const updated = ledger.update(claimed, afterSend(claimed, result, look()));
		this.#tried.add(delivery.id);
		tell(sendNews(sender.name, updated, result));
		if (result.kind === 'accepted') {
			this.#hurry();
		}
	}

	/** What is broken off from here on is not written down as a failure. */
	stop(): void {
		this.#isStopped = true;
	}

	async follow(delivery: Delivery): Promise<void> {
		const {ledger, sender, look, tell} = this.#options;
		const result = await guarded<FollowResult>(async () => sender.follow(delivery));
		if (this.#isStopped) {
			return;
		}

		const polls = (this.#polls.get(delivery.id) ?? 0) + 1;
		const updated = ledger.update(delivery, afterFollow(result, polls, look()));
		if (isFollowed(updated)) {
			this.#polls.set(delivery.id, polls);
		} else {
			this.#polls.delete(delivery.id);
		}

		const news = followNews(sender.name, updated, result);
		if (news) {
			tell(news);
		}
	}
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
