import type {Channel} from '../../../../source/actions/outbox/channel.js';
import type {Delivery} from '../../../../source/core/journal.js';
import type {ChannelName} from '../../../../source/core/receivers.js';
import type {FollowResult, SendResult} from '../../../../source/core/send-result.js';

type Step<Result> = Result | Promise<Result> | Error;

/** A channel that answers as a test wants it: the outbox is tried here, not a carrier. */
export class ScriptedChannel implements Channel {
	/** What it was asked to send, in order; as the outbox handed it over. */
	readonly sent: Delivery[] = [];
	readonly followed: Delivery[] = [];
	isClosed = false;
	/** The results of the next tries; after the last everything is accepted. */
	sendResults: Array<Step<SendResult>> = [];
	followResults: Array<Step<FollowResult>> = [];
	onSend: (delivery: Delivery) => void = () => undefined;

	constructor(readonly name: ChannelName = 'sms', readonly fallback: readonly string[] = []) {}

	async send(delivery: Delivery): Promise<SendResult> {
		this.onSend(delivery);
		this.sent.push(delivery);
		return outcome(this.sendResults.shift() ?? {kind: 'accepted', sid: `SM${this.sent.length}`});
	}

	async follow(delivery: Delivery): Promise<FollowResult> {
		this.followed.push(delivery);
		return outcome(this.followResults.shift() ?? {kind: 'under way'});
	}

	close(): void {
		this.isClosed = true;
	}
}

async function outcome<Result>(step: Step<Result>): Promise<Result> {
	if (step instanceof Error) {
		throw step;
	}

	return step;
}
