import type {Failure} from '../../core/send-result.js';
import {retryAfterMilliseconds} from '../outbox/retry-after.js';
import {redact} from './redact.js';
import {remedyFor} from './twilio-codes.js';
import type {Account} from './account.js';

/** Network errors with which the request certainly never left: the name is unknown, nobody listens, no way there. */
const neverLeft = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EMFILE', 'EPROTO']);

/** The same of TLS: not the server that it should be. */
const refusedServer = /^(?:CERT|ERR_TLS|ERR_SSL|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|HOSTNAME)_/v;

export type FailureContext = {
	readonly account: Account;
	readonly to: string;
	/** Who was asked, for people: `api.twilio.com`, or a gateway's address. */
	readonly host: string;
	/** The answer's `Retry-After` header. */
	readonly retryAfter: string | undefined;
};

/**
What the twilio library threw, reduced to what may be written down. Its errors are never passed on as they are: an AxiosError shows the
credentials in `inspect()` and in `toJSON()`.
*/
export function failureFrom(error: unknown, context: FailureContext): Failure {
	const {status, code, message} = fieldsOf(error);
	return typeof status === 'number' ? refusal({status, code, message}, context) : unanswered({code, message}, context);
}

function refusal({status, code, message}: {status: number; code: unknown; message: string}, {account, to, retryAfter}: FailureContext): Failure {
	const number = typeof code === 'number' ? code : undefined;
	const said = redact(message, account, to).replace(/\.$/v, '');
	return {
		kind: 'refused',
		status,
		code: number,
		retryAfter: retryAfterMilliseconds(retryAfter, Date.now()),
		message: `Refused with HTTP ${status}${number === undefined ? '' : `, Twilio error ${number}`}: ${said}. ${remedyFor(number)}`,
	};
}

function unanswered({code, message}: {code: unknown; message: string}, {account, to, host}: FailureContext): Failure {
	if (code === 'ERR_CANCELED' || code === 'ECONNABORTED') {
		return {kind: 'unanswered', mayHaveArrived: true, message: `No answer from ${host} within ${account.deadline / 1000} s. Check the network.`};
	}

	if (typeof code === 'string' && (neverLeft.has(code) || refusedServer.test(code))) {
		return {kind: 'unanswered', mayHaveArrived: false, message: `No connection to ${host} (${code}). Check the network, the proxy and notify.sms.baseUrl.`};
	}

	const detail = redact(typeof code === 'string' ? code : message, account, to);
	return {kind: 'unanswered', mayHaveArrived: true, message: `No usable answer from ${host} (${detail}). Check the network, the proxy and notify.sms.baseUrl.`};
}

function fieldsOf(error: unknown): {status: unknown; code: unknown; message: string} {
	if (!(error instanceof Error)) {
		return {status: undefined, code: undefined, message: String(error)};
	}

	// The library copies the fields of the answer as they come: even the message may be anything.
	const {status, code, message} = error as {status?: unknown; code?: unknown; message: unknown};
	return {status, code, message: typeof message === 'string' && message !== '' ? message : 'no reason given'};
}
