import {errorCode, errorMessage} from '../core/caught.js';
import type {NoAnswer} from '../core/observation.js';

/** Why a request came to nothing, told apart by whose side it was on. */
export type Failure =
	/** The other side's: it did not answer as it should. */
	| {readonly kind: 'no answer'; readonly why: NoAnswer; readonly detail: string}
	/** We may not ask: a wrong config (decision 22). */
	| {readonly kind: 'denied'; readonly detail: string}
	/** Our own side's: says nothing about the other. */
	| {readonly kind: 'unobservable'; readonly detail: string};

type Reason = readonly [why: NoAnswer, text: string];

const cutOff: Reason = ['reset', 'connection closed before the answer was complete'];

const reasons = new Map<string, Reason>([
	['ENOENT', ['missing', 'there is no socket']],
	['ENOTDIR', ['missing', 'there is no socket']],
	['ECONNREFUSED', ['refused', 'connection refused: nobody listens']],
	['ECONNRESET', ['reset', 'connection reset']],
	['ECONNABORTED', ['reset', 'connection reset']],
	['EPIPE', ['reset', 'connection reset']],
	['UND_ERR_SOCKET', cutOff],
	['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', cutOff],
	['ETIMEDOUT', ['timeout', 'the connection timed out']],
	// A full queue of waiting connections on a Unix socket: somebody listens, but does not come to accept (a stopped supervisord).
	['EAGAIN', ['timeout', 'its queue of waiting connections is full: it accepts none']],
	['UND_ERR_HEADERS_OVERFLOW', ['too long', 'the headers of the answer are too long']],
	['EPROTO', ['garbled', 'the answer is not TLS: is it http rather than https?']],
	['ENOTFOUND', ['unreachable', 'the host name is not known: check it in the config']],
	['EAI_AGAIN', ['unreachable', 'the host name could not be looked up: is the name server up?']],
	['EHOSTUNREACH', ['unreachable', 'there is no way to the host']],
	['ENETUNREACH', ['unreachable', 'there is no way to the network']],
	['EHOSTDOWN', ['unreachable', 'the host is down']],
	['ENETDOWN', ['unreachable', 'the network is down']],
]);

const noPortLeft = 'no local address or port is left to connect from';

/** Errors of our own process or machine: nothing was asked, so nothing is known. */
const ownTroubles = new Map([
	['EMFILE', 'the monitor has no file descriptors left: raise its limit (ulimit -n, minfds of supervisord)'],
	['ENFILE', 'the machine has no file descriptors left (fs.file-max)'],
	['ENOMEM', 'the machine has no memory left'],
	['EAI_MEMORY', 'the machine has no memory left'],
	['ENOBUFS', 'the kernel has no memory for a connection left'],
	['EADDRNOTAVAIL', noPortLeft],
]);

/** What an error says about the monitor itself; `undefined` if it tells of the other side. */
export function ownTrouble(code: string): string | undefined {
	const text = ownTroubles.get(code);
	return text === undefined ? undefined : `${text} (${code})`;
}

/** What an error says; an `AggregateError` of several addresses has a code and no message. */
export function errorText(error: unknown): string {
	const message = errorMessage(error);
	return printable(message === '' ? errorCode(error) : message);
}

/**
Says in words what an error of a request means.

@param error - Whatever was thrown or emitted.
@param isLocal - Whether it went over a Unix socket, where EAGAIN is the listener's full queue; over TCP it is our own lack of ports.
*/
export function describeFailure(error: unknown, isLocal: boolean): Failure {
	const code = errorCode(error);
	const own = code === 'EAGAIN' && !isLocal ? noPortLeft : ownTrouble(code);
	if (own !== undefined) {
		return {kind: 'unobservable', detail: own};
	}

	if (code === 'EACCES' || code === 'EPERM') {
		return {kind: 'denied', detail: `not allowed to connect (${code}): run the monitor as a user who may`};
	}

	const [why, detail] = reasons.get(code) ?? reasonByFamily(error, code) ?? ['unreachable', errorText(error)];
	return {kind: 'no answer', why, detail};
}

function reasonByFamily(error: unknown, code: string): Reason | undefined {
	if (error instanceof Error && error.name === 'HTTPParserError') {
		return ['garbled', 'the answer is not HTTP'];
	}

	if (code.startsWith('ERR_SSL_')) {
		return ['garbled', `TLS failed (${code})`];
	}

	return code.includes('CERT') || code.includes('SIGNATURE')
		? ['unreachable', `its certificate is not trusted (${code}): name its authority in NODE_EXTRA_CA_CERTS`]
		: undefined;
}

/** Text from outside, made fit for one line of a log or a terminal: no control characters, at most 200 characters. */
export function printable(text: string): string {
	const plain = text.slice(0, 400).replaceAll(/[\s\p{Control}\p{Format}]+/gv, ' ').trim();
	return plain.length > 200 ? `${plain.slice(0, 199)}…` : plain;
}
