import {lookUpMailServer} from '../../actions/email/mail-lookup.js';
import {lookUpAccount} from '../../actions/sms/account-lookup.js';
import {isLoopback} from '../../actions/sms/worker-environment.js';
import type {Settings} from '../../core/settings.js';
import {judgeSms} from '../../doctor/alerts.js';
import {judgeAddress, judgeEmail, judgeSignature} from '../../doctor/channels.js';
import type {Finding} from '../../doctor/finding.js';
import {whyUnreachable} from '../../probes/reach.js';
import {accountChild, mailAccountChild} from '../entries.js';
import type {DoctorContext} from './context.js';

/** Milliseconds for a connection. */
const timeout = 5000;

/** Whether messages could go out, by each way that is set up. Nothing is sent. */
export async function checkWays({settings: {notify}}: DoctorContext): Promise<Finding[]> {
	const findings = await Promise.all([checkSms(notify), checkEmail(notify), checkWebhook(notify), checkHeartbeat(notify)]);
	return findings.flat();
}

async function checkSms({sms, email, webhook}: Settings['notify']): Promise<Finding[]> {
	const account = sms.enabled && sms.to.length > 0 ? await lookUpAccount(sms, accountChild) : undefined;
	return judgeSms({sms, account, hasOthers: email !== undefined || webhook !== undefined});
}

async function checkEmail({email}: Settings['notify']): Promise<Finding[]> {
	return judgeEmail({email, isLocal: isLoopback(email?.host ?? ''), server: email && await lookUpMailServer(email, mailAccountChild)});
}

async function checkWebhook({webhook}: Settings['notify']): Promise<Finding[]> {
	return webhook === undefined
		? []
		: [judgeAddress({subject: 'webhook', host: webhook.host, key: 'notify.webhook.url', trouble: await whyUnreachable(webhook.url, timeout)}), ...judgeSignature(webhook)];
}

async function checkHeartbeat({heartbeat}: Settings['notify']): Promise<Finding[]> {
	return heartbeat === undefined
		? []
		: [judgeAddress({subject: 'heartbeat', host: new URL(heartbeat).host, key: 'notify.heartbeat', trouble: await whyUnreachable(heartbeat, timeout)})];
}
