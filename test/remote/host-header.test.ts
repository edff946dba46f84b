import {expect, test} from 'vitest';
import {isOwnHost} from '../../source/remote/host-header.js';

test.each([
	['monitor.internal:8020', 'monitor.internal', '10.0.0.5', true],
	['MONITOR.internal', 'monitor.internal', '10.0.0.5', true],
	['other.internal', 'monitor.internal', '10.0.0.5', false],
	['10.0.0.5', '0.0.0.0', '10.0.0.5', true],
	['10.0.0.5:8020', '::', '::ffff:10.0.0.5', true],
	['[2001:db8::1]:8020', '::', '2001:db8::1', true],
	['10.0.0.6', '0.0.0.0', '10.0.0.5', false],
	['0.0.0.0', '0.0.0.0', '10.0.0.5', false],
	['evil.example', '0.0.0.0', '10.0.0.5', false],
	['10.0.0.5', '127.0.0.1', '10.0.0.5', false],
	['[::1]', '::1', '::1', true],
	['', '0.0.0.0', undefined, false],
	[undefined, '127.0.0.1', '127.0.0.1', false],
	['localhost:', '127.0.0.1', '127.0.0.1', false],
	['localhost:port', '127.0.0.1', '127.0.0.1', false],
])('Host %j of a server on %s that is reached at %s: %s', (header, configured, local, expected) => {
	expect(isOwnHost(header, configured, local)).toBe(expected);
});
