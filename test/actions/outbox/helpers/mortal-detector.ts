/*
A detector that only sends alerts, and may kill itself at a given point. Run as its own process, built by esbuild.

Its time runs fast, and each life begins a minute after the one before, so that leases are over and messages are asked for at once.
*/
import process from 'node:process';
import {after, type After} from '../../../../source/actions/outbox/after.js';
import {createOutbox} from '../../../../source/actions/outbox/outbox.js';
import {createTwilioSender} from '../../../../source/actions/sms/twilio-sender.js';
import {openJournal} from '../../../../source/history/sqlite-journal.js';

/** Where it dies: after the alert was written, after it was claimed, while it is being sent, after it was accepted, after that was written. */
export type DeathPoint = 'written' | 'claimed' | 'accepted' | 'recorded' | 'never';

export type LifeOptions = {
	readonly stateDirectory: string;
	readonly workerEntry: string;
	readonly settings: {
		readonly accountSid: string;
		readonly authToken: string;
		readonly from: string;
		readonly baseUrl: string;
	};
	readonly life: number;
	readonly alerts: readonly string[];
	readonly death: DeathPoint;
};

const pace = 50;

process.once('message', message => {
	void live(message as LifeOptions);
});

async function live({stateDirectory, workerEntry, settings, life, alerts, death}: LifeOptions): Promise<void> {
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
	const sender = createTwilioSender({settings, workerEntry});
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
		}, [{channel: 'sms', to: '+15551234567'}]);
	}

	await outbox.settle(30_000 * pace, 'followed');
	await outbox.close();
	journal.close();
	process.disconnect();
}
