import {expect, test} from 'vitest';
import {helperEnvironment} from '../../source/core/helper-environment.js';

test('a helper gets what it needs to run, and no credentials', () => {
	const kept = {PATH: '/bin', HOME: '/root', LD_LIBRARY_PATH: '/opt/lib', NODE_EXTRA_CA_CERTS: '/ca.pem', EMPTY: ''};
	const ours = {
		TWILIO_AUTH_TOKEN: 'a', TWILIO_ACCOUNT_SID: 'b', SMTP_USER: 'c', SMTP_PASSWORD: 'd', WEBHOOK_SECRET: 'e', SMS_PHONE_NUMBER: 'f', CFD_NOTIFY_HEARTBEAT: 'g', UNSET: undefined,
	};
	expect(helperEnvironment({...kept, ...ours})).toEqual(kept);
});
