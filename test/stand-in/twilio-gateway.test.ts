import {Buffer} from 'node:buffer';
import {
	afterEach,
	beforeEach,
	describe,
	expect,
	test,
} from 'vitest';
import twilio from 'twilio';
import {
	countSegments,
	startTwilioGateway,
	type GatewayBehaviour,
	type TwilioGateway,
} from '../helpers/twilio-gateway.js';

let gateway: TwilioGateway;

beforeEach(async () => {
	gateway = await startTwilioGateway();
});

afterEach(async () => {
	await gateway.dispose();
});

/** The real client, its requests sent to the gateway. */
function client(authToken = gateway.authToken) {
	const httpClient = new twilio.RequestClient({timeout: 500});
	const request = httpClient.request.bind(httpClient);
	httpClient.request = async options => request({...options, uri: `${gateway.url}${options.uri.slice('https://api.twilio.com'.length)}`});
	return twilio(gateway.accountSid, authToken, {httpClient});
}

async function send(parameters: {to?: string; from?: string; body?: string; validityPeriod?: number; statusCallback?: string} = {}) {
	return client().messages.create({
		to: '+15551234567', from: gateway.from, body: 'CASCADING', ...parameters,
	});
}

describe('the gateway, to the real Twilio client', () => {
	test('takes a message as Twilio does', async () => {
		const message = await send({validityPeriod: 600, statusCallback: 'https://example.com/status'});
		expect(message).toMatchObject({
			status: 'queued', to: '+15551234567', body: 'CASCADING', errorCode: null, numSegments: '1',
		});
		expect(message.sid).toMatch(/^SM[\da-f]{32}$/v);
		expect(message.dateCreated).toBeInstanceOf(Date);
		expect(await gateway.waitForMessages(1)).toMatchObject([{
			to: '+15551234567', from: gateway.from, body: 'CASCADING', parameters: {ValidityPeriod: '600'},
		}]);
		expect(gateway.requests).toMatchObject([{method: 'POST', isAuthorized: true}]);
	});

	test('moves a message on at each look, to delivered', async () => {
		const {sid} = await send();
		const message = client().messages(sid);
		expect(await message.fetch()).toMatchObject({status: 'sent'});
		expect(await message.fetch()).toMatchObject({status: 'delivered'});
		expect(await message.fetch()).toMatchObject({status: 'delivered'});
	});

	test('moves a message on to where a test wants it', async () => {
		gateway.fate = {statuses: ['queued', 'undelivered'], errorCode: 30_003};
		const {sid} = await send();
		expect(await client().messages(sid).fetch()).toMatchObject({status: 'undelivered', errorCode: 30_003});
	});

	test('lists the messages to one receiver, newest first', async () => {
		await send({body: 'first'});
		await send({to: '+15557654321', body: 'other'});
		await send({body: 'second'});
		const found = await client().messages.list({to: '+15551234567', limit: 20});
		expect(found.map(message => message.body)).toEqual(['second', 'first']);
		const later = new Date(Date.now() + 60_000);
		expect(await client().messages.list({dateSentAfter: later})).toEqual([]);
	});

	test('knows only its own account and its own messages', async () => {
		await expect(client('wrong').messages.create({to: '+15551234567', from: gateway.from, body: 'x'})).rejects.toMatchObject({status: 401, code: 20_003});
		await expect(client().messages('SM00000000000000000000000000000000').fetch()).rejects.toMatchObject({status: 404, code: 20_404});
		expect(gateway.messages).toEqual([]);
	});

	test.each([
		[{to: 'not a number'}, 21_211],
		[{to: '+15005550009'}, 21_614],
		[{to: '+15005550004'}, 21_610],
		[{from: '+15550000000'}, 21_606],
		[{from: '12'}, 21_212],
		[{body: ''}, 21_602],
		[{body: 'x'.repeat(1601)}, 21_617],
		[{validityPeriod: 0}, 21_624],
		[{statusCallback: 'nonsense'}, 21_609],
	])('refuses %j with %i', async (parameters, code) => {
		await expect(send(parameters)).rejects.toMatchObject({status: 400, code, moreInfo: `https://www.twilio.com/docs/errors/${code}`});
		expect(gateway.messages).toEqual([]);
		// Done on purpose here: only a number that asks for its refusal is no slip.
		const slips = gateway.violations.splice(0).map(slip => slip.code);
		expect(slips).toEqual(code === 21_614 || code === 21_610 ? [] : [code]);
	});

	const troubles: ReadonlyArray<readonly [GatewayBehaviour, object, number]> = [
		[{kind: 'refuse', code: 21_408}, {status: 400, code: 21_408}, 0],
		[{kind: 'refuse', code: 20_003, status: 401}, {status: 401, code: 20_003}, 0],
		[{kind: 'too-many', retryAfter: 7}, {status: 429, code: 20_429}, 0],
		[{kind: 'server-error'}, {status: 500}, 0],
		[{kind: 'server-error', status: 503}, {status: 503}, 0],
		[{kind: 'reset'}, {code: 'ECONNRESET'}, 0],
		[{kind: 'hang'}, {code: 'ECONNABORTED'}, 0],
		[{kind: 'accept-then-reset'}, {code: 'ECONNRESET'}, 1],
		[{kind: 'accept-then-hang'}, {code: 'ECONNABORTED'}, 1],
		[{kind: 'accept-then-garbage'}, {name: 'SyntaxError'}, 1],
	];

	test.each(troubles)('told %j behaves so once, and then as usual', async (behaviour, error, accepted) => {
		gateway.behave(behaviour, 1);
		await expect(send()).rejects.toMatchObject(error);
		expect(gateway.messages).toHaveLength(accepted);
		await expect(send()).resolves.toMatchObject({status: 'queued'});
	});

	test('told to be slow takes the message', async () => {
		gateway.behave({kind: 'slow', milliseconds: 20});
		await expect(send()).resolves.toMatchObject({status: 'queued'});
	});
});

test('the gateway refuses parameters that Twilio does not know, and tells when to come again', async () => {
	const refused = await post('To=%2B15551234567&From=%2B15005550006&Body=x&Boddy=y');
	expect(await refused.json()).toMatchObject({code: 20_001, message: 'Unknown parameter Boddy', status: 400});
	await expect(gateway.dispose()).rejects.toThrow('Unknown parameter Boddy');
	gateway = await startTwilioGateway();
	gateway.behave({kind: 'too-many', retryAfter: 7}, 1);
	const limited = await post(message);
	expect(limited.headers.get('retry-after')).toBe('7');
	await limited.text();
});

test('the gateway drips an accepted answer without end', async () => {
	gateway.behave({kind: 'accept-then-drip'});
	const response = await post(message, AbortSignal.timeout(200));
	expect(response.status).toBe(201);
	await expect(response.text()).rejects.toThrow('aborted due to timeout');
	expect(gateway.messages).toHaveLength(1);
});

test.each([
	['a'.repeat(160), 1], ['a'.repeat(161), 2], ['€'.repeat(80), 1], ['€'.repeat(81), 2], ['🚨'.repeat(35), 1], ['—'.repeat(71), 2], ['', 1],
])('%# counts the segments of a text', (text, segments) => {
	expect(countSegments(text)).toBe(segments);
});

const message = 'To=%2B15551234567&From=%2B15005550006&Body=x';

/** A request as it goes over the wire, without the client. */
async function post(body: string, signal = AbortSignal.timeout(5000)): Promise<Response> {
	const credentials = Buffer.from(`${gateway.accountSid}:${gateway.authToken}`).toString('base64');
	return fetch(`${gateway.url}/2010-04-01/Accounts/${gateway.accountSid}/Messages.json`, {
		method: 'POST', headers: {authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded'}, body, signal,
	});
}
