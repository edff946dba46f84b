/*
A detector that only sends alerts, and may kill itself at a given point. Run as its own process, built by esbuild.

Its time runs fast, and each life begins a minute after the one before, so that leases are over and messages are asked for at once.
*/
import process from 'node:process';
import {createEmailSender} from '../../../../source/actions/email/email-sender.js';
import {after, type After} from '../../../../source/actions/outbox/after.js';
import type {Channel} from '../../../../source/actions/outbox/channel.js';
import {createOutbox} from '../../../../source/actions/outbox/outbox.js';
import {createTwilioSender} from '../../../../source/actions/sms/twilio-sender.js';
import {createWebhookSender} from '../../../../source/actions/webhook/webhook-sender.js';
import type {EmailSettings, SmsSettings, WebhookSettings} from '../../../../source/core/settings.js';
import {openJournal} from '../../../../source/history/sqlite-journal.js';
import {sendRequest} from '../../../../source/probes/http-request.js';

/** Where it dies: after the alert was written, after it was claimed, while it is being sent, after it was accepted, after that was written. */
export type DeathPoint = 'written' | 'claimed' | 'accepted' | 'recorded' | 'never';

export type LifeOptions = {
	readonly stateDirectory: string;
	readonly workerEntry: string;
	/** Where it sends to, and by which way. */
	readonly way: Way;
	readonly life: number;
	readonly alerts: readonly string[];
	readonly death: DeathPoint;
};

export type Way =
	| {readonly channel: 'sms'; readonly settings: Pick<SmsSettings, 'accountSid' | 'authToken' | 'from' | 'baseUrl'>}
	| {readonly channel: 'email'; readonly settings: EmailSettings}
	| {readonly channel: 'webhook'; readonly settings: WebhookSettings};

const pace = 50;

function createChannel(way: Way, workerEntry: string): Channel {
	switch (way.channel) {
		case 'sms': {
			return createTwilioSender({settings: way.settings, workerEntry});
		}

		case 'email': {
			return createEmailSender({settings: way.settings, system: 'REC.IO', workerEntry, deadline: 2000});
		}

		case 'webhook': {
			return createWebhookSender({settings: way.settings, system: 'REC.IO', post: sendRequest, timeout: 2000});
		}
	}
}

const receivers = {sms: '+15551234567', email: 'ops@example.com', webhook: 'hooks.example.com'} as const;

process.once('message', message => {
	void live(message as LifeOptions);
});

async function live({stateDirectory, workerEntry, way, life, alerts, death}: LifeOptions): Promise<void> {
	const begin = Date.now();
	const dieAt = (point: DeathPoint) => {
		if (point === death) {
			process.kill(process.pid, 'SIGKILL');
		}
	};

	const wall = () => begin + (life * 60_000) + ((Date.now() - begin) * pace);
	const clock = {now: () => ({wall: wall(), up: wall(), boot: 'test'})};
	const opened = openJournal(stateDirectory, clock.now());
	if (!opened.ok) {
		throw new Error(opened.why);
	}

	const {journal} = opened;
	const schedule: After = (milliseconds, callback, isHolding) => after(milliseconds / pace, callback, isHolding);
	const sender = createChannel(way, workerEntry);
	const outbox = createOutbox({
		journal: {
			addAlert(alert, to) {
				const isNew = journal.addAlert(alert, to);
				dieAt('written');
				return isNew;
			},
			openDeliveries: () => journal.openDeliveries(),
			updateDelivery(id, change) {
				if (change.state === 'sent') {
					dieAt('accepted');
				}

				journal.updateDelivery(id, change);
				if (change.state === 'sent') {
					dieAt('recorded');
				} else if (change.tries !== undefined) {
					dieAt('claimed');
				}
			},
		},
		channels: [sender],
		clock,
		schedule,
		onEvent(event) {
			process.send?.(event);
		},
	});
	outbox.wake();
	for (const key of alerts) {
		outbox.post({
			key,
			kind: 'level',
			text: `REC.IO ${key}`,
			at: begin,
		}, [{channel: way.channel, to: receivers[way.channel]}]);
	}

	await outbox.settle(30_000 * pace, 'followed');
	await outbox.close();
	journal.close();
	process.disconnect();
}
