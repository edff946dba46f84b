import {beforeAll, beforeEach, describe, expect, onTestFinished, test} from 'vitest';
import {createEmailSender} from '../../../source/actions/email/email-sender.js';
import type {Channel} from '../../../source/actions/outbox/channel.js';
import type {EmailSettings} from '../../../source/core/settings.js';
import {buildEntry} from '../../helpers/build-entry.js';
import {makeCertificate} from '../../helpers/certificate.js';
import {startMailServer, type MailPhase, type MailServer, type MailTrouble} from '../../helpers/mail-server.js';
import {hasReal} from '../../helpers/real.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {OutboxBench, second} from '../outbox/helpers/outbox-bench.js';

/** The outbox, the real library in its process and a real SMTP server, with a clock that only waits where the network does. */
let workerEntry: string;
let server: MailServer;
let underWay: number;

const login = {user: 'cfd', password: 'right-password'};

beforeAll(async () => {
	[, workerEntry = ''] = await buildEntry('source/actions/email/email-worker.ts');
});

beforeEach(async () => {
	server = await startMailServer({login});
	underWay = 0;
});

/** Milliseconds for each step: real time that is only spent where the server hangs. */
const deadline = 700;

function startSender(change: Partial<EmailSettings> = {}, environment: Record<string, string> = {}): Channel {
	const settings: EmailSettings = {to: ['ops@example.com'], from: 'cfd@example.com', host: '127.0.0.1', port: server.port, security: 'none', ...login, ...change};
	const sender = createEmailSender({settings, system: 'REC.IO', workerEntry, deadline, idleAfter: 60_000, environment});
	onTestFinished(() => {
		sender.close();
	});
	return {
		...sender,
		async send(message) {
			underWay++;
			try {
				return await sender.send(message);
			} finally {
				underWay--;
			}
		},
	};
}

function startBench(sender = startSender(), journal?: OutboxBench['journal']): OutboxBench {
	return new OutboxBench({channels: [sender], ...(journal && {journal})});
}

function post(bench: OutboxBench, key = 'one'): void {
	bench.outbox.post(bench.alert(key), [{channel: 'email', to: 'ops@example.com'}]);
}

/** Lets time pass until nothing is left to do, and tells how many seconds went by. */
async function passUntilSettled(bench: OutboxBench): Promise<number> {
	const start = bench.time.wall;
	await bench.time.passUntil(() => bench.states.every(state => state !== 'pending') && underWay === 0, () => underWay > 0);
	return (bench.time.wall - start) / second;
}

function messageIds(): Array<string | undefined> {
	return server.mails.map(({text}) => /^message-id: (?<id>\S+)/imv.exec(text)?.groups?.['id']);
}

test('a mail arrives, with its subject, its text and its sender', async () => {
	const bench = startBench();
	post(bench);
	expect(await passUntilSettled(bench)).toBe(0);
	expect(bench.states).toEqual(['sent']);
	expect(server.mails).toMatchObject([{from: 'cfd@example.com', to: ['ops@example.com']}]);
	expect(server.mails[0]?.text).toMatch(/^Subject: REC\.IO: CASCADING\r$/mv);
	expect(server.mails[0]?.text).toContain('REC.IO one');
});

describe('an alert arrives once, whatever the server does first', () => {
	test.each<[MailPhase, MailTrouble, number]>([
		['connect', 'hang', 5],
		['connect', 'drop', 5],
		['connect', 421, 5],
		['auth', 'hang', 5],
		['auth', 'drop', 5],
		['auth', 454, 5],
		['from', 'hang', 5],
		['from', 'drop', 5],
		['from', 451, 5],
		['to', 'hang', 5],
		['to', 'drop', 5],
		['to', 450, 5],
		['data', 451, 5],
		['data', 'hang', 5],
		['data', 'drop', 5],
		['to', {slow: 300}, 0],
		['taken', {slow: 300}, 0],
	])('%s: %j', async (phase, trouble, seconds) => {
		server.trouble(phase, trouble);
		const bench = startBench();
		post(bench);
		expect(await passUntilSettled(bench)).toBe(seconds);
		expect(bench.states).toEqual(['sent']);
		expect(server.mails).toHaveLength(1);
	});

	test('a network that is cut for a while, and all of it after that', async () => {
		const {port} = server;
		const bench = startBench(startSender({port}));
		await server[Symbol.asyncDispose]();
		post(bench);
		await bench.time.passUntil(() => bench.time.wall >= Date.parse('2026-11-24T02:41:30Z'), () => underWay > 0);
		expect(bench.states).toEqual(['pending']);
		server = await startMailServer({login, port});
		for (const [phase, trouble] of [['connect', 421], ['auth', 'hang'], ['to', 450], ['data', 451]] as const) {
			server.trouble(phase, trouble);
		}

		await passUntilSettled(bench);
		expect(bench.states).toEqual(['sent']);
		expect(server.mails).toHaveLength(1);
	});
});

describe('no repetition', () => {
	test.each<[MailPhase, number]>([['auth', 535], ['from', 550], ['to', 550], ['data', 554]])('%s: %i is told at once, and asked once', async (phase, code) => {
		server.trouble(phase, code, 9);
		const bench = startBench();
		post(bench);
		expect(await passUntilSettled(bench)).toBe(0);
		expect(server.seen[phase]).toBe(1);
		expect(bench.events).toMatchObject([{severity: 'error', event: 'alert_failed', message: expect.stringContaining(`SMTP ${code}`) as string}]);
	});

	test('a wrong sign-in is told without the password, in whatever form the server repeats it', async () => {
		const bench = startBench(startSender({password: 'wrong-password'}));
		post(bench);
		await passUntilSettled(bench);
		expect(bench.journal.deliveries(0)).toMatchObject([{state: 'failed', error: expect.stringContaining('SMTP 535') as string}]);
		expect(JSON.stringify([bench.events, bench.journal.deliveries(0)])).not.toContain('wrong-password');
	});
});

describe('a mail that was taken without a receipt', () => {
	test.each<MailTrouble>(['hang', 'drop'])('goes out once more, recognizable as the same one: %s', async trouble => {
		server.trouble('taken', trouble);
		const bench = startBench();
		post(bench);
		expect(await passUntilSettled(bench)).toBe(5);
		expect(bench.states).toEqual(['sent']);
		const [first, ...others] = messageIds();
		expect(first).toMatch(/^<[\da-f]{32}@cascading-failure-detector>$/v);
		expect(others).toEqual([first]);
	});

	test('and then again without one is given up, loudly, with two copies', async () => {
		server.trouble('taken', 'drop', 9);
		const bench = startBench();
		post(bench);
		await passUntilSettled(bench);
		expect(server.mails).toHaveLength(2);
		expect(bench.journal.deliveries(0)).toMatchObject([{state: 'failed', unclear: 1, error: expect.stringMatching(/^Handed over twice without a receipt; it may have arrived\./v) as string}]);
		expect(bench.told).toEqual(['alert_retry', 'alert_failed']);
	});

	test('has no third copy after a new start of the detector either', async () => {
		server.trouble('taken', 'drop', 9);
		const sender = startSender();
		const bench = startBench(sender);
		post(bench);
		await bench.time.passUntil(() => bench.journal.deliveries(0)[0]?.unclear === 1 && underWay === 0, () => underWay > 0);
		await bench.outbox.close();
		const next = startBench(startSender(), bench.journal);
		next.time.wall = bench.time.wall + (60 * second);
		next.outbox.wake();
		await next.time.passUntil(() => bench.states.includes('failed') && underWay === 0, () => underWay > 0);
		expect(server.mails).toHaveLength(2);
	});
});

describe.skipIf(!hasReal('openssl'))('TLS', () => {
	test.each(['starttls', 'tls'] as const)('%s carries the mail, for a certificate that is trusted', async security => {
		await using folder = await temporaryFolder();
		const {certFile, ...certificate} = makeCertificate(folder.path);
		server = await startMailServer({security, login, ...certificate});
		const bench = startBench(startSender({security}, {NODE_EXTRA_CA_CERTS: certFile}));
		post(bench);
		expect(await passUntilSettled(bench)).toBe(0);
		expect(server.mails).toMatchObject([{isEncrypted: true}]);
	});

	test.each(['starttls', 'tls'] as const)('%s with a certificate that nobody trusts gets neither mail nor password', async security => {
		await using folder = await temporaryFolder();
		server = await startMailServer({security, login, ...makeCertificate(folder.path)});
		const bench = startBench(startSender({security}));
		post(bench);
		await bench.time.passUntil(() => bench.told.length > 0, () => underWay > 0);
		expect(bench.events).toMatchObject([{event: 'alert_retry', message: expect.stringMatching(/Check notify\.email\.host, port and security/v) as string}]);
		expect(server.seen.auth).toBe(0);
		expect(server.mails).toEqual([]);
	});

	test('a server that offers no STARTTLS gets neither mail nor password', async () => {
		const bench = startBench(startSender({security: 'starttls'}));
		post(bench);
		await bench.time.passUntil(() => bench.told.length > 0, () => underWay > 0);
		expect(bench.events).toMatchObject([{event: 'alert_failed', message: expect.stringContaining('Set notify.email.security') as string}]);
		expect(server.seen.auth).toBe(0);
		expect(server.mails).toEqual([]);
	});
});
