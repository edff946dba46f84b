import type {AccountLookup} from '../actions/sms/account-lookup.js';
import type {SmsSettings} from '../core/settings.js';
import {fail, ok, warn, type Finding} from './finding.js';

export type SmsFacts = {
	readonly sms: SmsSettings;
	/** `undefined` if it was not asked, as something is missing. */
	readonly account: AccountLookup | undefined;
	/** Alerts go out by e-mail or webhook all the same. */
	readonly hasOthers: boolean;
};

const phoneNumber = /^\+[1-9]\d{6,14}$/v;

/** Whether text messages could go out. */
export function judgeSms({sms, account, hasOthers}: SmsFacts): Finding[] {
	const given = [
		['TWILIO_ACCOUNT_SID', sms.accountSid], ['TWILIO_AUTH_TOKEN', sms.authToken], ['TWILIO_FROM_NUMBER', sms.from], ['notify.sms.to', sms.to[0]],
	] as const;
	const missing = given.flatMap(([name, value]) => value === undefined ? [name] : []);
	if (missing.length === given.length || !sms.enabled) {
		const what = sms.enabled || missing.length === given.length ? 'not configured' : 'switched off';
		// Whoever has set up half of it believes to be texted.
		const isMeant = sms.to.length === 0 || missing.length === 0;
		return [hasOthers && isMeant
			? ok('sms', `${what}; alerts go another way`)
			: warn('sms', `${what}: nobody gets a message`, 'Set "notify.sms.to" and the TWILIO_ variables, then: cfd test-alert')];
	}

	if (missing.length > 0) {
		return [fail('sms', `not set: ${missing.join(', ')}`, 'Set them where the detector gets its environment from, then: cfd test-alert')];
	}

	const wrong = sms.to.filter(number => !phoneNumber.test(number));
	return [
		...wrong.map(number => fail('sms', `${number} is no number that can be texted`, 'Write it with "+" and country code, digits only (E.164): +15551234567')),
		...judgeAccount(account, sms),
	];
}

function judgeAccount(account: AccountLookup | undefined, {baseUrl, to}: SmsSettings): Finding[] {
	switch (account?.kind) {
		case undefined: {
			return [];
		}

		case 'accepted': {
			return [ok('sms', `the credentials are accepted; ${to.length} receiver${to.length === 1 ? '' : 's'}`)];
		}

		case 'unanswered': {
			return [fail('sms', account.message, 'Without a way there no message goes out. Mend it, then: cfd test-alert')];
		}

		case 'refused': {
			return [judgeRefusal(account, {isGateway: baseUrl !== undefined, receivers: to.length})];
		}
	}
}

function judgeRefusal({status, message}: AccountLookup & {readonly kind: 'refused'}, {isGateway, receivers}: {readonly isGateway: boolean; readonly receivers: number}): Finding {
	// A gateway that knows messages only has looked at the credentials first.
	if (isGateway && status === 404) {
		return ok('sms', `the credentials are accepted by the gateway, which knows no accounts; ${receivers} receivers`);
	}

	const mend = status === 401 ? 'Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN' : 'See the account in Twilio\'s console';
	return fail('sms', message, `${mend}, then: cfd test-alert`);
}
