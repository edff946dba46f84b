import {Buffer} from 'node:buffer';
import {createServer, type RequestListener} from 'node:http';
import {createTwilioSender, type TwilioSenderOptions} from '../../../../source/actions/sms/twilio-sender.js';
import type {FollowedChannel} from '../../../../source/actions/outbox/channel.js';
import {startTwilioGateway, type TwilioGateway} from '../../../helpers/twilio-gateway.js';
import {delivery} from '../../outbox/helpers/delivery.js';
import {startServer} from '../../outbox/helpers/server.js';
import {smsWorkerEntry} from './sms-entry.js';

/** A gateway that behaves as Twilio does, an impostor that does what a test wants, and a sender to each, both with the real library. */
export type Carriers = {
	readonly gateway: TwilioGateway;
	readonly sender: FollowedChannel;
	/** Sends to the impostor. */
	readonly misled: FollowedChannel;
	/** What the impostor does with each request from now on. */
	respond(listener: RequestListener): void;
	/** Another sender to the gateway; the caller closes it. */
	startSender(change: Partial<TwilioSenderOptions['settings']>): Promise<FollowedChannel>;
	/** As if nothing had happened yet. */
	reset(): void;
	/** What must not be found anywhere. */
	readonly secrets: readonly string[];
	dispose(): Promise<void>;
};

/** Milliseconds for one request: real time that is only spent where a carrier hangs. */
export const deadline = 1000;

export async function startCarriers(): Promise<Carriers> {
	const gateway = await startTwilioGateway();
	let listener: RequestListener = (_request, response) => {
		response.end();
	};

	const impostor = await startServer(createServer((request, response) => {
		listener(request, response);
	}));
	const startSender: Carriers['startSender'] = async change => {
		const {accountSid, authToken, from, url: baseUrl} = gateway;
		const settings = {accountSid, authToken, from, baseUrl, ...change};
		return createTwilioSender({settings, workerEntry: await smsWorkerEntry(), deadline, idleAfter: 60_000});
	};

	const sender = await startSender({});
	const misled = await startSender({baseUrl: `${impostor.url}/to/twilio/`});
	// The first message of each process takes longer: the library is loaded for it.
	await Promise.all([sender.send(delivery()), misled.send(delivery())]);
	return {
		gateway,
		sender,
		misled,
		respond(next) {
			listener = next;
		},
		startSender,
		reset() {
			gateway.messages.length = 0;
			gateway.requests.length = 0;
			gateway.behave({kind: 'ok'});
			gateway.fate = {statuses: ['queued', 'sent', 'delivered']};
		},
		secrets: [gateway.authToken, gateway.accountSid, Buffer.from(`${gateway.accountSid}:${gateway.authToken}`).toString('base64')],
		async dispose() {
			sender.close();
			misled.close();
			await gateway.dispose();
			await impostor.dispose();
		},
	};
}
