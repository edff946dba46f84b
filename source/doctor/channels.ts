import type {MailLookup} from '../actions/email/mail-lookup.js';
import type {EmailSettings, WebhookSettings} from '../core/settings.js';
import {fail, ok, warn, type Finding} from './finding.js';

export type EmailFacts = {
	/** `undefined`: nobody is to get a mail. */
	readonly email: EmailSettings | undefined;
	/** The server is on this machine: nobody else reads what goes there. */
	readonly isLocal: boolean;
	readonly server: MailLookup | undefined;
};

/** Whether mails could go out. */
export function judgeEmail({email, isLocal, server}: EmailFacts): Finding[] {
	if (email === undefined || server === undefined) {
		return [];
	}

	const {security, user, password, to, host, port} = email;
	if (security === 'none' && password !== undefined && !isLocal) {
		return [fail('email', 'the password would go over the network as it is, so no mail is sent', 'Set "notify.email.security" to "starttls" or "tls", then: cfd test-alert')];
	}

	if (server.kind === 'accepted') {
		const signIn = user === undefined || password === undefined ? 'takes a connection without a sign-in' : 'takes the sign-in';
		return [ok('email', `${host}:${port} ${signIn}; ${to.length} receiver${to.length === 1 ? '' : 's'}`)];
	}

	return [fail('email', server.message, 'Without a way there no mail goes out: cfd test-alert tells when there is one.')];
}

export type AddressFacts = {
	/** `webhook`, `heartbeat`. */
	readonly subject: string;
	/** Its address may be a secret: this stands for it in words. */
	readonly host: string;
	readonly key: string;
	/** Why no connection could be made; `undefined` if it could. */
	readonly trouble: string | undefined;
};

/** Whether the server of an address can be reached. It is not asked for anything: that would be an alert. */
export function judgeAddress({subject, host, key, trouble}: AddressFacts): Finding {
	return trouble === undefined
		? ok(subject, `${host} takes connections; whether it takes a request is for "cfd test-alert" to tell`)
		: fail(subject, `${host}: ${trouble}`, `Check "${key}", the network and the other side's certificate.`);
}

/** A webhook that nobody can tell from a forged one. */
export function judgeSignature({secret}: Pick<WebhookSettings, 'secret'>): Finding[] {
	return secret === undefined ? [warn('webhook', 'its requests are not signed', 'Set WEBHOOK_SECRET, so that the receiver can tell them from forged ones.')] : [];
}
