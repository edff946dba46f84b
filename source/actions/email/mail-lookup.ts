import process from 'node:process';
import {errorMessage} from '../../core/caught.js';
import type {EmailSettings} from '../../core/settings.js';
import {askChild} from '../ask-child.js';
import {workerEnvironment} from '../sms/worker-environment.js';

/** What connecting to the mail server and signing in came to; nothing is sent. */
export type MailLookup = {readonly kind: 'accepted'} | {readonly kind: 'refused' | 'unanswered'; readonly message: string};

/** Milliseconds for each step with the server, of which several may hang, and for starting the process. */
const deadline = 5000;

/** Asks the mail server, through the real library. `entry`: the built `mail-account.js`. Never rejects. */
export async function lookUpMailServer({from, host, port, security, user, password}: EmailSettings, entry: string): Promise<MailLookup> {
	const env = workerEnvironment(process.env, new URL('http://127.0.0.1'));
	try {
		// The child is our own file, and answers so.
		return await askChild(entry, {from, host, port, security, user, password, system: '', deadline}, {env, deadline: 4 * deadline}) as MailLookup;
	} catch (error) {
		return {kind: 'unanswered', message: `${host}:${port} could not be asked: ${errorMessage(error)}`};
	}
}
