import process from 'node:process';
import {isLastCopy} from '../../core/outbox-policy.js';
import type {Impossible, SendResult} from '../../core/send-result.js';
import type {EmailSettings} from '../../core/settings.js';
import type {Channel} from '../outbox/channel.js';
import {createWorker} from '../outbox/worker.js';
import {WorkerProcess} from '../outbox/worker-process.js';
import {isLoopback, workerEnvironment} from '../sms/worker-environment.js';
import type {MailAccount} from './account.js';

export type EmailSenderOptions = {
	readonly settings: EmailSettings;
	readonly system: string;
	/** The built email-worker.js. */
	readonly workerEntry: URL | string;
	/** Milliseconds for each step with the server. */
	readonly deadline?: number;
	/** Milliseconds without a mail after which the process with the library ends. */
	readonly idleAfter?: number;
	readonly environment?: Readonly<Record<string, string | undefined>>;
};

/** How many steps may hang one after the other, and what starting the process may take: after that the process is ended. */
const longestTry = 4;
const startAllowance = 5000;

/** E-mail through nodemailer, in a process of its own that is started for the first mail (worker-process.ts says why). */
export function createEmailSender({settings, system, workerEntry, deadline = 10_000, idleAfter = 30_000, environment = process.env}: EmailSenderOptions): Channel {
	const {from, host, port, security, user, password} = settings;
	const account: MailAccount = {from, host, port, security, user, password, system, deadline};
	const worker = createWorker(() => new WorkerProcess<MailAccount>(workerEntry, workerEnvironment(environment, new URL('http://127.0.0.1'))), idleAfter);
	const isOpen = security === 'none' && password !== undefined && !isLoopback(host);
	return {
		name: 'email',
		async send(delivery) {
			if (isOpen) {
				return {kind: 'impossible', message: 'notify.email.security "none" would show the password to the network, and is allowed to this machine only. Set "starttls" or "tls".'};
			}

			const result = await worker.ask({task: 'send', account, delivery}, (longestTry * deadline) + startAllowance) as SendResult;
			const isUnclear = result.kind === 'unanswered' && result.mayHaveArrived;
			return isUnclear && isLastCopy(delivery) ? givenUp(result.message) : result;
		},
		close: worker.close,
	};
}

/** No mail server can be asked whether it has a mail. */
function givenUp(why: string): Impossible {
	return {kind: 'impossible', message: `Handed over twice without a receipt; it may have arrived. ${why}`};
}
