import {Buffer} from 'node:buffer';
import {expect, test} from 'vitest';
import {basicAuth} from '../../source/probes/basic-auth.js';

test.each([
	['http://host/', undefined],
	['http://me:pass%20word@host/', 'me:pass word'],
	['http://only-a-token@host/', 'only-a-token:'],
	['http://:pass@host/', ':pass'],
	['http://me:100%@host/', 'me:100%'],
])('%s signs in as %s', (address, login) => {
	expect(basicAuth(new URL(address))).toEqual(login === undefined ? {} : {authorization: `Basic ${Buffer.from(login).toString('base64')}`});
});
