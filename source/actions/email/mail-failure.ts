import {Buffer} from 'node:buffer';
import type {Failure} from '../../core/send-result.js';
import type {MailAccount} from './account.js';

/** What a mail server's or the library's error says, as far as it may be written down: the server's words may repeat what it was sent. */
export function mailFailure(error: unknown, account: Pick<MailAccount, 'host' | 'port' | 'user' | 'password'>): Failure {
	const {code, responseCode, command, message} = fieldsOf(error);
	const server = `${account.host}:${account.port}`;
	if (responseCode !== undefined) {
		const isFinal = responseCode >= 500;
		const said = clean(message, account);
		return {
			kind: 'refused', status: isFinal ? 400 : 503, code: isFinal ? responseCode : undefined, retryAfter: undefined,
			message: `${server} refused with SMTP ${responseCode}: ${said}. ${remedyFor(responseCode)}`,
		};
	}

	if (code === 'EAUTH' || code === 'ENOAUTH') {
		return {kind: 'impossible', message: `${server} does not take the sign-in (${clean(message, account)}). Check SMTP_USER and SMTP_PASSWORD, then run: cfd test-alert`};
	}

	// From DATA on the server may have taken it, whatever came back.
	const isHandedOver = command !== undefined && !early.test(command);
	return {kind: 'unanswered', mayHaveArrived: isHandedOver, message: `${whatOf(code)} ${server} (${clean(code ?? message, account)}). Check notify.email.host, port and security, and the network.`};
}

const early = /^(?:CONN|EHLO|HELO|LHLO|STARTTLS|AUTH|MAIL|RCPT|API)/v;

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

function fieldsOf(error: unknown): {code: string | undefined; responseCode: number | undefined; command: string | undefined; message: string} {
	const {code, responseCode, command, response, message} = error as Readonly<Record<string, unknown>>;
	return {
		code: typeof code === 'string' ? code : undefined,
		responseCode: typeof responseCode === 'number' ? responseCode : undefined,
		command: typeof command === 'string' ? command : undefined,
		message: [response, message, 'no reason given'].find(text => typeof text === 'string' && text !== '') as string,
	};
}
