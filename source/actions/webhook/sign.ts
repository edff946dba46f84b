import {Buffer} from 'node:buffer';
import process from 'node:process';
import type {Delivery} from '../../core/journal.js';

/** What a secret that holds raw bytes begins with, by the Standard Webhooks convention; others are taken as they are written. */
const rawPrefix = 'whsec_';

/** Loaded when the first webhook is sent: it would take a tenth of the start of every detector. */
function crypto() {
	return process.getBuiltinModule('node:crypto');
}

/** The same for each try of an alert, and after a crash: by it a receiver knows a copy. */
export function messageId({key, at, to}: Pick<Delivery, 'key' | 'at' | 'to'>): string {
	return `msg_${crypto().createHash('sha256').update(`${key}\n${at}\n${to}`).digest('hex').slice(0, 24)}`;
}

/**
The headers of a request by the Standard Webhooks convention (standardwebhooks.com), for which most languages have a library: the signature
is the HMAC-SHA256 over id, time and body, so that neither can be exchanged and an old request cannot be sent again later. `Idempotency-Key`
says the same as the id, for servers that know that one.
*/
export function signedHeaders(body: string, {id, seconds, secret}: {readonly id: string; readonly seconds: number; readonly secret: string | undefined}): Record<string, string> {
	const headers = {'content-type': 'application/json', 'idempotency-key': id, 'webhook-id': id, 'webhook-timestamp': String(seconds)};
	return secret === undefined ? headers : {...headers, 'webhook-signature': `v1,${crypto().createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64')}`};
}

function keyOf(secret: string): Buffer {
	return secret.startsWith(rawPrefix) ? Buffer.from(secret.slice(rawPrefix.length), 'base64') : Buffer.from(secret);
}
