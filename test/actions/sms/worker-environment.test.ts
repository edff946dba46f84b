import {describe, expect, test} from 'vitest';
import {isLoopback, workerEnvironment} from '../../../source/actions/sms/worker-environment.js';

const twilio = new URL('https://api.twilio.com');
const loopback = new URL('http://127.0.0.1:8080');

describe('the environment of the worker', () => {
	test('has what certificates and regions need, and nothing else', () => {
		expect(workerEnvironment({
			NODE_EXTRA_CA_CERTS: '/etc/ca.pem',
			TWILIO_REGION: 'ie1',
			TZ: 'UTC',
			SSL_CERT_DIR: '',
			PATH: '/usr/bin',
			NODE_OPTIONS: '--require /tmp/x.js',
			TWILIO_AUTH_TOKEN: 'secret',
			TWILIO_LOG_LEVEL: 'debug',
		}, twilio)).toEqual({NODE_EXTRA_CA_CERTS: '/etc/ca.pem', TWILIO_REGION: 'ie1', TZ: 'UTC'});
	});

	test.each([
		['the proxy for https', {HTTPS_PROXY: 'https://a', HTTP_PROXY: 'https://b'}, 'https://a'],
		['the one for http, as the library does, if there is no other', {HTTP_PROXY: 'https://b'}, 'https://b'],
		['small letters', {https_proxy: 'https://c', HTTPS_PROXY: 'https://a'}, 'https://c'],
		['none', {}, undefined],
		['an empty one', {HTTPS_PROXY: ''}, undefined],
		['an exemption of the host', {HTTPS_PROXY: 'https://a', NO_PROXY: 'example.com, api.twilio.com'}, undefined],
		['an exemption of its domain', {HTTPS_PROXY: 'https://a', no_proxy: '.twilio.com:443'}, undefined],
		['an exemption of all', {HTTPS_PROXY: 'https://a', NO_PROXY: '*'}, undefined],
		['an exemption of another host', {HTTPS_PROXY: 'https://a', NO_PROXY: 'ilio.com,,api.twilio.com.evil.example'}, 'https://a'],
	])('%s', (_, environment, proxy) => {
		expect(workerEnvironment(environment, twilio)['HTTP_PROXY']).toBe(proxy);
	});

	test.each([loopback, new URL('http://localhost:1'), new URL('http://[::1]:1')])('no proxy for %s', target => {
		expect(workerEnvironment({HTTP_PROXY: 'https://a', HTTPS_PROXY: 'https://a'}, target)).toEqual({});
	});
});

test.each([
	['127.0.0.1', true],
	['127.1.2.3', true],
	['localhost', true],
	['[::1]', true],
	['127.0.0.1.example.com', false],
	['10.0.0.1', false],
	['localhost.example.com', false],
])('%s is this machine: %s', (host, isThis) => {
	expect(isLoopback(host)).toBe(isThis);
});
