import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {tokenOf} from '../../../source/core/message-token.js';
import {failureNature, type Failure, type Refusal} from '../../../source/core/send-result.js';
import {delivery} from '../outbox/helpers/delivery.js';
import {startCarriers, type Carriers} from './helpers/carriers.js';

let carriers: Carriers;

beforeAll(async () => {
	carriers = await startCarriers();
});

beforeEach(() => {
	carriers.reset();
});

afterAll(async () => {
	await carriers.dispose();
});

describe('a message', () => {
	test('is taken, with its token and a short life', async () => {
		const message = delivery();
		const result = await carriers.sender.send(message);
		expect(carriers.gateway.messages).toMatchObject([{
			to: '+15551234567',
			from: carriers.gateway.from,
			body: `${message.text} ${tokenOf(message)}`,
			segments: 1,
			parameters: {ValidityPeriod: '600'},
		}]);
		expect(result).toEqual({kind: 'accepted', sid: carriers.gateway.messages[0]?.sid});
	});

	test('that was never tried is not looked for', async () => {
		await carriers.sender.send(delivery());
		expect(carriers.gateway.requests.map(({method}) => method)).toEqual(['POST']);
	});

	test('that was tried before and arrived is found, not sent again', async () => {
		const message = delivery();
		await carriers.sender.send(message);
		expect(await carriers.sender.send({...message, tries: 1})).toEqual({kind: 'accepted', sid: carriers.gateway.messages[0]?.sid});
		expect(carriers.gateway.messages).toHaveLength(1);
	});

	test('that was tried before and did not arrive is sent, other ones to the same number notwithstanding', async () => {
		await carriers.sender.send(delivery({key: 'level:0'}));
		await carriers.sender.send(delivery({tries: 1}));
		expect(carriers.gateway.messages).toHaveLength(2);
	});

	test('is followed to its arrival', async () => {
		const result = await carriers.sender.send(delivery());
		const sid = 'sid' in result ? result.sid : undefined;
		expect(await carriers.sender.follow(delivery({sid}))).toEqual({kind: 'under way'});
		expect(await carriers.sender.follow(delivery({sid}))).toEqual({kind: 'arrived'});
	});

	test.each([
		['undelivered', 30_003, /Not delivered \(undelivered\), Twilio error 30003\. The phone is off.*second number/v],
		['failed', 30_007, /Not delivered \(failed\), Twilio error 30007\. Filtered as spam/v],
		['failed', 30_999, /Twilio error 30999\. See https:\/\/www\.twilio\.com\/docs\/api\/errors\/30999/v],
	] as const)('is followed to %s with %i', async (status, errorCode, message) => {
		carriers.gateway.fate = {statuses: ['queued', status], errorCode};
		const result = await carriers.sender.send(delivery());
		const sid = 'sid' in result ? result.sid : undefined;
		expect(await carriers.sender.follow(delivery({sid}))).toEqual({kind: 'lost', message: expect.stringMatching(message) as string});
	});

	test('that the carrier does not know cannot be followed', async () => {
		expect(await carriers.sender.follow(delivery({sid: 'SM00000000000000000000000000000000'}))).toMatchObject({kind: 'refused', status: 404, code: 20_404});
	});

	test('goes to another address behind that address\'s own path', async () => {
		const paths: Array<string | undefined> = [];
		carriers.respond((request, response) => {
			paths.push(request.url);
			response.writeHead(503).end();
		});

		await carriers.misled.send(delivery());
		expect(paths).toEqual([`/to/twilio/2010-04-01/Accounts/${carriers.gateway.accountSid}/Messages.json`]);
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
	] as const)('%j is told as it is, with the next step', async (...[behaviour, status, code, nature, message]) => {
		carriers.gateway.behave(behaviour);
		const result = await carriers.sender.send(delivery()) as Refusal;
		expect(result).toMatchObject({kind: 'refused', status, message: expect.stringMatching(message) as string});
		expect(result.code).toBe(code);
		expect(failureNature(result)).toBe(nature);
		expect(carriers.gateway.messages).toEqual([]);
		expect(carriers.gateway.requests).toHaveLength(1);
	});

	test('of the credentials is told without them', async () => {
		const stranger = await carriers.startSender({authToken: 'wrong-but-secret'});
		const result = await stranger.send(delivery()) as Failure;
		stranger.close();
		expect(result).toMatchObject({kind: 'refused', status: 401, code: 20_003, message: expect.stringMatching(/Authenticate\. Check TWILIO_ACCOUNT_SID/v) as string});
		expect(failureNature(result)).toBe('permanent');
	});

	test('for too many requests says how long to wait', async () => {
		carriers.gateway.behave({kind: 'too-many', retryAfter: 7});
		expect(await carriers.sender.send(delivery())).toMatchObject({
			kind: 'refused',
			status: 429,
			code: 20_429,
			retryAfter: 7000,
		});
	});

	test('may say until when', async () => {
		carriers.respond((_request, response) => {
			response.writeHead(503, {'retry-after': new Date(Date.now() + 600_000).toUTCString()}).end('{}');
		});

		const {retryAfter} = await carriers.misled.send(delivery()) as Refusal;
		expect(retryAfter).toBeGreaterThan(300_000);
		expect(retryAfter).toBeLessThanOrEqual(600_000);
	});

	test.each(['{}', 'null', '"no"', '{"message": 7, "code": "x"}', '<html></html>', ''])('need not say anything sensible: %s', async body => {
		carriers.respond((_request, response) => {
			response.writeHead(400, {'content-type': 'application/json'}).end(body);
		});

		const result = await carriers.misled.send(delivery()) as Failure;
		expect(result).toMatchObject({kind: 'refused', status: 400});
		expect(failureNature(result)).toBe('transient');
	});
});

describe('secrets', () => {
	test.each([
		['a reset', {kind: 'reset'}],
		['a refusal', {kind: 'refuse', code: 21_211}],
		['garbage', {kind: 'accept-then-garbage'}],
		['a server error', {kind: 'server-error'}],
	] as const)('are not in what is said of %s', async (_, behaviour) => {
		carriers.gateway.behave(behaviour);
		const result = JSON.stringify(await carriers.sender.send(delivery()));
		expect(carriers.secrets.filter(secret => result.includes(secret))).toEqual([]);
	});

	test('are not in what a gateway echoes', async () => {
		carriers.respond((request, response) => {
			const message = `${request.url} ${request.headers.authorization} ${carriers.gateway.authToken} to +15551234567`;
			response.writeHead(400, {'content-type': 'application/json'}).end(JSON.stringify({code: 21_211, message}));
		});
		const result = JSON.stringify(await carriers.misled.send(delivery()));
		expect(result).toContain('Basic *** *** to ...4567');
		expect([...carriers.secrets, '+15551234567'].filter(secret => result.includes(secret))).toEqual([]);
	});
});
