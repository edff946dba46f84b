import type {Delivery} from '../../core/journal.js';
import type {ChannelName} from '../../core/receivers.js';
import type {FollowResult, SendResult} from '../../core/send-result.js';

/**
A way to reach people, as the outbox sees it: text messages, e-mail, a webhook.

Neither method rejects, each answers within a time of its own, and what is under way ends with the detector's process.
*/
export type Channel = {
	readonly name: ChannelName;
	/** Who gets an alert, one after the other, when none of its own receivers on this channel can have it. */
	readonly fallback?: readonly string[];
	/**
	Sends, or finds that an earlier try was sent: `delivery.tries` are the earlier ones, and where there are any the channel looks for the
	message first, if its carrier can tell.
	*/
	send(delivery: Delivery): Promise<SendResult>;
	/** Asks what became of a message that was accepted; `delivery.sid` is known. Left out where nobody could tell. */
	follow?(delivery: Delivery): Promise<FollowResult>;
	/** Lets go of what it holds. What is under way is broken off. */
	close(): void;
};

/** A channel whose carrier can be asked. */
export type FollowedChannel = Channel & Required<Pick<Channel, 'follow'>>;
