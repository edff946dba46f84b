import {Buffer} from 'node:buffer';
import {maskReceiver} from '../outbox/mask-receiver.js';
import type {Account} from './account.js';

/** Longer messages of a server are cut, in characters. */
const longestMessage = 200;

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
