import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, it} from 'vitest';
import type {Finding} from '../../source/doctor/finding.js';
import {program} from '../helpers/detector.js';
import {userEnvironment} from '../helpers/environment.js';
import {startMailServer} from '../helpers/mail-server.js';
import {run} from '../helpers/run.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {startTwilioGateway, type TwilioGateway} from '../helpers/twilio-gateway.js';
import {startWebServer} from '../helpers/web-server.js';

const login = {user: 'cfd', password: 'mail-password-1'};
const webhookSecret = 'webhook-secret-1';

/** A config with every way to alert somebody, and the servers that it leads to. */
async function everyWay(change: {readonly sms?: object} = {}) {
	const folder = await temporaryFolder();
	const gateway = await startTwilioGateway();
	const mail = await startMailServer({login});
	const hook = await startWebServer();
	const file = path.join(folder.path, 'config.json');
	await writeFile(file, JSON.stringify({
		services: {a: {}},
		databases: [],
		files: [],
		notify: {
			sms: {to: ['+15551234567'], baseUrl: gateway.url, ...change.sms},
			email: {to: ['ops@example.com'], host: '127.0.0.1', port: mail.port, security: 'none'},
			webhook: {url: `${hook.url}/hook`},
			heartbeat: `${hook.url}/ping/key-of-the-heartbeat`,
		},
	}));
	const cfd = async (command: readonly string[], environment: Readonly<Record<string, string>> = {}) => run(process.execPath, [program, ...command, '--config', file], {
		cwd: folder.path,
		env: userEnvironment({...credentials(gateway), SMTP_USER: login.user, SMTP_PASSWORD: login.password, WEBHOOK_SECRET: webhookSecret, ...environment}),
		timeout: 100_000,
	});
	return {folder, gateway, mail, hook, cfd, [Symbol.asyncDispose]: async () => folder.dispose()};
}

function credentials({accountSid, authToken, from}: TwilioGateway): Record<string, string> {
	return {TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_FROM_NUMBER: from};
}

// One of them waits 80 s for a carrier that hangs; meanwhile the others are done.
describe.concurrent('cfd test-alert', () => {
	it('sends one message through each way, follows the text until it is delivered, and exits with 0', async () => {
		await using ways = await everyWay();
		const {exitCode, stdout, stderr} = await ways.cfd(['test-alert']);
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		expect(stdout.trim().split('\n')).toEqual([
			'ok      sms to ...4567: delivered',
			'ok      email to ops@example.com: accepted by the server',
			`ok      webhook to ${new URL(ways.hook.url).host}: accepted by the server`,
		]);
		expect(ways.gateway.messages).toMatchObject([{to: '+15551234567', status: 'delivered', body: expect.stringContaining('REC.IO') as string, segments: 1}]);
		expect(ways.gateway.requests.filter(({method, path: where}) => method === 'GET' && where.includes('/Messages/SM')).length).toBeGreaterThan(1);
		expect(ways.mail.mails).toHaveLength(1);
		expect(ways.hook.requests).toMatchObject([{method: 'POST', url: '/hook'}]);
	});

	it('tries every number, the spare ones too, and leaves nothing behind', async () => {
		await using ways = await everyWay({sms: {to: ['+15551234567', '+15551234568'], fallback: ['+15551234569']}});
		expect(await ways.cfd(['test-alert'])).toMatchObject({exitCode: 0});
		expect(ways.gateway.messages.map(({to}) => to).toSorted()).toEqual(['+15551234567', '+15551234568', '+15551234569']);
		const {stdout} = await ways.cfd(['history', '--json']);
		expect(JSON.parse(stdout)).toMatchObject({alerts: []});
	});

	it.each<[string, (ways: Awaited<ReturnType<typeof everyWay>>) => void, RegExp]>([
		['a number that cannot be texted', ({gateway}) => {
			gateway.behave({kind: 'refuse', code: 21_614});
		}, /^FAILED {2}sms to \.\.\.4567: .*Twilio error 21614/mv],
		['a text that does not arrive', ({gateway}) => {
			gateway.fate = {statuses: ['queued', 'sent', 'undelivered'], errorCode: 30_003};
		}, /^FAILED {2}sms to \.\.\.4567: Not delivered \(undelivered\), Twilio error 30003/mv],
		['a receiver whom the mail server does not know', ({mail}) => {
			mail.trouble('to', 550);
		}, /^FAILED {2}email to ops@example\.com: .*SMTP 550/mv],
		['a webhook that is not let in', ({hook}) => {
			hook.answers = [{status: 403}];
		}, /^FAILED {2}webhook to 127\.0\.0\.1:\d+: .*HTTP 403/mv],
	])('says which way fails, sends by the others, and exits with 1: %s', async (_, spoil, line) => {
		await using ways = await everyWay();
		spoil(ways);
		const {exitCode, stdout, stderr} = await ways.cfd(['test-alert']);
		expect(exitCode).toBe(1);
		expect(stderr).toMatch(line);
		expect(stdout.trim().split('\n')).toHaveLength(2);
		expect(stdout).not.toContain('FAILED');
	});

	it('names what is wrong with each of several, without a secret', async () => {
		await using ways = await everyWay();
		ways.hook.answers = [{status: 401}];
		const {exitCode, stdout, stderr} = await ways.cfd(['test-alert'], {TWILIO_AUTH_TOKEN: 'wrong-token-1', SMTP_PASSWORD: 'wrong-password-1'});
		expect({exitCode, stdout}).toEqual({exitCode: 1, stdout: ''});
		for (const expected of ['Twilio error 20003', 'SMTP 535', 'HTTP 401']) {
			expect(stderr).toContain(expected);
		}

		expect(stderr).not.toMatch(/wrong-(?:token|password)-1|webhook-secret-1/v);
	});

	it('gives up on a carrier that hangs, and says so', async () => {
		await using ways = await everyWay();
		ways.gateway.behave({kind: 'hang'});
		const {exitCode, stderr} = await ways.cfd(['test-alert']);
		expect(exitCode).toBe(1);
		expect(stderr).toMatch(/^FAILED {2}sms to \.\.\.4567: .*(?:No answer from|not sent within)/mv);
	});

	it('exits with 1 where nobody is set up, and where the texts are set up by half', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'config.json');
		await writeFile(file, '{}');
		const none = await run(process.execPath, [program, 'test-alert', '--config', file], {env: userEnvironment()});
		expect(none).toMatchObject({exitCode: 1, stdout: '', stderr: expect.stringContaining('nobody gets an alert') as string});
		await writeFile(file, '{"notify": {"sms": {"to": ["+15551234567"]}}}');
		const half = await run(process.execPath, [program, 'test-alert', '--config', file], {env: userEnvironment()});
		expect(half).toMatchObject({exitCode: 1, stderr: expect.stringContaining('credentials are not all set') as string});
	});
});

describe('cfd doctor, of the ways to alert somebody', () => {
	async function findings(ways: Awaited<ReturnType<typeof everyWay>>, environment: Readonly<Record<string, string>> = {}): Promise<string[]> {
		const {stdout} = await ways.cfd(['doctor', '--json'], environment);
		const report = JSON.parse(stdout) as {findings: readonly Finding[]};
		return report.findings.filter(({subject}) => ['sms', 'email', 'webhook', 'heartbeat'].includes(subject)).map(({status, subject, found}) => `${status} ${subject}: ${found}`);
	}

	it('tries each, and sends nothing', async () => {
		await using ways = await everyWay();
		const {host} = new URL(ways.hook.url);
		expect(await findings(ways)).toEqual([
			expect.stringMatching(/^ok sms: the credentials are accepted/v) as string,
			`ok email: 127.0.0.1:${ways.mail.port} takes the sign-in; 1 receiver`,
			expect.stringContaining(`ok webhook: ${host} takes connections`) as string,
			expect.stringContaining(`ok heartbeat: ${host} takes connections`) as string,
		]);
		expect(ways.mail.seen).toMatchObject({auth: 1, from: 0, data: 0});
		expect([ways.gateway.messages, ways.mail.mails, ways.hook.requests]).toEqual([[], [], []]);
	});

	it('says what does not work, without a secret', async () => {
		await using ways = await everyWay();
		await ways.hook[Symbol.asyncDispose]();
		const found = await findings(ways, {TWILIO_AUTH_TOKEN: 'wrong-token-1', SMTP_PASSWORD: 'wrong-password-1'});
		expect(found).toEqual([
			expect.stringMatching(/^fail sms: .*401/v) as string,
			expect.stringMatching(/^fail email: .*SMTP 535/v) as string,
			expect.stringMatching(/^fail webhook: .*refused/v) as string,
			expect.stringMatching(/^fail heartbeat: .*refused/v) as string,
		]);
		expect(found.join('\n')).not.toMatch(/wrong-(?:token|password)-1|key-of-the-heartbeat/v);
	});

	it('does not wait for a mail server that hangs', async () => {
		await using ways = await everyWay();
		ways.mail.trouble('connect', 'hang');
		expect(await findings(ways)).toContainEqual(expect.stringMatching(/^fail email: No usable answer from/v));
	});
});
