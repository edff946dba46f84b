import {createServer} from 'node:http';
import process from 'node:process';
import {
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	onTestFinished,
	test,
} from 'vitest';
import type {Channel} from '../../../source/actions/outbox/channel.js';
import {WorkerProcess} from '../../../source/actions/outbox/worker-process.js';
import {createTwilioSender, type TwilioSenderOptions} from '../../../source/actions/sms/twilio-sender.js';
import type {Failure} from '../../../source/core/send-result.js';
import {allProcesses} from '../../helpers/processes.js';
import {startTwilioGateway, type TwilioGateway} from '../../helpers/twilio-gateway.js';
import {waitFor} from '../../helpers/wait-for.js';
import {smsWorkerEntry} from '../sms/helpers/sms-entry.js';
import {delivery} from './helpers/delivery.js';
import {startServer as start} from './helpers/server.js';

let workerEntry: string;
let gateway: TwilioGateway;
let sender: Channel;
const senders: Channel[] = [];

beforeAll(async () => {
	workerEntry = await smsWorkerEntry();
});

beforeEach(async () => {
	gateway = await startTwilioGateway();
	sender = startSender();
});

afterEach(async () => {
	for (const started of senders.splice(0)) {
		started.close();
	}

	await waitFor(() => workers().length === 0, {what: 'no worker is left'});
	await gateway.dispose();
});

/** The processes that run our worker for this test file. */
function workers() {
	return allProcesses().filter(({parent, command}) => parent === process.pid && command.includes(workerEntry));
}

function account(change: Partial<TwilioSenderOptions['settings']> = {}): TwilioSenderOptions['settings'] {
	const {accountSid, authToken, from, url: baseUrl} = gateway;
	return {accountSid, authToken, from, baseUrl, ...change};
}

function startSender(settings = account(), change: Partial<TwilioSenderOptions> = {}): Channel {
	const started = createTwilioSender({settings, workerEntry, ...change});
	senders.push(started);
	return started;
}

async function startServer(server: ReturnType<typeof createServer>): Promise<string> {
	const {url, dispose} = await start(server);
	onTestFinished(dispose);
	return url;
}

describe('the process of the library', () => {
	test('loads the library in a process of its own, which ends when it is idle', async () => {
		sender = startSender(account(), {idleAfter: 50});
		expect(workers()).toEqual([]);
		await sender.send(delivery());
		await waitFor(() => workers().length === 0, {what: 'the worker ends by itself'});
		expect(await sender.send(delivery({key: 'level:2'}))).toMatchObject({kind: 'accepted'});
	});

	test('uses one process for all', async () => {
		await Promise.all(['a', 'b', 'c'].map(async key => sender.send(delivery({key}))));
		expect(workers()).toHaveLength(1);
		expect(gateway.messages).toHaveLength(3);
	});

	test.each([
		['the token is missing', {authToken: undefined}, /Not set: TWILIO_AUTH_TOKEN\. .*cfd test-alert/v],
		['nothing is set', {accountSid: '', authToken: '', from: undefined}, /Not set: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM_NUMBER\./v],
		['the account id is a key\'s', {accountSid: 'SK00000000000000000000000000005ea1'}, /must start with AC/v],
		['credentials would travel in clear text', {baseUrl: new URL('/', 'https://gateway.example').href.replace('https', 'http')}, /must be an https:/v],
		['the address is none', {baseUrl: 'nonsense'}, /must be an https:/v],
	])('is not started if %s', async (_, change, message) => {
		const result = await startSender(account(change)).send(delivery()) as Failure;
		expect(result).toEqual({kind: 'impossible', message: expect.stringMatching(message) as string});
		expect(gateway.requests).toEqual([]);
		expect(workers()).toEqual([]);
	});

	test('a worker that is killed', async () => {
		gateway.behave({kind: 'hang'});
		const sending = sender.send(delivery());
		await waitFor(() => gateway.requests.length > 0, {what: 'the request is at the gateway'});
		for (const {pid} of workers()) {
			process.kill(pid, 'SIGKILL');
		}

		expect(await sending).toMatchObject({kind: 'unanswered', mayHaveArrived: true, message: expect.stringContaining('SIGKILL') as string});
		gateway.behave({kind: 'ok'});
		expect(await sender.send(delivery({tries: 1}))).toMatchObject({kind: 'accepted'});
	});

	test('a worker that hangs is ended', async () => {
		const worker = new WorkerProcess(workerEntry, {});
		const {accountSid, authToken, from, url: baseUrl} = gateway;
		const question = {task: 'send', account: {accountSid, authToken, from, baseUrl, deadline: 10_000}, delivery: delivery()} as const;
		gateway.behave({kind: 'hang'});
		const asking = worker.ask(question, 2000);
		await waitFor(() => gateway.requests.length > 0, {what: 'the request is at the gateway'});
		process.kill(workers()[0]?.pid ?? 0, 'SIGSTOP');
		expect(await asking).toMatchObject({kind: 'unanswered', mayHaveArrived: true, message: expect.stringContaining('hung') as string});
		expect(worker.isOver).toBe(true);
		expect(await worker.ask(question, 2000)).toMatchObject({kind: 'unanswered'});
	});

	test('a worker that is not there', async () => {
		const result = await startSender(account(), {workerEntry: '/nowhere/sms-worker.js'}).send(delivery());
		expect(result).toMatchObject({kind: 'unanswered', message: expect.stringMatching(/ended before it answered \(exit code 1\).*installation/v) as string});
	});

	test('is not told to end by a Ctrl-C or a supervisor that signals the whole group', async () => {
		gateway.behave({kind: 'slow', milliseconds: 300});
		const sending = sender.send(delivery());
		await waitFor(() => gateway.requests.length > 0, {what: 'the request is at the gateway'});
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
			process.kill(workers()[0]?.pid ?? 0, signal);
		}

		expect(await sending).toMatchObject({kind: 'accepted'});
	});

	test('breaks off when it is let go', async () => {
		gateway.behave({kind: 'hang'});
		const sending = sender.send(delivery());
		await waitFor(() => gateway.requests.length > 0, {what: 'the request is at the gateway'});
		sender.close();
		expect(await sending).toMatchObject({kind: 'unanswered', mayHaveArrived: true});
		await waitFor(() => workers().length === 0, {what: 'the worker has ended'});
	});

	test('has no credentials in its environment or command line', async () => {
		sender = startSender(account(), {
			environment: {
				...process.env,
				TWILIO_ACCOUNT_SID: gateway.accountSid,
				TWILIO_AUTH_TOKEN: gateway.authToken,
				TWILIO_LOG_LEVEL: 'debug',
				NODE_OPTIONS: '--no-warnings',
			},
		});
		await sender.send(delivery());
		const [worker] = workers();
		expect(worker?.environment).not.toMatch(/TWILIO|NODE_OPTIONS/v);
		expect(worker?.command).not.toContain(gateway.authToken);
	});

	test('asks no proxy about an address on this machine', async () => {
		const proxied: string[] = [];
		const proxy = await startServer(createServer((request, response) => {
			proxied.push(request.url ?? '');
			response.writeHead(502).end();
		}).on('connect', (request, socket) => {
			proxied.push(request.url ?? '');
			socket.end();
		}));
		const environment = {
			HTTP_PROXY: proxy,
			HTTPS_PROXY: proxy,
			http_proxy: proxy,
			https_proxy: proxy,
		};
		expect(await startSender(account(), {environment}).send(delivery())).toMatchObject({kind: 'accepted'});
		expect(proxied).toEqual([]);
	});

	test('asks the proxy about any other address', async () => {
		const proxied: string[] = [];
		const proxy = await startServer(createServer().on('connect', (request, socket) => {
			proxied.push(request.url ?? '');
			socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
		}));
		const settings = account({baseUrl: 'https://gateway.example'});
		const result = await startSender(settings, {environment: {HTTPS_PROXY: proxy}, deadline: 2000}).send(delivery());
		expect(proxied).toEqual(['gateway.example:443']);
		expect(result).toMatchObject({status: 407});
	});
});
