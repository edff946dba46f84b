import type {Settings} from '../core/settings.js';

/** Takes the credentials out of any text before it is logged: whatever an error message of a library drags along. */
export function redactor({notify: {sms}}: Settings): (text: string) => string {
	const secrets = [sms.authToken, sms.accountSid].filter((secret): secret is string => secret !== undefined && secret !== '');
	return text => {
		let clean = text;
		for (const secret of secrets) {
			clean = clean.replaceAll(secret, '***');
		}

		return clean;
	};
}
