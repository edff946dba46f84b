import {expect, test} from 'vitest';
import {healthName} from '../../source/core/health-name.js';

test('a health check is called by its address', () => {
	expect(healthName('http://127.0.0.1:3000/health')).toBe('http://127.0.0.1:3000/health');
});

test.each([
	'http://me:pass-word@127.0.0.1:3000/health',
	'http://127.0.0.1:3000/health?key=pass-word',
	'http://127.0.0.1:3000/health#pass-word',
])('%s goes without its secret', address => {
	expect(healthName(address)).toMatch(/^http:\/\/127\.0\.0\.1:3000\/health #[\da-z]{4}$/v);
});

test('another password is another check, the same one the same', () => {
	const names = ['one', 'two', 'one'].map(password => healthName(`http://me:${password}@host/health`));
	expect(names[0]).not.toBe(names[1]);
	expect(names[2]).toBe(names[0]);
});

test('an @ behind the host is no sign-in', () => {
	expect(healthName('http://host/a@b')).toBe('http://host/a@b');
});
