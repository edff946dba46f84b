import {expect, test} from 'vitest';
import {judgeSms, type SmsFacts} from '../../source/doctor/alerts.js';
import {seedSettings} from '../helpers/settings.js';

const {sms} = seedSettings().notify;

function judge(change: Partial<SmsFacts['sms']>, rest: Partial<Omit<SmsFacts, 'sms'>> = {}) {
	return judgeSms({sms: {...sms, ...change}, account: {kind: 'accepted'}, hasOthers: false, ...rest});
}

const nothing = {to: [], accountSid: undefined, authToken: undefined, from: undefined};

test('credentials that are accepted', () => {
	expect(judge({})).toMatchObject([{status: 'ok', found: 'the credentials are accepted; 1 receiver'}]);
	expect(judge({to: ['+15551234567', '+15551234568']})).toMatchObject([{found: 'the credentials are accepted; 2 receivers'}]);
});

test('nothing set up is a warning, unless alerts go another way', () => {
	expect(judge(nothing)).toMatchObject([{status: 'warn', found: 'not configured: nobody gets a message'}]);
	expect(judge(nothing, {hasOthers: true})).toMatchObject([{status: 'ok', found: 'not configured; alerts go another way'}]);
	expect(judge({enabled: false})).toMatchObject([{status: 'warn', found: 'switched off: nobody gets a message'}]);
	expect(judge({enabled: false}, {hasOthers: true})).toMatchObject([{status: 'ok'}]);
	expect(judge({enabled: false, authToken: undefined}, {hasOthers: true})).toMatchObject([{status: 'warn'}]);
});

test.each([
	[{authToken: undefined}, 'not set: TWILIO_AUTH_TOKEN'],
	[{accountSid: undefined, from: undefined}, 'not set: TWILIO_ACCOUNT_SID, TWILIO_FROM_NUMBER'],
	[{to: []}, 'not set: notify.sms.to'],
])('half of it fails: %j', (change, found) => {
	expect(judge(change)).toMatchObject([{status: 'fail', found}]);
});

test.each(['5551234567', '+0551234567', '+1 555 123', '+123456'])('%s is no number in E.164', number => {
	expect(judge({to: [number]})).toMatchObject([{status: 'fail', found: `${number} is no number that can be texted`}, {status: 'ok'}]);
});

test('wrong credentials, an account that is closed, and no way there fail, each with its own mend', () => {
	expect(judge({}, {account: {kind: 'refused', status: 401, message: 'HTTP 401'}})).toMatchObject([{status: 'fail', mend: expect.stringContaining('TWILIO_AUTH_TOKEN') as string}]);
	expect(judge({}, {account: {kind: 'refused', status: 403, message: 'HTTP 403'}})).toMatchObject([{status: 'fail', mend: expect.stringContaining('console') as string}]);
	expect(judge({}, {account: {kind: 'unanswered', message: 'No connection'}})).toMatchObject([{status: 'fail', found: 'No connection'}]);
});

test('a gateway that knows no accounts has looked at the credentials; Twilio itself would know the account', () => {
	const account = {kind: 'refused', status: 404, message: 'HTTP 404'} as const;
	expect(judge({baseUrl: 'https://gateway.example.com'}, {account})).toMatchObject([{status: 'ok'}]);
	expect(judge({}, {account})).toMatchObject([{status: 'fail'}]);
});
