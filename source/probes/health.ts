import type {HealthObservation} from '../core/observation.js';
import {basicAuth} from './basic-auth.js';
import {millisecondsSince} from './elapsed.js';
import {sendRequest, type HttpOutcome} from './http-request.js';

export type HealthCheck = {
	/** The URL, `http:` or `https:`. */
	readonly health: string;
	/** Milliseconds. */
	readonly timeout: number;
};

/** Bytes of an answer: a health check that says more has gone astray. */
const maxAnswer = 1024 * 1024;

/**
Asks one health check and says what it answered; whether that is good is decided elsewhere. Never rejects; settled by the check's
time-out at the latest.
*/
export async function probeHealth({health, timeout}: HealthCheck, signal?: AbortSignal): Promise<HealthObservation> {
	if (!URL.canParse(health)) {
		return {
			kind: 'no answer', why: 'unreachable', detail: 'its health check is not a URL: correct it in the config', latency: 0,
		};
	}

	const url = new URL(health);
	const startedAt = performance.now();
	const outcome = await sendRequest({
		origin: url.origin,
		path: `${url.pathname}${url.search}`,
		method: 'GET',
		headers: {'user-agent': 'cascading-failure-detector', accept: '*/*', ...basicAuth(url)},
		timeout,
		limit: maxAnswer,
		signal,
	});
	return seenIn(outcome, url, millisecondsSince(startedAt));
}

function seenIn(outcome: HttpOutcome, {host}: URL, latency: number): HealthObservation {
	switch (outcome.kind) {
		case 'answer':
		case 'unobservable': {
			return outcome;
		}

		case 'no answer': {
			return {...outcome, detail: `${host}: ${outcome.detail}`, latency};
		}

		// A firewall on this machine that refuses: not a password, which would be an answer 401.
		case 'denied': {
			return {
				kind: 'no answer', why: 'unreachable', detail: `${host}: ${outcome.detail}`, latency,
			};
		}
	}
}
