import process from 'node:process';
import {errorMessage} from '../../core/caught.js';
import type {SmsSettings} from '../../core/settings.js';
import {askChild} from '../ask-child.js';
import {isLoopback, workerEnvironment} from './worker-environment.js';

/** What asking Twilio for the account came to; nothing is sent. */
export type AccountLookup =
	| {readonly kind: 'accepted'}
	| {readonly kind: 'refused'; readonly status: number; readonly message: string}
	| {readonly kind: 'unanswered'; readonly message: string};

/** Milliseconds for the request, and as many for starting the process and loading the library. */
const deadline = 10_000;

/** Asks whether the credentials are right, through the real library, wherever the messages would go. `undefined` if something is missing. Never rejects. */
export async function lookUpAccount({accountSid, authToken, from, baseUrl}: SmsSettings, entry: string): Promise<AccountLookup | undefined> {
	if (accountSid === undefined || authToken === undefined || from === undefined) {
		return undefined;
	}

	const target = new URL(baseUrl ?? 'https://api.twilio.com');
	if (target.protocol !== 'https:' && !isLoopback(target.hostname)) {
		return {kind: 'unanswered', message: 'notify.sms.baseUrl must be an https:// address: http:// would show the credentials to the network'};
	}

	try {
		// The child is our own file, and answers so.
		return await askChild(entry, {accountSid, authToken, from, baseUrl, deadline}, {env: workerEnvironment(process.env, target), deadline: 2 * deadline}) as AccountLookup;
	} catch (error) {
		return {kind: 'unanswered', message: `Twilio could not be asked: ${errorMessage(error)}`};
	}
}
