import {textCost} from './gsm7.js';
import type {Delivery} from './journal.js';
import {shortHash} from './short-hash.js';

type Message = Pick<Delivery, 'key' | 'to' | 'at' | 'text'>;

/** The carrier takes no longer text (Twilio's error 21617), in characters. */
const longestBody = 1600;

/** How far the carrier's clock and ours may be apart, in milliseconds. */
const clockDifference = 300_000;

/** Characters of a token, without its `#`. */
const tokenLength = 4;

/**
A few characters that tell this message from every other one to the same receiver, the same after a crash: `#k3f9`.

Twilio has no idempotency key. When no answer came, the token is what the message is looked for by, before it is sent again.
*/
export function tokenOf({key, to, at}: Pick<Delivery, 'key' | 'to' | 'at'>): string {
	const number = shortHash(`${key}\n${to}\n${at}`);
	return `#${(number % (36 ** tokenLength)).toString(36).padStart(tokenLength, '0')}`;
}

/** The text as it is sent. The token is left out where it would cost a segment: the text itself is looked for then. */
export function bodyOf(delivery: Message): string {
	const text = delivery.text.slice(0, longestBody);
	const marked = `${text} ${tokenOf(delivery)}`;
	const isFree = marked.length <= longestBody && textCost(marked).segments === Math.max(textCost(text).segments, 1);
	return isFree ? marked : text;
}

/**
Whether a message found at the carrier is this delivery. The carrier may have put words of its own before the text, or changed a
character: a token is enough, and so it is the end that is compared. `createdAt`: wall clock, milliseconds; matters without a token only.
*/
export function isSameMessage(delivery: Message, found: {readonly body: string; readonly createdAt: number | undefined}): boolean {
	const body = bodyOf(delivery);
	const token = tokenOf(delivery);
	const isRecent = (found.createdAt ?? delivery.at) >= delivery.at - clockDifference;
	return body.endsWith(token) ? found.body.trimEnd().endsWith(token) : isRecent && found.body.endsWith(body);
}
