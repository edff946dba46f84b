import {Buffer} from 'node:buffer';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {allProcesses} from '../../helpers/processes.js';
import {startTwilioGateway, type TwilioGateway} from '../../helpers/twilio-gateway.js';
import {waitFor} from '../../helpers/wait-for.js';
import {smsWorkerEntry} from '../sms/helpers/sms-entry.js';
import {ended, startLives, type Lives} from './helpers/lives.js';
import type {DeathPoint} from './helpers/mortal-detector.js';

let workerEntry: string;
let gateway: TwilioGateway;
let lives: Lives;

beforeAll(async () => {
	workerEntry = await smsWorkerEntry();
});

beforeEach(async () => {
	gateway = await startTwilioGateway();
	const {accountSid, authToken, from, url: baseUrl} = gateway;
	lives = await startLives({channel: 'sms', settings: {accountSid, authToken, from, baseUrl}}, workerEntry);
});

function copiesOf(key: string): number {
	return gateway.messages.filter(({body}) => body.startsWith(`REC.IO ${key} #`)).length;
}

describe('an alert of a detector that is killed', () => {
	test.each<[DeathPoint, number]>([
		['written', 0],
		['claimed', 0],
		['accepted', 1],
		['recorded', 1],
	])('once it was %s has been sent %i times, and by its next life exactly once', async (death, before) => {
		expect(await lives.live(['one'], death)).toBe('SIGKILL');
		expect(copiesOf('one')).toBe(before);
		expect(await lives.live(['one'])).toBe('0');
		expect(copiesOf('one')).toBe(1);
		expect(lives.deliveries()).toMatchObject([{key: 'one', state: 'delivered', sid: gateway.messages[0]?.sid}]);
	});

	test.each([
		['before the carrier took it', 'hang', 0],
		['after the carrier took it', 'accept-then-hang', 1],
	] as const)('while it was being sent, %s', async (_, kind, before) => {
		gateway.behave({kind});
		const child = lives.begin(['one'], 'never');
		await waitFor(() => gateway.requests.length > 0, {what: 'the request is at the gateway'});
		child.kill('SIGKILL');
		await ended(child);
		await waitFor(() => allProcesses().every(({command}) => !command.includes(workerEntry)), {what: 'its worker ends with it'});
		expect(copiesOf('one')).toBe(before);
		gateway.behave({kind: 'ok'});
		expect(await lives.live([])).toBe('0');
		expect(copiesOf('one')).toBe(1);
		expect(lives.deliveries()).toMatchObject([{state: 'delivered'}]);
	});

	test('again and again at any moment arrives, at most twice', async () => {
		const keys = ['one', 'two', 'three'];
		// Seeded: spread over the start of the process, the loading of the library and the sending.
		for (const milliseconds of [150, 420, 560, 640, 730, 850]) {
			const child = lives.begin(keys, 'never');
			const exit = ended(child);
			await pause(milliseconds);
			child.kill('SIGKILL');
			await exit;
		}

		expect(await lives.live(keys)).toBe('0');
		expect(lives.deliveries().map(({state}) => state)).toEqual(['delivered', 'delivered', 'delivered']);
		const copies = keys.map(key => copiesOf(key));
		expect(Math.min(...copies)).toBe(1);
		expect(Math.max(...copies)).toBeLessThanOrEqual(2);
	});
});

test('no secret is in the history or in any event, whatever goes wrong', async () => {
	gateway.behave({kind: 'reset'}, 1);
	gateway.behave({kind: 'refuse', code: 20_003, status: 401}, 1);
	gateway.behave({kind: 'accept-then-garbage'}, 1);
	expect(await lives.live(['one', 'two', 'three'])).toBe('0');
	const files = readdirSync(lives.folder.path, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile());
	const written = files.map(file => readFileSync(path.join(file.parentPath, file.name), 'latin1')).join('\n') + JSON.stringify(lives.said);
	expect(written).toContain('REC.IO one');
	expect(written).toContain('alert_failed');
	expect(written).not.toContain(gateway.authToken);
	expect(written).not.toContain(gateway.accountSid);
	expect(written).not.toContain(Buffer.from(`${gateway.accountSid}:${gateway.authToken}`).toString('base64'));
});
