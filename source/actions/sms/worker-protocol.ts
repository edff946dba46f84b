import type {Delivery} from '../../core/journal.js';
import type {FollowResult, SendResult} from '../../core/send-result.js';

/** Whose messages they are, and where the requests go. Travels over the channel between the two processes, and nowhere else. */
export type Account = {
	readonly accountSid: string;
	readonly authToken: string;
	readonly from: string;
	/** Instead of Twilio's own address. */
	readonly baseUrl: string | undefined;
	/** Milliseconds that one request may take in all, from the connection to the last byte of the answer. */
	readonly deadline: number;
};

export type WorkerRequest = {
	readonly id: number;
	readonly task: 'send' | 'follow';
	readonly account: Account;
	readonly delivery: Delivery;
};

export type WorkerAnswer = {
	readonly id: number;
	readonly result: SendResult | FollowResult;
};
