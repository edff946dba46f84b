import {type SmsSettings} from '../core/settings.js';
import {noCredentials, type Credentials} from './credentials.js';
import {toFlag} from './from-text.js';
import {notEmpty, type Environment} from './locate.js';
import {problem, type Problem} from './problem.js';
import {type CompleteConfig} from './schema.js';

/** What the config does not say of text messages: it comes from the environment and a file of its own. */
export type SmsWish = {
	readonly credentials: Credentials;
	/** `SMS_ENABLED`; `undefined` if it is not set. */
	readonly isWanted: boolean | undefined;
};

export const noWish: SmsWish = {credentials: noCredentials, isWanted: undefined};

/** Whether a text message could be sent at all: receivers, sender, account and token are all there. */
export function isSmsConfigured({to, from, accountSid, authToken}: SmsSettings): boolean {
	return to.length > 0 && [from, accountSid, authToken].every(value => value !== undefined);
}

/** `SMS_ENABLED` decides; without it, messages are wanted as soon as they are possible. */
export function smsSettings({to, fallback, level, baseUrl}: CompleteConfig['notify']['sms'], {credentials, isWanted}: SmsWish): SmsSettings {
	const settings = {
		...credentials, to: [...new Set(to)], fallback: [...new Set(fallback)], level: level ?? undefined, baseUrl: baseUrl ?? undefined, enabled: true,
	};
	return {...settings, enabled: isWanted ?? isSmsConfigured(settings)};
}

/** Silence is not safety (decision 20): whoever set up half of it believes to be alerted. */
export function smsWarnings(sms: SmsSettings, {isWanted}: SmsWish): string[] {
	const missing = [
		{isMissing: sms.to.length === 0, name: 'receivers (notify.sms.to or SMS_PHONE_NUMBER)'},
		{isMissing: sms.accountSid === undefined, name: 'TWILIO_ACCOUNT_SID'},
		{isMissing: sms.authToken === undefined, name: 'TWILIO_AUTH_TOKEN'},
		{isMissing: sms.from === undefined, name: 'TWILIO_FROM_NUMBER'},
	].filter(({isMissing}) => isMissing).map(({name}) => name);
	const isHalfDone = isWanted ?? (sms.to.length > 0);
	return isHalfDone && missing.length > 0 ? [`No SMS can be sent: ${missing.join(', ')} not set. Set what is missing, or SMS_ENABLED=false.`] : [];
}

/** Reads `SMS_ENABLED`. */
export function smsWanted(environment: Environment): {readonly isWanted: boolean | undefined; readonly problems: readonly Problem[]} {
	const text = notEmpty(environment['SMS_ENABLED']?.trim());
	const isWanted = text === undefined ? undefined : toFlag(text);
	const isWrong = text !== undefined && isWanted === undefined;
	return {
		isWanted,
		problems: isWrong
			? [problem({
				file: 'environment', key: 'SMS_ENABLED', found: JSON.stringify(text), allowed: 'true, false, 1, 0, yes, no, on or off',
			})]
			: [],
	};
}
