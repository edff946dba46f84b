import type {Delivery} from '../../core/journal.js';
import type {FollowResult, SendResult} from '../../core/send-result.js';

/** What a worker is asked to do, and in whose name. The account travels over the channel between the two processes, and nowhere else. */
export type WorkerTask<Account> = {
	readonly task: 'send' | 'follow';
	readonly account: Account;
	readonly delivery: Delivery;
};

export type WorkerRequest<Account> = WorkerTask<Account> & {readonly id: number};

export type WorkerAnswer = {
	readonly id: number;
	readonly result: SendResult | FollowResult;
};
