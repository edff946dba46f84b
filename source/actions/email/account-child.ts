import process from 'node:process';
import {text} from 'node:stream/consumers';
import nodemailer from 'nodemailer';
import type {MailAccount} from './account.js';
import {mailFailure} from './mail-failure.js';
import {serverOf} from './send-mail.js';

/**
The program of the child process that signs in at a mail server and sends nothing: it reads the account from stdin, writes what came of it to
stdout, both as JSON, and ends.
*/
process.stdout.write(`${JSON.stringify(await look(JSON.parse(await text(process.stdin)) as MailAccount))}\n`);

async function look(account: MailAccount): Promise<unknown> {
	const transport = nodemailer.createTransport(serverOf(account));
	try {
		await transport.verify();
		return {kind: 'accepted'};
	} catch (error) {
		const {kind, message} = mailFailure(error, account, false);
		return {kind: kind === 'unanswered' ? 'unanswered' : 'refused', message};
	} finally {
		transport.close();
	}
}
