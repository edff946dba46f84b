import {execFileSync} from 'node:child_process';
import {chmodSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {twilioCredentials} from '../../source/config/credentials.js';
import {formatProblems} from '../../source/config/problem.js';
import {temporaryFolder, type TemporaryFolder} from '../helpers/temporary-folder.js';

let folder: TemporaryFolder;
let file: string;

beforeEach(async () => {
	folder = await temporaryFolder();
	file = path.join(folder.path, 'credentials');
});

afterEach(async () => {
	await folder.dispose();
});

function write(text: string, mode = 0o600) {
	writeFileSync(file, text);
	chmodSync(file, mode);
	return twilioCredentials({environment: {}, file, key: 'notify.sms.credentialsFile'});
}

const all = {accountSid: 'AC1', authToken: 'token', from: '+15550001111'};

describe('a file with credentials', () => {
	test.each([
		['JSON with our names', '{"accountSid": "AC1", "authToken": "token", "from": "+15550001111"}'],
		['JSON with Twilio\'s names', '\n {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "token", "TWILIO_FROM_NUMBER": "+15550001111"}'],
		['lines with our names', 'accountSid=AC1\nauthToken=token\nfrom=+15550001111'],
		['lines as a shell reads them', '# Twilio\r\n\r\nexport TWILIO_ACCOUNT_SID="AC1"\r\nTWILIO_AUTH_TOKEN=\'token\'\r\n  TWILIO_FROM_NUMBER = +15550001111\r\n'],
	])('may be %s', (_, text) => {
		expect(write(text)).toStrictEqual({credentials: all, problems: [], warnings: []});
	});

	test('may hold only some of them', () => {
		expect(write('authToken=token').credentials).toStrictEqual({accountSid: undefined, authToken: 'token', from: undefined});
	});

	test.each(['a name', 'REC.IO', '12', '+0123'])('cannot hold the sender %j', from => {
		expect(write(JSON.stringify({from})).problems).toHaveLength(from === 'a name' ? 0 : 1);
	});

	test.each([
		['', 'neither JSON nor KEY=VALUE lines'],
		['AC1 token', 'neither JSON nor KEY=VALUE lines'],
		['{"accountSid": }', 'neither JSON nor KEY=VALUE lines'],
		['accountSid=AC1\ntoken', 'neither JSON nor KEY=VALUE lines'],
		['{"accountSid": 1}', 'accountSid: found a value that is not shown; allowed: the account\'s SID, "AC" and 32 letters and digits'],
		['TWILIO_AUTH_TOKEN=', 'TWILIO_AUTH_TOKEN: found a value that is not shown'],
	])('cannot hold %j', (text, expected) => {
		expect(formatProblems(write(text).problems)).toContain(expected);
	});

	test('may hold other things, which is said, with the nearest name', () => {
		expect(write('TWILIO_ACOUNT_SID=AC1\nauthToken=token').warnings).toStrictEqual([`${file}: TWILIO_ACOUNT_SID is not used. Did you mean "TWILIO_ACCOUNT_SID"?`]);
	});

	test.each([0o640, 0o604, 0o644, 0o660, 0o610, 0o601])('is refused if others can read it: mode %o', mode => {
		const {credentials, problems} = write('authToken=token', mode);
		expect(credentials.authToken).toBeUndefined();
		expect(formatProblems(problems)).toMatch(/permissions 06\d\d, with which others than its owner can (?:read|write) it; .* Run: chmod (?:600|go-w) /v);
	});

	test.each([0o600, 0o400, 0o700])('is taken if only its owner can read it: mode %o', mode => {
		expect(write('authToken=token', mode).problems).toStrictEqual([]);
	});

	test('is refused if it is a FIFO, without waiting for a writer', () => {
		execFileSync('mkfifo', [file]);
		expect(formatProblems(twilioCredentials({environment: {}, file, key: 'notify.sms.credentialsFile'}).problems)).toContain('found a FIFO');
	});

	test('is refused if it is not there, with what can be done', () => {
		const {problems} = twilioCredentials({environment: {}, file, key: 'notify.sms.credentialsFile'});
		expect(formatProblems(problems)).toBe(`${file}: found no such file; allowed: a file with accountSid, authToken and from. `
			+ 'Mend "notify.sms.credentialsFile", or leave it out and set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM_NUMBER.');
	});
});
