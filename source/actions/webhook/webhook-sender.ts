import type {Delivery} from '../../core/journal.js';
import type {SendResult} from '../../core/send-result.js';
import type {WebhookSettings} from '../../core/settings.js';
import type {Channel} from '../outbox/channel.js';
import {retryAfterMilliseconds} from '../outbox/retry-after.js';
import {messageId, signedHeaders} from './sign.js';

/** What came of a request, as the HTTP client of the probes tells it. */
export type PostOutcome =
	| {readonly kind: 'answer'; readonly status: number; readonly retryAfter?: string | undefined}
	| {readonly kind: string; readonly why?: string; readonly detail: string};

export type PostRequest = {
	readonly origin: string;
	readonly path: string;
	readonly method: 'POST';
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
	readonly timeout: number;
	readonly limit: number;
	readonly signal: AbortSignal;
};

export type WebhookOptions = {
	readonly settings: WebhookSettings;
	readonly system: string;
	/** Goes with each request: the sign-in of an address that has one. */
	readonly headers?: Readonly<Record<string, string>>;
	/** Sends one request, settles by its time-out and never rejects. */
	readonly post: (request: PostRequest) => Promise<PostOutcome>;
	/** Wall clock, milliseconds. */
	readonly now?: () => number;
	/** Milliseconds. */
	readonly timeout?: number;
};

/** Bytes of an answer that are read; nothing is done with them. */
const limit = 64 * 1024;

/** Answers that no repetition mends: the request itself, the right to make it, or the address is wrong. */
const finalAnswers = new Set([400, 401, 403, 405, 410, 413, 415, 422]);

/** Posts each alert as JSON, signed. Any 2xx is a receipt; a redirect is none, since it could lead anywhere. */
export function createWebhookSender({settings, system, headers: usual = {}, post, now = Date.now, timeout = 10_000}: WebhookOptions): Channel {
	const {origin, pathname, search} = new URL(settings.url);
	const ending = new AbortController();
	return {
		name: 'webhook',
		async send(delivery) {
			const body = bodyOf(system, delivery);
			const headers = {...usual, ...signedHeaders(body, {id: messageId(delivery), seconds: Math.floor(now() / 1000), secret: settings.secret})};
			const outcome = await post({origin, path: `${pathname}${search}`, method: 'POST', headers, body, timeout, limit, signal: ending.signal});
			return resultOf(outcome, settings.host);
		},
		close() {
			ending.abort();
		},
	};
}

function bodyOf(system: string, {key, kind, level, text, at, to}: Delivery): string {
	return JSON.stringify({schema_version: 1, id: messageId({key, at, to}), system, kind, level, text, time: new Date(at).toISOString()});
}

function resultOf(outcome: PostOutcome, host: string): SendResult {
	if (!('status' in outcome)) {
		return {kind: 'unanswered', mayHaveArrived: outcome.why !== 'refused', message: `No usable answer from ${host} (${outcome.detail}). Check notify.webhook.url and the network.`};
	}

	const {status, retryAfter} = outcome;
	if (status >= 200 && status < 300) {
		return {kind: 'accepted', sid: undefined};
	}

	return {
		kind: 'refused',
		status,
		code: finalAnswers.has(status) ? status : undefined,
		retryAfter: retryAfterMilliseconds(retryAfter, Date.now()),
		message: `${host} answered HTTP ${status}. ${remedyFor(status)}`,
	};
}

function remedyFor(status: number): string {
	if (status === 401 || status === 403) {
		return 'Check WEBHOOK_SECRET and what the receiver expects, then run: cfd test-alert';
	}

	return status !== 429 && status >= 300 && status < 500 ? 'Check notify.webhook.url, then run: cfd test-alert' : 'It is tried again by itself.';
}
