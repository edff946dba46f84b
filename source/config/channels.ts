import {type EmailSettings, type WebhookSettings} from '../core/settings.js';
import {type SecretRule} from './credentials.js';
import {type Finding} from './problem.js';
import {type CompleteConfig} from './schema.js';

type Notify = CompleteConfig['notify'];

/** What the config does not say of e-mail and webhook: it comes from the environment, or from files of their own. */
export type ChannelSecrets = {
	readonly user?: string | undefined;
	readonly password?: string | undefined;
	readonly secret?: string | undefined;
};

export const emailRules: readonly SecretRule[] = [
	{name: 'user', variable: 'SMTP_USER', pattern: /\S/v, allowed: 'the mail server\'s user'},
	{name: 'password', variable: 'SMTP_PASSWORD', pattern: /\S/v, allowed: 'the password of that user'},
];

export const webhookRules: readonly SecretRule[] = [
	{name: 'secret', variable: 'WEBHOOK_SECRET', pattern: /^\S{8,}$/v, allowed: 'the secret that requests are signed with, 8 characters at least, without blanks'},
];

/** `undefined` while nobody is to get an e-mail. */
export function emailSettings({to, from, host, port, security, level}: Notify['email'], {user, password}: ChannelSecrets): EmailSettings | undefined {
	return host === null || host === undefined || to.length === 0
		? undefined
		: {to: [...new Set(to)], from: from ?? to[0] ?? '', host, port: port ?? usualPorts[security], security, user, password, level: level ?? undefined};
}

/** `undefined` while there is no address. */
export function webhookSettings({url, level}: Notify['webhook'], {secret}: ChannelSecrets): WebhookSettings | undefined {
	return url === null || url === undefined ? undefined : {url, host: new URL(url).host, secret, level: level ?? undefined};
}

/** What belongs together: whoever set up half of it believes to be alerted. */
export function channelFindings({email}: Notify): Finding[] {
	const {host = null, to} = email;
	const isHalf = host === null && to.length > 0;
	return isHalf ? [{path: ['notify', 'email', 'host'], found: 'nothing', allowed: 'the mail server\'s name, since notify.email.to names receivers'}] : [];
}

/** A webhook that nobody can tell from a forged one, and half a sign-in. */
export function channelWarnings(email: EmailSettings | undefined, webhook: WebhookSettings | undefined): string[] {
	const isUnsigned = webhook !== undefined && webhook.secret === undefined;
	const isHalf = (email?.user === undefined) !== (email?.password === undefined);
	return [
		...(isUnsigned ? ['notify.webhook: requests are not signed. Set WEBHOOK_SECRET, or notify.webhook.credentialsFile, so that the receiver can tell them from forged ones.'] : []),
		...(isHalf ? ['notify.email: of SMTP_USER and SMTP_PASSWORD only one is set. Set both, or neither.'] : []),
	];
}

const usualPorts = {tls: 465, starttls: 587, none: 25} as const;
