import {createEmailSender} from '../actions/email/email-sender.js';
import type {Channel} from '../actions/outbox/channel.js';
import {createTwilioSender} from '../actions/sms/twilio-sender.js';
import {createWebhookSender} from '../actions/webhook/webhook-sender.js';
import type {Settings} from '../core/settings.js';
import {basicAuth} from '../probes/basic-auth.js';
import {sendRequest} from '../probes/http-request.js';
import {emailWorker, smsWorker} from './entries.js';

/** Every way to reach people that is set up; texts always, since one that cannot be sent has to be told (decision 20). */
export function createChannels({system, notify: {sms, email, webhook}}: Settings): Channel[] {
	return [
		createTwilioSender({settings: sms, workerEntry: smsWorker}),
		...(email ? [createEmailSender({settings: email, system, workerEntry: emailWorker})] : []),
		...(webhook ? [createWebhookSender({settings: webhook, system, headers: basicAuth(new URL(webhook.url)), post: sendRequest})] : []),
	];
}
