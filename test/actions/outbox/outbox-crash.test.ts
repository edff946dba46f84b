import {Buffer} from 'node:buffer';
import {fork, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	test,
} from 'vitest';
import {openJournalReadOnly} from '../../../source/history/sqlite-journal.js';
import {buildEntry} from '../../helpers/build-entry.js';
import {allProcesses} from '../../helpers/processes.js';
import {temporaryFolder, type TemporaryFolder} from '../../helpers/temporary-folder.js';
import {startTwilioGateway, type TwilioGateway} from '../../helpers/twilio-gateway.js';
import {waitFor} from '../../helpers/wait-for.js';
import {smsWorkerEntry} from '../sms/helpers/sms-entry.js';
import type {DeathPoint, LifeOptions} from './helpers/mortal-detector.js';

let program: string;
let workerEntry: string;
let folder: TemporaryFolder;
let gateway: TwilioGateway;
let said: unknown[];
let lives: number;
let children: ChildProcess[];

beforeAll(async () => {
	workerEntry = await smsWorkerEntry();
	[, program = ''] = await buildEntry('test/actions/outbox/helpers/mortal-detector.ts');
});

beforeEach(async () => {
	folder = await temporaryFolder();
	gateway = await startTwilioGateway();
	said = [];
	lives = 0;
	children = [];
});

afterEach(async () => {
	for (const child of children) {
		child.kill('SIGKILL');
	}

	await gateway.dispose();
	await folder.dispose();
});

/** Starts a detector on the state of the one before. */
function begin(alerts: readonly string[], death: DeathPoint): ChildProcess {
	const child = fork(program, [], {execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc']});
	const {accountSid, authToken, from, url: baseUrl} = gateway;
	const options: LifeOptions = {
		stateDirectory: folder.path,
		workerEntry,
		settings: {
			accountSid,
			authToken,
			from,
			baseUrl,
		},
		life: lives++,
		alerts,
		death,
	};
	child.send(options);
	child.on('message', message => {
		said.push(message);
	});
	children.push(child);
	return child;
}

async function ended(child: ChildProcess): Promise<string> {
	const [code, signal] = await once(child, 'exit') as [number | null, string | null];
	return signal ?? String(code);
}

async function live(alerts: readonly string[], death: DeathPoint = 'never'): Promise<string> {
	return ended(begin(alerts, death));
}

function deliveries() {
	const opened = openJournalReadOnly(folder.path);
	if (!opened.ok) {
		throw new Error(opened.why);
	}

	const found = opened.journal.deliveries(0);
	opened.journal.close();
	return found;
}

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
		expect(await live(['one'], death)).toBe('SIGKILL');
		expect(copiesOf('one')).toBe(before);
		expect(await live(['one'])).toBe('0');
		expect(copiesOf('one')).toBe(1);
		expect(deliveries()).toMatchObject([{key: 'one', state: 'delivered', sid: gateway.messages[0]?.sid}]);
	});

	test.each([
		['before the carrier took it', 'hang', 0],
		['after the carrier took it', 'accept-then-hang', 1],
	] as const)('while it was being sent, %s', async (_, kind, before) => {
		gateway.behave({kind});
		const child = begin(['one'], 'never');
		await waitFor(() => gateway.requests.length > 0, {what: 'the request is at the gateway'});
		child.kill('SIGKILL');
		await ended(child);
		await waitFor(() => allProcesses().every(({command}) => !command.includes(workerEntry)), {what: 'its worker ends with it'});
		expect(copiesOf('one')).toBe(before);
		gateway.behave({kind: 'ok'});
		expect(await live([])).toBe('0');
		expect(copiesOf('one')).toBe(1);
		expect(deliveries()).toMatchObject([{state: 'delivered'}]);
	});

	test('again and again at any moment arrives, at most twice', async () => {
		const keys = ['one', 'two', 'three'];
		// Seeded: spread over the start of the process, the loading of the library and the sending.
		for (const milliseconds of [150, 420, 560, 640, 730, 850]) {
			const child = begin(keys, 'never');
			const exit = ended(child);
			await pause(milliseconds);
			child.kill('SIGKILL');
			await exit;
		}

		expect(await live(keys)).toBe('0');
		expect(deliveries().map(({state}) => state)).toEqual(['delivered', 'delivered', 'delivered']);
		const copies = keys.map(key => copiesOf(key));
		expect(Math.min(...copies)).toBe(1);
		expect(Math.max(...copies)).toBeLessThanOrEqual(2);
	});
});

test('no secret is in the history or in any event, whatever goes wrong', async () => {
	gateway.behave({kind: 'reset'}, 1);
	gateway.behave({kind: 'refuse', code: 20_003, status: 401}, 1);
	gateway.behave({kind: 'accept-then-garbage'}, 1);
	expect(await live(['one', 'two', 'three'])).toBe('0');
	const files = readdirSync(folder.path, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile());
	const written = files.map(file => readFileSync(path.join(file.parentPath, file.name), 'latin1')).join('\n') + JSON.stringify(said);
	expect(written).toContain('REC.IO one');
	expect(written).toContain('alert_failed');
	expect(written).not.toContain(gateway.authToken);
	expect(written).not.toContain(gateway.accountSid);
	expect(written).not.toContain(Buffer.from(`${gateway.accountSid}:${gateway.authToken}`).toString('base64'));
});
