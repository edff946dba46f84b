import {createHash} from 'node:crypto';
import nodemailer from 'nodemailer';
import type SmtpTransport from 'nodemailer/lib/smtp-transport';
import type {Delivery} from '../../core/journal.js';
import type {SendResult} from '../../core/send-result.js';
import type {MailAccount} from './account.js';
import {mailFailure} from './mail-failure.js';

/**
Hands one mail to the server, over a connection of its own. Its `Message-ID` is the same at each try, so that mail servers and programs
know a copy. Never rejects.
*/
export async function sendMail(account: MailAccount, delivery: Delivery): Promise<SendResult> {
	const {isHandedOver, logger} = listenIn();
	const transport = nodemailer.createTransport({...serverOf(account), logger, transactionLog: true});
	try {
		await transport.sendMail(mailOf(account, delivery));
		return {kind: 'accepted', sid: undefined};
	} catch (error) {
		return mailFailure(error, account, isHandedOver());
	} finally {
		transport.close();
	}
}

/** How the server is spoken to: with the encryption that was asked for or not at all, and for each step no longer than it may take. */
export function serverOf({host, port, security, user, password, deadline}: Omit<MailAccount, 'system' | 'from'>): SmtpTransport.Options {
	return {
		host,
		port,
		secure: security === 'tls',
		requireTLS: security === 'starttls',
		ignoreTLS: security === 'none',
		...(user !== undefined && password !== undefined && {auth: {user, pass: password}}),
		connectionTimeout: deadline,
		greetingTimeout: deadline,
		socketTimeout: deadline,
		dnsTimeout: deadline,
		disableFileAccess: true,
		disableUrlAccess: true,
	};
}

/**
Listens in on the library's log of the conversation, which has no password and no mail in it. The library does not say of a broken connection how
far it had come: until the server says 354, "go on with the mail", it has not got any of it.
*/
function listenIn() {
	let isHandedOver = false;
	const ignore = () => undefined;
	const debug = ({tnx}: {readonly tnx?: unknown}, line: unknown) => {
		isHandedOver ||= tnx === 'server' && String(line).startsWith('354');
	};

	return {isHandedOver: () => isHandedOver, logger: {level: ignore, trace: ignore, debug, info: ignore, warn: ignore, error: ignore, fatal: ignore}};
}

function mailOf({from, system}: MailAccount, {key, kind, level, text, at, to}: Delivery) {
	const id = createHash('sha256').update(`${key}\n${at}\n${to}`).digest('hex').slice(0, 32);
	return {
		from,
		to,
		subject: `${system}: ${kind === 'level' ? level : kind.replaceAll('_', ' ')}`,
		text: `${text}\n\nWhy: cfd explain. What was: cfd history.\n`,
		date: new Date(at),
		messageId: `<${id}@cascading-failure-detector>`,
		headers: {'auto-submitted': 'auto-generated'},
	};
}
