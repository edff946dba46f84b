import process from 'node:process';
import type {Delivery} from '../../core/journal.js';
import type {FollowResult, Impossible, SendResult} from '../../core/send-result.js';
import type {SmsSettings} from '../../core/settings.js';
import type {FollowedChannel} from '../outbox/channel.js';
import {createWorker} from '../outbox/worker.js';
import {WorkerProcess} from '../outbox/worker-process.js';
import type {WorkerTask} from '../outbox/worker-protocol.js';
import {isLoopback, workerEnvironment} from './worker-environment.js';
import type {Account} from './account.js';

export type TwilioSenderOptions = {
	readonly settings: Pick<SmsSettings, 'from' | 'accountSid' | 'authToken' | 'baseUrl' | 'fallback'>;
	/** The built sms-worker.js. */
	readonly workerEntry: URL | string;
	/** Milliseconds for one request, whatever comes of it; a try is two of them at most. */
	readonly deadline?: number;
	/** Milliseconds without a request after which the process with the library ends. */
	readonly idleAfter?: number;
	readonly environment?: Readonly<Record<string, string | undefined>>;
};

/** What starting the process and loading the library may take on a machine that is in trouble, in milliseconds. */
const startAllowance = 5000;

const twilioUrl = 'https://api.twilio.com';

/** Text messages through the real twilio library, in a process of its own (worker-process.ts) that is started for the first message. */
export function createTwilioSender({settings, workerEntry, deadline = 10_000, idleAfter = 30_000, environment = process.env}: TwilioSenderOptions): FollowedChannel {
	const account = accountOf(settings, deadline);
	const target = new URL('kind' in account ? twilioUrl : account.baseUrl ?? twilioUrl);
	const worker = createWorker(() => new WorkerProcess<Account>(workerEntry, workerEnvironment(environment, target)), idleAfter);
	const ask = async (task: WorkerTask<Account>['task'], delivery: Delivery) =>
		'kind' in account ? account : worker.ask({task, account, delivery}, (2 * deadline) + startAllowance);
	return {
		name: 'sms',
		...(settings.fallback && {fallback: settings.fallback}),
		// The worker is our own file, and answers a task with that task's result.
		send: async delivery => await ask('send', delivery) as SendResult,
		follow: async delivery => await ask('follow', delivery) as FollowResult,
		close: worker.close,
	};
}

/** The account, or what a person has to set before anything can be sent. */
function accountOf({accountSid, authToken, from, baseUrl}: TwilioSenderOptions['settings'], deadline: number): Account | Impossible {
	const named = [['TWILIO_ACCOUNT_SID', accountSid], ['TWILIO_AUTH_TOKEN', authToken], ['TWILIO_FROM_NUMBER', from]] as const;
	const missing = named.flatMap(([name, value]) => isGiven(value) ? [] : [name]);
	if (!isGiven(accountSid) || !isGiven(authToken) || !isGiven(from)) {
		return impossible(`Not set: ${missing.join(', ')}. Set them in the environment of the detector.`);
	}

	if (!accountSid.startsWith('AC')) {
		return impossible('TWILIO_ACCOUNT_SID must start with AC (SK is an API key). It is on the first page of Twilio\'s console.');
	}

	return isSafe(baseUrl)
		? {accountSid, authToken, from, baseUrl, deadline}
		: impossible('notify.sms.baseUrl must be an https:// address: http:// would show the credentials to the network, and is allowed to this machine only.');
}

function isGiven(value: string | undefined): value is string {
	return value !== undefined && value !== '';
}

function isSafe(baseUrl: string | undefined): boolean {
	const url = baseUrl === undefined ? new URL(twilioUrl) : URL.parse(baseUrl);
	return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
}

function impossible(message: string): Impossible {
	return {kind: 'impossible', message: `${message} Then run: cfd test-alert`};
}
