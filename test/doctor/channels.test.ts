import {describe, expect, test} from 'vitest';
import type {EmailSettings} from '../../source/core/settings.js';
import {judgeAddress, judgeEmail, judgeSignature} from '../../source/doctor/channels.js';

const email: EmailSettings = {to: ['a@example.com', 'b@example.com'], from: 'a@example.com', host: 'mail', port: 587, security: 'starttls', user: 'me', password: 'secret'};
const accepted = {kind: 'accepted'} as const;

describe('e-mail', () => {
	test('that nobody is to get is no line', () => {
		expect(judgeEmail({email: undefined, isLocal: false, server: undefined})).toEqual([]);
	});

	test('is ok when the server takes the sign-in', () => {
		expect(judgeEmail({email, isLocal: false, server: accepted})).toMatchObject([{status: 'ok', found: 'mail:587 takes the sign-in; 2 receivers'}]);
	});

	test('says so when nobody signs in', () => {
		const open = {...email, user: undefined, password: undefined, to: ['a@example.com']};
		expect(judgeEmail({email: open, isLocal: false, server: accepted})).toMatchObject([{status: 'ok', found: 'mail:587 takes a connection without a sign-in; 1 receiver'}]);
	});

	test.each(['refused', 'unanswered'] as const)('fails when it is %s', kind => {
		expect(judgeEmail({email, isLocal: false, server: {kind, message: 'mail:587 refused with SMTP 535'}})).toMatchObject([{status: 'fail', found: 'mail:587 refused with SMTP 535'}]);
	});

	test('fails when the password would be open to the network, but not on this machine', () => {
		const open = {...email, security: 'none'} as const;
		expect(judgeEmail({email: open, isLocal: false, server: accepted})).toMatchObject([{status: 'fail', mend: expect.stringContaining('starttls') as string}]);
		expect(judgeEmail({email: open, isLocal: true, server: accepted})).toMatchObject([{status: 'ok'}]);
	});
});

test('an address is ok when its server can be reached, and fails with why not', () => {
	const facts = {subject: 'webhook', host: 'hooks.example.com', key: 'notify.webhook.url', trouble: undefined};
	expect(judgeAddress(facts)).toMatchObject({status: 'ok', subject: 'webhook'});
	const mend: unknown = expect.stringContaining('notify.webhook.url');
	expect(judgeAddress({...facts, trouble: 'connection refused'})).toMatchObject({status: 'fail', found: 'hooks.example.com: connection refused', mend});
});

test('a webhook without a secret is a warning', () => {
	expect(judgeSignature({secret: undefined})).toMatchObject([{status: 'warn'}]);
	expect(judgeSignature({secret: 'abc'})).toEqual([]);
});
