import {Buffer} from 'node:buffer';
import type {Failure} from '../../core/send-result.js';
import type {MailAccount} from './account.js';

/**
What a mail server's or the library's error says, as far as it may be written down: the server's words may repeat what it was sent.
`isHandedOver`: the server had begun to take the mail, and may have it, whatever came back.
*/
export function mailFailure(error: unknown, account: Pick<MailAccount, 'host' | 'port' | 'user' | 'password'>, isHandedOver: boolean): Failure {
	const {code, responseCode, message} = fieldsOf(error);
	const server = `${account.host}:${account.port}`;
	return responseCode === undefined
		? silence({code, said: clean(message, account), isHandedOver}, server)
		: refusal({code, responseCode, said: clean(message, account)}, server);
}

function silence({code, said, isHandedOver}: {code: string | undefined; said: string; isHandedOver: boolean}, server: string): Failure {
	return code === 'EAUTH' || code === 'ENOAUTH'
		? {kind: 'impossible', message: `${server} does not take the sign-in (${said}). Check SMTP_USER and SMTP_PASSWORD, then run: cfd test-alert`}
		: {kind: 'unanswered', mayHaveArrived: isHandedOver, message: `${whatOf(code)} ${server} (${code ?? said}). Check notify.email.host, port and security, and the network.`};
}

function refusal({code, responseCode, said}: {code: string | undefined; responseCode: number; said: string}, server: string): Failure {
	const message = code === 'ETLS'
		? `No TLS with ${server}, SMTP ${responseCode}: ${said}. Set notify.email.security and port to what the server offers, then run: cfd test-alert`
		: `${server} refused with SMTP ${responseCode}: ${said}. ${remedyFor(responseCode)}`;
	const isFinal = responseCode >= 500;
	return {kind: 'refused', status: isFinal ? 400 : 503, code: isFinal ? responseCode : undefined, retryAfter: undefined, message};
}

function whatOf(code: string | undefined): string {
	return code === 'ETLS' ? 'No TLS with' : 'No usable answer from';
}

function remedyFor(responseCode: number): string {
	if (responseCode >= 530 && responseCode < 540) {
		return 'Check SMTP_USER and SMTP_PASSWORD, then run: cfd test-alert';
	}

	return responseCode < 500 ? 'It is tried again by itself.' : 'Check notify.email.to and from, then run: cfd test-alert';
}

/** Longer messages of a server are cut, in characters. */
const longest = 200;

function clean(text: string, {user, password}: Pick<MailAccount, 'user' | 'password'>): string {
	let said = text.replaceAll(/[\s\p{Control}]+/gv, ' ').trim().replace(/\.$/v, '');
	for (const secret of [`\0${user ?? ''}\0${password ?? ''}`, password ?? '', user ?? '']) {
		said = secret === '' ? said : said.replaceAll(Buffer.from(secret).toString('base64'), '***').replaceAll(secret, '***');
	}

	return said.length > longest ? `${said.slice(0, longest)}...` : said;
}

function fieldsOf(error: unknown): {code: string | undefined; responseCode: number | undefined; message: string} {
	const {code, responseCode, response, message} = error as Readonly<Record<string, unknown>>;
	return {
		code: typeof code === 'string' ? code : undefined,
		responseCode: typeof responseCode === 'number' ? responseCode : undefined,
		message: [response, message, 'no reason given'].find(text => typeof text === 'string' && text !== '') as string,
	};
}
