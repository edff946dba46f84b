import {createHash} from 'node:crypto';
import nodemailer from 'nodemailer';
import type {Delivery} from '../../core/journal.js';
import type {SendResult} from '../../core/send-result.js';
import type {MailAccount} from './account.js';
import {mailFailure} from './mail-failure.js';

/**
Hands one mail to the server, over a connection of its own. Its `Message-ID` is the same at each try, so that mail servers and programs
know a copy. Never rejects.
*/
export async function sendMail(account: MailAccount, delivery: Delivery): Promise<SendResult> {
	const {host, port, security, user, password, deadline} = account;
	const transport = nodemailer.createTransport({
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
	});
	try {
		await transport.sendMail(mailOf(account, delivery));
		return {kind: 'accepted', sid: undefined};
	} catch (error) {
		return mailFailure(error, account);
	} finally {
		transport.close();
	}
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
