import {beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {buildEntry} from '../../helpers/build-entry.js';
import {startMailServer, type MailServer} from '../../helpers/mail-server.js';
import {waitFor} from '../../helpers/wait-for.js';
import {ended, startLives, type Lives} from '../outbox/helpers/lives.js';
import type {DeathPoint} from '../outbox/helpers/mortal-detector.js';

let workerEntry: string;
let server: MailServer;
let lives: Lives;

beforeAll(async () => {
	[, workerEntry = ''] = await buildEntry('source/actions/email/email-worker.ts');
});

beforeEach(async () => {
	server = await startMailServer();
	const settings = {to: ['ops@example.com'], from: 'cfd@example.com', host: '127.0.0.1', port: server.port, security: 'none', user: undefined, password: undefined} as const;
	lives = await startLives({channel: 'email', settings}, workerEntry);
});

function messageIds(): Set<string | undefined> {
	return new Set(server.mails.map(({text}) => /^message-id: (?<id>\S+)/imv.exec(text)?.groups?.['id']));
}

describe('a mail of a detector that is killed', () => {
	test.each<[DeathPoint, number, number]>([
		['written', 0, 1],
		['claimed', 0, 1],
		['accepted', 1, 2],
		['recorded', 1, 1],
	])('once it was %s has been sent %i times, and in the end %i times, always as the same mail', async (death, before, after) => {
		expect(await lives.live(['one'], death)).toBe('SIGKILL');
		expect(server.mails).toHaveLength(before);
		expect(await lives.live(['one'])).toBe('0');
		expect(server.mails).toHaveLength(after);
		expect(messageIds().size).toBe(1);
		expect(lives.deliveries()).toMatchObject([{key: 'one', state: 'sent'}]);
	});

	test('while the server hangs, before and after it took it, arrives at most twice', async () => {
		server.trouble('to', 'hang');
		const first = lives.begin(['one'], 'never');
		await waitFor(() => server.seen.to === 1, {what: 'the receiver is at the server'});
		first.kill('SIGKILL');
		await ended(first);
		server.trouble('taken', 'hang');
		const second = lives.begin([], 'never');
		await waitFor(() => server.seen.taken === 1, {what: 'the mail is at the server'});
		second.kill('SIGKILL');
		await ended(second);
		expect(await lives.live([])).toBe('0');
		expect(server.mails).toHaveLength(2);
		expect(messageIds().size).toBe(1);
		expect(lives.deliveries()).toMatchObject([{state: 'sent'}]);
	});
});
