import net from 'node:net';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {failureNature, type Failure} from '../../../source/core/send-result.js';
import {delivery} from '../outbox/helpers/delivery.js';
import {startServer} from '../outbox/helpers/server.js';
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

describe('no usable answer', () => {
	test.each([
		['a reset', 'reset', 0],
		['a hang', 'hang', 0],
		['a reset after the message was taken', 'accept-then-reset', 1],
		['a hang after the message was taken', 'accept-then-hang', 1],
		['a drip without end after the message was taken', 'accept-then-drip', 1],
		['garbage after the message was taken', 'accept-then-garbage', 1],
	] as const)('%s: it may have arrived, and the next try finds out', async (_, kind, taken) => {
		carriers.gateway.behave({kind}, 1);
		const message = delivery();
		const result = await carriers.sender.send(message) as Failure;
		expect(result).toMatchObject({kind: 'unanswered', mayHaveArrived: true});
		expect(failureNature(result)).toBe('ambiguous');
		expect(carriers.gateway.messages).toHaveLength(taken);

		expect(await carriers.sender.send({...message, tries: 1})).toEqual({kind: 'accepted', sid: carriers.gateway.messages[0]?.sid});
		expect(carriers.gateway.messages).toHaveLength(1);
	});

	test('an answer that drips its headers', async () => {
		carriers.respond(({socket}) => {
			socket.write('HTTP/1.1 201 Created\r\nx-drip: ');
			const drip = setInterval(() => {
				socket.write('x');
			}, 50);
			socket.once('close', () => {
				clearInterval(drip);
			});
		});

		const result = await carriers.misled.send(delivery());
		expect(result).toMatchObject({kind: 'unanswered', mayHaveArrived: true, message: expect.stringContaining('within 1 s') as string});
	});

	test('an answer without end', async () => {
		carriers.respond((_request, response) => {
			const more = () => {
				while (response.write('x'.repeat(65_536))) {
					// Until the socket is full.
				}
			};

			response.writeHead(201, {'content-type': 'application/json'}).on('drain', more);
			more();
		});

		expect(await carriers.misled.send(delivery())).toMatchObject({kind: 'unanswered', mayHaveArrived: true});
	});

	test.each(['null', '"ok"', '[]', '{}', '{"sid": 7}', '', '<html></html>'])('a 201 with %s', async body => {
		carriers.respond((_request, response) => {
			response.writeHead(201, {'content-type': 'application/json'}).end(body);
		});

		expect(await carriers.misled.send(delivery())).toMatchObject({kind: 'unanswered', mayHaveArrived: true});
	});

	test.each(['null', '"ok"', '{}', '{"messages": [null, {"body": 7}]}', '<html></html>'])('a list that is %s is no proof that a message is missing', async body => {
		const methods: Array<string | undefined> = [];
		carriers.respond((request, response) => {
			methods.push(request.method);
			response.writeHead(200, {'content-type': 'application/json'}).end(body);
		});

		expect(await carriers.misled.send(delivery({tries: 1}))).toMatchObject({kind: 'unanswered'});
		expect(methods).toEqual(['GET']);
		expect(await carriers.misled.send(delivery({tries: 2}))).toMatchObject({kind: 'unanswered'});
		expect(methods).toEqual(['GET', 'GET', 'POST']);
	});

	test('a list that may not be seen: the message is sent again', async () => {
		const methods: Array<string | undefined> = [];
		carriers.respond((request, response) => {
			methods.push(request.method);
			const isPost = request.method === 'POST';
			response.writeHead(isPost ? 201 : 403, {'content-type': 'application/json'}).end(isPost ? '{"sid": "SM1"}' : '{"code": 20003}');
		});

		expect(await carriers.misled.send(delivery({tries: 1}))).toEqual({kind: 'accepted', sid: 'SM1'});
		expect(methods).toEqual(['GET', 'POST']);
	});

	test('a redirect is not followed with the credentials', async () => {
		carriers.respond((_request, response) => {
			response.writeHead(307, {location: carriers.gateway.url}).end();
		});

		expect(await carriers.misled.send(delivery())).toMatchObject({kind: 'refused', status: 307});
		expect(carriers.gateway.requests).toEqual([]);
	});

	test('something that does not talk HTTP', async () => {
		carriers.respond(({socket}) => {
			socket.end('SSH-2.0-OpenSSH_9.2\r\n');
		});

		expect(await carriers.misled.send(delivery())).toMatchObject({kind: 'unanswered', mayHaveArrived: true});
	});

	test('nobody who listens, or nobody who talks TLS: then it certainly did not arrive', async () => {
		const {url, dispose} = await startServer(net.createServer(socket => {
			socket.on('error', () => undefined);
			socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
		}));
		const plain = await carriers.startSender({baseUrl: url.replace('http:', 'https:')});
		expect(await plain.send(delivery())).toMatchObject({kind: 'unanswered', mayHaveArrived: false, message: expect.stringContaining('EPROTO') as string});
		await dispose();
		expect(await plain.send(delivery())).toMatchObject({kind: 'unanswered', mayHaveArrived: false, message: expect.stringMatching(/ECONNREFUSED.*Check the network/v) as string});
		plain.close();
	});
});
