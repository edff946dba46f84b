import {createServer} from 'node:http';
import net, {type AddressInfo} from 'node:net';
import {once} from 'node:events';
import {setImmediate as turn} from 'node:timers/promises';
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
import {createTwilioSender, type TwilioSenderOptions} from '../../../source/actions/sms/twilio-sender.js';
import type {Channel} from '../../../source/actions/sms/channel.js';
import {tokenOf} from '../../../source/core/message-token.js';
import {failureNature, type Failure} from '../../../source/core/send-result.js';
import {allProcesses} from '../../helpers/processes.js';
import {startTwilioGateway, type GatewayBehaviour, type TwilioGateway} from '../../helpers/twilio-gateway.js';
import {waitFor} from '../../helpers/wait-for.js';
import {delivery} from './helpers/delivery.js';
import {smsWorkerEntry} from './helpers/sms-entry.js';

let workerEntry: string;
let gateway: TwilioGateway;
let sender: Channel;

beforeAll(async () => {
	workerEntry = await smsWorkerEntry();
});

beforeEach(async () => {
	gateway = await startTwilioGateway();
	sender = startSender();
});

afterEach(async () => {
	sender.close();
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
	onTestFinished(() => {
		started.close();
	});
	return started;
}

/** A server that is no Twilio. */
async function startServer(server: net.Server): Promise<string> {
	const sockets = new Set<net.Socket>();
	server.on('connection', socket => {
		sockets.add(socket);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(async () => {
		for (const socket of sockets) {
			socket.destroy();
		}

		server.close();
		await once(server, 'close');
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a message', () => {
	test('is taken, with its token and a short life', async () => {
		const message = delivery();
		const result = await sender.send(message);
		expect(gateway.messages).toMatchObject([{
			to: '+15551234567',
			from: gateway.from,
			body: `${message.text} ${tokenOf(message)}`,
			segments: 1,
			parameters: {ValidityPeriod: '600'},
		}]);
		expect(result).toEqual({kind: 'accepted', sid: gateway.messages[0]?.sid});
	});

	test('that was never tried is not looked for', async () => {
		await sender.send(delivery());
		expect(gateway.requests.map(({method}) => method)).toEqual(['POST']);
	});

	test('that was tried before and arrived is found, not sent again', async () => {
		const message = delivery();
		await sender.send(message);
		expect(await sender.send({...message, tries: 1})).toEqual({kind: 'accepted', sid: gateway.messages[0]?.sid});
		expect(gateway.messages).toHaveLength(1);
	});

	test('that was tried before and did not arrive is sent, other ones to the same number notwithstanding', async () => {
		await sender.send(delivery({key: 'level:0'}));
		await sender.send(delivery({tries: 1}));
		expect(gateway.messages).toHaveLength(2);
	});

	test('is followed to its arrival', async () => {
		const result = await sender.send(delivery());
		const sid = 'sid' in result ? result.sid : undefined;
		expect(await sender.follow(delivery({sid}))).toEqual({kind: 'under way'});
		expect(await sender.follow(delivery({sid}))).toEqual({kind: 'arrived'});
	});

	test.each([
		['undelivered', 30_003, /Not delivered \(undelivered\), Twilio error 30003\. The phone is off.*second number/v],
		['failed', 30_007, /Not delivered \(failed\), Twilio error 30007\. Filtered as spam/v],
		['failed', 30_999, /Twilio error 30999\. See https:\/\/www\.twilio\.com\/docs\/api\/errors\/30999/v],
	] as const)('is followed to %s with %i', async (status, errorCode, message) => {
		gateway.fate = {statuses: ['queued', status], errorCode};
		const result = await sender.send(delivery());
		const sid = 'sid' in result ? result.sid : undefined;
		expect(await sender.follow(delivery({sid}))).toEqual({kind: 'lost', message: expect.stringMatching(message) as string});
	});

	test('that the carrier does not know cannot be followed', async () => {
		expect(await sender.follow(delivery({sid: 'SM00000000000000000000000000000000'}))).toMatchObject({kind: 'refused', status: 404, code: 20_404});
	});

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

	test('goes to another address behind that address\'s own path', async () => {
		const paths: Array<string | undefined> = [];
		const url = await startServer(createServer((request, response) => {
			paths.push(request.url);
			response.writeHead(503).end();
		}));
		await startSender(account({baseUrl: `${url}/to/twilio/`})).send(delivery());
		expect(paths).toEqual([`/to/twilio/2010-04-01/Accounts/${gateway.accountSid}/Messages.json`]);
	});
});

describe('a refusal', () => {
	test.each([
		[{kind: 'refuse', code: 21_211}, 400, 21_211, 'permanent', /Check the number in notify\.sms\.to/v],
		[{kind: 'refuse', code: 21_212}, 400, 21_212, 'permanent', /TWILIO_FROM_NUMBER/v],
		[{kind: 'refuse', code: 21_408}, 400, 21_408, 'permanent', /Geo permissions/v],
		[{kind: 'refuse', code: 21_606}, 400, 21_606, 'permanent', /TWILIO_FROM_NUMBER/v],
		[{kind: 'refuse', code: 21_608}, 400, 21_608, 'permanent', /verified/v],
		[{kind: 'refuse', code: 21_610}, 400, 21_610, 'permanent', /START/v],
		[{kind: 'refuse', code: 21_614}, 400, 21_614, 'permanent', /notify\.sms\.to/v],
		[{kind: 'refuse', code: 21_611}, 400, 21_611, 'transient', /queue is full/v],
		[{kind: 'refuse', code: 20_500, status: 500}, 500, 20_500, 'transient', /20500/v],
		[{kind: 'server-error'}, 500, undefined, 'transient', /HTTP 500/v],
		[{kind: 'server-error', status: 403}, 403, undefined, 'transient', /not come from Twilio/v],
	] as const)('%j is told as it is, with the next step', async (behaviour, status, code, nature, message) => {
		gateway.behave(behaviour as GatewayBehaviour);
		const result = await sender.send(delivery()) as Failure;
		expect(result).toMatchObject({kind: 'refused', status, message: expect.stringMatching(message) as string});
		expect(result).toHaveProperty('code', code);
		expect(failureNature(result)).toBe(nature);
		expect(gateway.messages).toEqual([]);
		expect(gateway.requests).toHaveLength(1);
	});

	test('of the credentials is told without them', async () => {
		const result = await startSender(account({authToken: 'wrong-but-secret'})).send(delivery()) as Failure;
		expect(result).toMatchObject({kind: 'refused', status: 401, code: 20_003, message: expect.stringMatching(/Authenticate\. Check TWILIO_ACCOUNT_SID/v) as string});
		expect(failureNature(result)).toBe('permanent');
	});

	test('for too many requests says how long to wait', async () => {
		gateway.behave({kind: 'too-many', retryAfter: 7});
		expect(await sender.send(delivery())).toMatchObject({
			kind: 'refused',
			status: 429,
			code: 20_429,
			retryAfter: 7000,
		});
	});

	test('may say until when', async () => {
		const url = await startServer(createServer((_request, response) => {
			response.writeHead(503, {'retry-after': new Date(Date.now() + 60_000).toUTCString()}).end('{}');
		}));
		const result = await startSender(account({baseUrl: url})).send(delivery()) as {retryAfter: number};
		expect(result.retryAfter).toBeGreaterThan(30_000);
		expect(result.retryAfter).toBeLessThanOrEqual(60_000);
	});

	test.each([
		['the token is missing', {authToken: undefined}, /Not set: TWILIO_AUTH_TOKEN\. .*cfd test-alert/v],
		['nothing is set', {accountSid: '', authToken: '', from: undefined}, /Not set: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM_NUMBER\./v],
		['the account id is a key\'s', {accountSid: 'SK00000000000000000000000000005ea1'}, /must start with AC/v],
		['credentials would travel in clear text', {baseUrl: 'http://gateway.example'}, /must be an https:/v],
		['the address is none', {baseUrl: 'nonsense'}, /must be an https:/v],
	])('comes without a request if %s', async (_, change, message) => {
		const result = await startSender(account(change)).send(delivery()) as Failure;
		expect(result).toEqual({kind: 'impossible', message: expect.stringMatching(message) as string});
		expect(gateway.requests).toEqual([]);
		expect(workers()).toEqual([]);
	});
});

describe('no usable answer', () => {
	const deadline = 400;

	test.each([
		['reset', 'reset', 0],
		['a hang', 'hang', 0],
		['a reset after the message was taken', 'accept-then-reset', 1],
		['a hang after the message was taken', 'accept-then-hang', 1],
		['a drip without end after the message was taken', 'accept-then-drip', 1],
		['garbage after the message was taken', 'accept-then-garbage', 1],
	] as const)('%s: it may have arrived, and the next try finds out', async (_, kind, taken) => {
		sender = startSender(account(), {deadline});
		// The first message of a process may take longer than a short deadline: the library is loaded by this one.
		await sender.follow(delivery({sid: 'SM00000000000000000000000000000000'}));
		gateway.behave({kind}, 1);
		const message = delivery();
		const result = await sender.send(message) as Failure;
		expect(result).toMatchObject({kind: 'unanswered', mayHaveArrived: true});
		expect(failureNature(result)).toBe('ambiguous');
		expect(gateway.messages).toHaveLength(taken);

		expect(await sender.send({...message, tries: 1})).toEqual({kind: 'accepted', sid: gateway.messages[0]?.sid});
		expect(gateway.messages).toHaveLength(1);
	});

	test('an answer that drips its headers', async () => {
		const url = await startServer(net.createServer(socket => {
			socket.on('error', () => undefined);
			const drip = setInterval(() => socket.write('x'), 50);
			socket.write('HTTP/1.1 201 Created\r\nx-drip: ');
			socket.once('close', () => {
				clearInterval(drip);
			});
		}));
		const result = await startSender(account({baseUrl: url}), {deadline}).send(delivery());
		expect(result).toMatchObject({kind: 'unanswered', mayHaveArrived: true, message: expect.stringContaining('within 0.4 s') as string});
	});

	test('an answer without end', async () => {
		const url = await startServer(createServer((_request, response) => {
			response.writeHead(201, {'content-type': 'application/json'});
			const more = () => {
				while (response.write('x'.repeat(65_536))) {
					// Until the socket is full.
				}
			};

			response.on('drain', more);
			more();
		}));
		expect(await startSender(account({baseUrl: url})).send(delivery())).toMatchObject({kind: 'unanswered', mayHaveArrived: true});
	});

	test.each(['null', '"ok"', '[]', '{}', '{"sid": 7}', '', '<html></html>'])('a 201 with %s', async body => {
		const url = await startServer(createServer((_request, response) => {
			response.writeHead(201, {'content-type': 'application/json'}).end(body);
		}));
		expect(await startSender(account({baseUrl: url})).send(delivery())).toMatchObject({kind: 'unanswered', mayHaveArrived: true});
	});

	test.each(['null', '"ok"', '{}', '{"messages": [null, {"body": 7}]}', '<html></html>'])('a list that is %s is no proof that a message is missing', async body => {
		const posts: string[] = [];
		const url = await startServer(createServer((request, response) => {
			posts.push(request.method ?? '');
			response.writeHead(200, {'content-type': 'application/json'}).end(body);
		}));
		const other = startSender(account({baseUrl: url}));
		expect(await other.send(delivery({tries: 1}))).toMatchObject({kind: 'unanswered'});
		expect(posts).toEqual(['GET']);
		expect(await other.send(delivery({tries: 2}))).toMatchObject({kind: 'unanswered'});
		expect(posts).toEqual(['GET', 'GET', 'POST']);
	});

	test('a redirect is not followed with the credentials', async () => {
		const url = await startServer(createServer((_request, response) => {
			response.writeHead(307, {location: gateway.url}).end();
		}));
		expect(await startSender(account({baseUrl: url})).send(delivery())).toMatchObject({kind: 'refused', status: 307});
		expect(gateway.requests).toEqual([]);
	});

	test('something that does not talk HTTP', async () => {
		const url = await startServer(net.createServer(socket => {
			socket.on('error', () => undefined);
			socket.end('SSH-2.0-OpenSSH_9.2\r\n');
		}));
		expect(await startSender(account({baseUrl: url})).send(delivery())).toMatchObject({kind: 'unanswered', mayHaveArrived: true});
	});

	test('nobody who listens: then it certainly did not arrive', async () => {
		await gateway.dispose();
		const result = await sender.send(delivery());
		expect(result).toMatchObject({kind: 'unanswered', mayHaveArrived: false, message: expect.stringMatching(/No connection to 127.*ECONNREFUSED.*Check the network/v) as string});
	});

	test('a certificate of somebody else', async () => {
		const url = await startServer(net.createServer(socket => {
			socket.on('error', () => undefined);
			socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
		}));
		const result = await startSender(account({baseUrl: url.replace('http:', 'https:')})).send(delivery());
		expect(result).toMatchObject({kind: 'unanswered'});
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
		sender = startSender(account(), {deadline: -2400});
		gateway.behave({kind: 'hang'});
		const sending = sender.send(delivery());
		const [worker] = await waitFor(() => workers().length > 0 && workers(), {what: 'the worker runs'});
		process.kill(worker?.pid ?? 0, 'SIGSTOP');
		expect(await sending).toMatchObject({kind: 'unanswered', message: expect.stringContaining('hung') as string});
	});

	test('a worker that is not there', async () => {
		const result = await startSender(account(), {workerEntry: '/nowhere/sms-worker.js'}).send(delivery());
		expect(result).toMatchObject({kind: 'unanswered', message: expect.stringMatching(/ended before it answered \(exit code 1\).*installation/v) as string});
	});
});

describe('the worker', () => {
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

	test('does not stall the event loop when it starts', async () => {
		let worst = 0;
		let isOver = false;
		const watch = async (last: number) => {
			await turn();
			worst = Math.max(worst, performance.now() - last);
			if (!isOver) {
				await watch(performance.now());
			}
		};

		const watching = watch(performance.now());
		await sender.send(delivery());
		isOver = true;
		await watching;
		expect(worst).toBeLessThan(150);
	});
});

describe('secrets', () => {
	test.each([
		['reset', {kind: 'reset'}],
		['a refusal', {kind: 'refuse', code: 21_211}],
		['garbage', {kind: 'accept-then-garbage'}],
		['a server error', {kind: 'server-error'}],
	] as const)('are not in what is said of %s', async (_, behaviour) => {
		gateway.behave(behaviour);
		const result = JSON.stringify(await sender.send(delivery()));
		expect(result).not.toContain(gateway.authToken);
		expect(result).not.toContain(gateway.accountSid);
		expect(result).not.toContain(basic());
	});

	test('are not in what a gateway echoes', async () => {
		const url = await startServer(createServer((request, response) => {
			const message = `${request.url} ${request.headers.authorization} ${gateway.authToken} to +15551234567`;
			response.writeHead(400, {'content-type': 'application/json'}).end(JSON.stringify({code: 21_211, message}));
		}));
		const result = JSON.stringify(await startSender(account({baseUrl: url})).send(delivery()));
		expect(result).toContain('Basic *** *** to ...4567');
		expect(result).not.toContain(gateway.authToken);
		expect(result).not.toContain(gateway.accountSid);
		expect(result).not.toContain(basic());
		expect(result).not.toContain('+15551234567');
	});

	function basic(): string {
		return Buffer.from(`${gateway.accountSid}:${gateway.authToken}`).toString('base64');
	}
});
