import {Buffer} from 'node:buffer';
import type {Account} from './worker-protocol.js';

/** Longer messages of a server are cut, in characters. */
const longestMessage = 200;

/** A phone number as logs and errors show it: its last four digits tell people which one it is. Other receivers stay as they are. */
export function maskReceiver(to: string): string {
	return /^\+?\d{5,}$/v.test(to) ? `...${to.slice(-4)}` : to;
}

/**
A server's or a library's words, fit to be written down: without the credentials in any form in which they travel (a gateway may echo
the request), without phone numbers, on one line.
*/
export function redact(text: string, {accountSid, authToken, from}: Pick<Account, 'accountSid' | 'authToken' | 'from'>, to: string): string {
	const basic = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
	const secrets = [basic, authToken, accountSid].flatMap(secret => [secret, encodeURIComponent(secret)]).map(secret => [secret, '***']);
	const numbers = [to, from].map(number => [number, maskReceiver(number)]);
	let clean = text.replaceAll(/[\s\p{Control}]+/gv, ' ').trim();
	for (const [word = '', mask = ''] of [...secrets, ...numbers]) {
		clean = word === '' ? clean : clean.replaceAll(word, () => mask);
	}

	return clean.length > longestMessage ? `${clean.slice(0, longestMessage)}...` : clean;
}
