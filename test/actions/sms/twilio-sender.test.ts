import {createServer, type RequestListener} from 'node:http';
import net from 'node:net';
import {
	afterAll,
	beforeAll,
	beforeEach,
	describe,
	expect,
	test,
} from 'vitest';
import type {Channel} from '../../../source/actions/sms/channel.js';
import {createTwilioSender} from '../../../source/actions/sms/twilio-sender.js';
import {tokenOf} from '../../../source/core/message-token.js';
import {failureNature, type Failure, type Refusal} from '../../../source/core/send-result.js';
import {startTwilioGateway, type GatewayBehaviour, type TwilioGateway} from '../../helpers/twilio-gateway.js';
import {delivery} from './helpers/delivery.js';
import {startServer} from './helpers/server.js';
import {smsWorkerEntry} from './helpers/sms-entry.js';

/** A gateway that behaves as Twilio does, and a server that does what a test wants; a sender for each. */
let gateway: TwilioGateway;
let sender: Channel;
let impostor: {readonly url: string; dispose(): Promise<void>};
let misled: Channel;
let respond: RequestListener;

const deadline = 1000;

beforeAll(async () => {
	gateway = await startTwilioGateway();
	impostor = await startServer(createServer((request, response) => {
		respond(request, response);
	}));
	sender = await startSender({});
	misled = await startSender({baseUrl: `${impostor.url}/to/twilio/`});
	// The first message of each takes longer than this deadline: the library is loaded for it.
	respond = (_request, response) => response.end();
	await Promise.all([sender.send(delivery()), misled.send(delivery())]);
});

beforeEach(() => {
	gateway.messages.length = 0;
	gateway.requests.length = 0;
	gateway.behave({kind: 'ok'});
	gateway.fate = {statuses: ['queued', 'sent', 'delivered']};
});

afterAll(async () => {
	sender.close();
	misled.close();
	await gateway.dispose();
	await impostor.dispose();
});

async function startSender(change: {readonly authToken?: string; readonly baseUrl?: string}): Promise<Channel> {
	const {accountSid, authToken, from, url: baseUrl} = gateway;
	const settings = {accountSid, authToken, from, baseUrl};
	return createTwilioSender({settings: {...settings, ...change}, workerEntry: await smsWorkerEntry(), deadline, idleAfter: 60_000});
}

function basic(): string {
	return Buffer.from(`${gateway.accountSid}:${gateway.authToken}`).toString('base64');
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

	test('goes to another address behind that address\'s own path', async () => {
		const paths: Array<string | undefined> = [];
		respond = (request, response) => {
			paths.push(request.url);
			response.writeHead(503).end();
		};

		await misled.send(delivery());
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
		const result = await sender.send(delivery()) as Refusal;
		expect(result).toMatchObject({kind: 'refused', status, message: expect.stringMatching(message) as string});
		expect(result.code).toBe(code);
		expect(failureNature(result)).toBe(nature);
		expect(gateway.messages).toEqual([]);
		expect(gateway.requests).toHaveLength(1);
	});

	test('of the credentials is told without them', async () => {
		const stranger = await startSender({authToken: 'wrong-but-secret'});
		const result = await stranger.send(delivery()) as Failure;
		stranger.close();
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
		respond = (_request, response) => {
			response.writeHead(503, {'retry-after': new Date(Date.now() + 600_000).toUTCString()}).end('{}');
		};

		const {retryAfter} = await misled.send(delivery()) as Refusal;
		expect(retryAfter).toBeGreaterThan(300_000);
		expect(retryAfter).toBeLessThanOrEqual(600_000);
	});

	test.each(['{}', 'null', '"no"', '{"message": 7, "code": "x"}', '<html></html>', ''])('need not say anything sensible: %s', async body => {
		respond = (_request, response) => {
			response.writeHead(400, {'content-type': 'application/json'}).end(body);
		};

		const result = await misled.send(delivery()) as Failure;
		expect(result).toMatchObject({kind: 'refused', status: 400});
		expect(failureNature(result)).toBe('transient');
	});
});

describe('no usable answer', () => {
	test.each([
		['a reset', 'reset', 0],
		['a hang', 'hang', 0],
		['a reset after the message was taken', 'accept-then-reset', 1],
		['a hang after the message was taken', 'accept-then-hang', 1],
		['a drip without end after the message was taken', 'accept-then-drip', 1],
		['garbage after the message was taken', 'accept-then-garbage', 1],
	] as const)('%s: it may have arrived, and the next try finds out', async (_, kind, taken) => {
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
		respond = ({socket}) => {
			socket.write('HTTP/1.1 201 Created\r\nx-drip: ');
			const drip = setInterval(() => socket.write('x'), 50);
			socket.once('close', () => {
				clearInterval(drip);
			});
		};

		const result = await misled.send(delivery());
		expect(result).toMatchObject({kind: 'unanswered', mayHaveArrived: true, message: expect.stringContaining('within 1 s') as string});
	});

	test('an answer without end', async () => {
		respond = (_request, response) => {
			const more = () => {
				while (response.write('x'.repeat(65_536))) {
					// Until the socket is full.
				}
			};

			response.writeHead(201, {'content-type': 'application/json'}).on('drain', more);
			more();
		};

		expect(await misled.send(delivery())).toMatchObject({kind: 'unanswered', mayHaveArrived: true});
	});

	test.each(['null', '"ok"', '[]', '{}', '{"sid": 7}', '', '<html></html>'])('a 201 with %s', async body => {
		respond = (_request, response) => {
			response.writeHead(201, {'content-type': 'application/json'}).end(body);
		};

		expect(await misled.send(delivery())).toMatchObject({kind: 'unanswered', mayHaveArrived: true});
	});

	test.each(['null', '"ok"', '{}', '{"messages": [null, {"body": 7}]}', '<html></html>'])('a list that is %s is no proof that a message is missing', async body => {
		const methods: Array<string | undefined> = [];
		respond = (request, response) => {
			methods.push(request.method);
			response.writeHead(200, {'content-type': 'application/json'}).end(body);
		};

		expect(await misled.send(delivery({tries: 1}))).toMatchObject({kind: 'unanswered'});
		expect(methods).toEqual(['GET']);
		expect(await misled.send(delivery({tries: 2}))).toMatchObject({kind: 'unanswered'});
		expect(methods).toEqual(['GET', 'GET', 'POST']);
	});

	test('a list that may not be seen: the message is sent again', async () => {
		const methods: Array<string | undefined> = [];
		respond = (request, response) => {
			methods.push(request.method);
			const isPost = request.method === 'POST';
			response.writeHead(isPost ? 201 : 403, {'content-type': 'application/json'}).end(isPost ? '{"sid": "SM1"}' : '{"code": 20003}');
		};

		expect(await misled.send(delivery({tries: 1}))).toEqual({kind: 'accepted', sid: 'SM1'});
		expect(methods).toEqual(['GET', 'POST']);
	});

	test('a redirect is not followed with the credentials', async () => {
		respond = (_request, response) => {
			response.writeHead(307, {location: gateway.url}).end();
		};

		expect(await misled.send(delivery())).toMatchObject({kind: 'refused', status: 307});
		expect(gateway.requests).toEqual([]);
	});

	test('something that does not talk HTTP', async () => {
		respond = ({socket}) => {
			socket.end('SSH-2.0-OpenSSH_9.2\r\n');
		};

		expect(await misled.send(delivery())).toMatchObject({kind: 'unanswered', mayHaveArrived: true});
	});

	test('nobody who listens, or nobody who talks TLS: then it certainly did not arrive', async () => {
		const {url, dispose} = await startServer(net.createServer(socket => {
			socket.on('error', () => undefined);
			socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
		}));
		const plain = await startSender({baseUrl: url.replace('http:', 'https:')});
		expect(await plain.send(delivery())).toMatchObject({kind: 'unanswered', mayHaveArrived: false, message: expect.stringContaining('EPROTO') as string});
		await dispose();
		expect(await plain.send(delivery())).toMatchObject({kind: 'unanswered', mayHaveArrived: false, message: expect.stringMatching(/No connection to 127.*ECONNREFUSED.*Check the network/v) as string});
		plain.close();
	});
});

describe('secrets', () => {
	test.each([
		['a reset', {kind: 'reset'}],
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
		respond = (request, response) => {
			const message = `${request.url} ${request.headers.authorization} ${gateway.authToken} to +15551234567`;
			response.writeHead(400, {'content-type': 'application/json'}).end(JSON.stringify({code: 21_211, message}));
		};

		const result = JSON.stringify(await misled.send(delivery()));
		expect(result).toContain('Basic *** *** to ...4567');
		expect(result).not.toContain(gateway.authToken);
		expect(result).not.toContain(gateway.accountSid);
		expect(result).not.toContain(basic());
		expect(result).not.toContain('+15551234567');
	});
});
