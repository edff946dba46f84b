import {Buffer} from 'node:buffer';
import {describe, expect, test} from 'vitest';
import {redactedEvent, redactor} from '../../source/assembly/redactor.js';
import type {DetectorEvent} from '../../source/core/events.js';
import {seedSettings} from '../helpers/settings.js';

const usual = seedSettings();
const settings = seedSettings({
	supervisor: {...usual.supervisor, url: 'http://admin:sup%20pw@127.0.0.1:9001'},
	services: usual.services.map(service => ({...service, health: 'http://probe:health-pw@127.0.0.1:3000/healthz'})),
	notify: {
		...usual.notify,
		sms: {...usual.notify.sms, accountSid: 'AC123', authToken: 'twilio-token'},
		email: {to: ['a@example.com'], from: 'a@example.com', host: 'mail', port: 25, security: 'none', user: 'me', password: 'mail-pw'},
		webhook: {url: 'https://hook:hook-pw@example.com/way/to/it?key=hook-key', host: 'example.com', secret: 'hook-secret'},
		heartbeat: 'https://beat:beat-pw@hc.example.com/ping/heart-key?a=1',
	},
});
const redact = redactor(settings, () => ['later-pw']);

function base64(text: string): string {
	return Buffer.from(text).toString('base64');
}

test.each([
	'AC123', 'twilio-token', base64('AC123:twilio-token'),
	'mail-pw', base64('me:mail-pw'), base64('mail-pw'),
	'hook-secret', '/way/to/it?key=hook-key', '/way/to/it', '?key=hook-key', 'hook-pw', base64('hook:hook-pw'),
	'/ping/heart-key?a=1', '/ping/heart-key', 'beat-pw', base64('beat:beat-pw'),
	'sup%20pw', 'sup pw', base64('admin:sup pw'),
	'health-pw', base64('probe:health-pw'),
	'later-pw',
])('%s is taken out wherever it stands', secret => {
	expect(redact(`it said: ${secret}, twice: "${secret}"`)).toBe('it said: ***, twice: "***"');
});

test('addresses without a secret, and all other words, stay', () => {
	const text = 'main_app at 127.0.0.1:3000/healthz: 401 from hc.example.com and example.com; /way/to/another';
	expect(redact(text)).toBe(text);
});

describe('an event', () => {
	const event: DetectorEvent = {
		time: 1, severity: 'warn', event: 'trouble', message: 'no: twilio-token', fields: {error: 'mail-pw', count: 3, none: null, list: [{deep: 'hook-secret'}]},
	};

	test('has no secret in its sentence or in its fields, however deep', () => {
		expect(redactedEvent(event, redact)).toEqual({...event, message: 'no: ***', fields: {error: '***', count: 3, none: null, list: [{deep: '***'}]}});
	});
});
