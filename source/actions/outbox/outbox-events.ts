import {errorMessage} from '../../core/caught.js';
import type {DetectorEvent, Severity} from '../../core/events.js';
import type {Delivery} from '../../core/journal.js';
import {never} from '../../core/outbox-policy.js';
import {failureNature, type FollowResult, type SendResult} from '../../core/send-result.js';
import {maskReceiver} from './mask-receiver.js';

/** An event that still lacks its time. */
export type News = Omit<DetectorEvent, 'time'>;

/** What a try came to; `delivery` as it is after it. */
export function sendNews(delivery: Delivery, result: SendResult): News {
	if (result.kind === 'accepted') {
		return news(delivery, ['info', 'alert_sent', 'accepted']);
	}

	const nature = failureNature(result);
	return delivery.state === 'failed'
		? failedNews(delivery)
		: news(delivery, ['warn', 'alert_retry', `not sent yet, it is tried again. ${result.message}`], {nature});
}

/** An alert that will not go out: the loudest thing that an outbox can say. */
export function failedNews(delivery: Delivery): News {
	return news(delivery, ['error', 'alert_failed', `NOT SENT. ${delivery.error ?? ''}`]);
}

/** What became of an accepted message; `undefined` while that is open. */
export function followNews(delivery: Delivery, result: FollowResult): News | undefined {
	if (delivery.state === 'delivered') {
		return news(delivery, ['info', 'alert_delivered', 'delivered']);
	}

	if (delivery.state === 'failed') {
		return news(delivery, ['error', 'alert_undelivered', `NOT DELIVERED. ${delivery.error ?? ''}`]);
	}

	const detail = 'message' in result ? result.message : 'The carrier does not say whether it arrived.';
	return delivery.nextTryAt === never ? news(delivery, ['warn', 'alert_unconfirmed', `sent, but not confirmed. ${detail}`]) : undefined;
}

/** The journal refuses; said once until it takes something again. */
export function unwritableNews(error: unknown): News {
	const reason = errorMessage(error);
	return {
		severity: 'error',
		event: 'outbox_unwritable',
		message: `Alerts cannot be written to the history (${reason}). They are sent all the same, perhaps twice. Check the disk of the state directory`,
		fields: {error: reason},
	};
}

/** A mistake in this program. */
export function mistakeNews(error: unknown): News {
	const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
	return {
		severity: 'error',
		event: 'outbox_mistake',
		message: `The outbox made a mistake and goes on (${reason}). Please report this.`,
		fields: {error: reason},
	};
}

type Headline = readonly [severity: Severity, event: string, outcome: string];

function news(delivery: Delivery, [severity, event, outcome]: Headline, more: Readonly<Record<string, unknown>> = {}): News {
	const {key, kind, channel, to, tries, sid} = delivery;
	const receiver = maskReceiver(to);
	return {
		severity,
		event,
		message: `Alert ${kind} by ${channel} to ${receiver}: ${outcome}`,
		fields: {channel, key, kind, to: receiver, tries, ...(sid !== undefined && {sid}), ...more},
	};
}
