import {expect, test} from 'vitest';
import {describeFailure, errorText, printable} from '../../source/probes/failure.js';

const withCode = (code: string, message = 'something') => Object.assign(new Error(message), {code});

test.each([
	['ENOENT', 'no answer', 'missing'],
	['ECONNREFUSED', 'no answer', 'refused'],
	['ECONNRESET', 'no answer', 'reset'],
	['EPIPE', 'no answer', 'reset'],
	['UND_ERR_SOCKET', 'no answer', 'reset'],
	['UND_ERR_HEADERS_OVERFLOW', 'no answer', 'too long'],
	['ETIMEDOUT', 'no answer', 'timeout'],
	['ENOTFOUND', 'no answer', 'unreachable'],
	['EHOSTUNREACH', 'no answer', 'unreachable'],
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'no answer', 'unreachable'],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'no answer', 'unreachable'],
	['ERR_SSL_WRONG_VERSION_NUMBER', 'no answer', 'garbled'],
	['WHATEVER_COMES', 'no answer', 'unreachable'],
	['EACCES', 'denied', undefined],
	['EPERM', 'denied', undefined],
	['EMFILE', 'unobservable', undefined],
	['ENFILE', 'unobservable', undefined],
	['ENOMEM', 'unobservable', undefined],
	['ENOBUFS', 'unobservable', undefined],
	['EADDRNOTAVAIL', 'unobservable', undefined],
])('%s means: %s', (code, kind, why) => {
	for (const isLocal of [true, false]) {
		expect(describeFailure(withCode(code), isLocal)).toMatchObject(why === undefined ? {kind} : {kind, why});
	}
});

test('EAGAIN is the listener\'s full queue on a Unix socket, and our own lack of ports over TCP', () => {
	expect(describeFailure(withCode('EAGAIN'), true)).toMatchObject({kind: 'no answer', why: 'timeout'});
	expect(describeFailure(withCode('EAGAIN'), false)).toMatchObject({kind: 'unobservable'});
});

test('an error of several addresses at once has only a code', () => {
	expect(describeFailure(Object.assign(new AggregateError([], 'all'), {message: '', code: 'ECONNREFUSED'}), false)).toMatchObject({why: 'refused'});
	expect(errorText(withCode('EIO', ''))).toBe('EIO');
	expect(errorText('not even an error')).toBe('not even an error');
});

test('text from outside can neither move the cursor nor fill the screen', () => {
	expect(printable('a\u{1B}[2J\n\tb\u{202E}\0c')).toBe('a [2J b c');
	expect(printable('x'.repeat(10_000))).toHaveLength(200);
});
