import {maskReceiver} from '../actions/outbox/mask-receiver.js';
import {receivers, tryChannels} from '../assembly/try-channels.js';
import {isSmsConfigured} from '../config/sms.js';
import type {Delivery} from '../core/journal.js';
import type {Settings} from '../core/settings.js';
import type {Invocation} from './parse.js';
import {complain, configCode, print, settingsFor} from './settings.js';

/** `cfd test-alert`: one test message through each configured channel, followed to its end. Exit 0 when all arrived; 1 otherwise. */
export async function testAlert(invocation: Invocation): Promise<number> {
	const settings = settingsFor(invocation);
	if (!settings) {
		return configCode;
	}

	const isHalfDone = wasHalfDoneTold(settings);
	if (receivers(settings).length === 0) {
		complain('No channel is set up: nobody gets an alert. Set notify.sms.to and the TWILIO_ variables, notify.email.to and host, or notify.webhook.url, then: cfd test-alert');
		return 1;
	}

	const deliveries = await tryChannels(settings);
	for (const delivery of deliveries) {
		(hasArrived(delivery) ? print : complain)(lineOf(delivery));
	}

	return !isHalfDone && deliveries.every(delivery => hasArrived(delivery)) ? 0 : 1;
}

/** Whether somebody has set up half of the text messages, and believes to be alerted. What is missing was said with the config's warnings. */
function wasHalfDoneTold({notify: {sms}}: Settings): boolean {
	const isHalfDone = sms.to.length > 0 && !sms.enabled && !isSmsConfigured(sms);
	if (isHalfDone) {
		complain('FAILED  sms: there are receivers, but the credentials are not all set. Set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM_NUMBER, then: cfd test-alert');
	} else if (sms.to.length > 0 && !sms.enabled) {
		print('off     sms: SMS_ENABLED is false');
	}

	return isHalfDone;
}

/** Of a channel without receipts, its carrier's word is all that can be had. */
function hasArrived({state, sid}: Delivery): boolean {
	return state === 'delivered' || (state === 'sent' && sid === undefined);
}

function lineOf(delivery: Delivery): string {
	const {channel, to, state, error} = delivery;
	const place = `${channel} to ${maskReceiver(to)}`;
	if (hasArrived(delivery)) {
		return `ok      ${place}: ${state === 'delivered' ? 'delivered' : 'accepted by the server'}`;
	}

	return state === 'sent'
		? `UNSURE  ${place}: sent, but no receipt within a minute. Look at the phone; the message is in Twilio's console`
		: `FAILED  ${place}: ${error ?? 'not sent within 20 s. Check the network, then: cfd test-alert'}`;
}
