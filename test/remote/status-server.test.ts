import {once} from 'node:events';
import {request, type IncomingMessage} from 'node:http';
import net from 'node:net';
import {text} from 'node:stream/consumers';
import {
	describe,
	expect,
	test,
	vi,
} from 'vitest';
import {startStatusServer, type StatusServerOptions} from '../../source/remote/status-server.js';
import {FakeMonitor} from './fake-monitor.js';

async function create(options: Partial<StatusServerOptions> = {}) {
	const detector = new FakeMonitor();
	const troubles: string[] = [];
	const server = await startStatusServer({
		host: '127.0.0.1',
		port: 0,
		monitor: detector,
		interval: 30_000,
		onTrouble(trouble) {
			troubles.push(trouble);
		},
		...options,
	});
	return {
		detector,
		server,
		troubles,
		port: server.port() ?? 0,
		async [Symbol.asyncDispose]() {
			await server.close();
		},
	};
}

type Answer = {readonly code: number; readonly headers: IncomingMessage['headers']; readonly text: string};

async function ask(port: number, path: string, options: {method?: string; headers?: Record<string, string>} = {}): Promise<Answer> {
	const asked = request({host: '127.0.0.1', port, path, agent: false, ...options});
	asked.end();
	const [response]: [IncomingMessage] = await once(asked, 'response') as [IncomingMessage];
	return {code: response.statusCode ?? 0, headers: response.headers, text: await text(response)};
}

/** What the server answers to these bytes, until it closes. */
async function raw(port: number, bytes: string): Promise<string> {
	const socket = net.connect({port, host: '127.0.0.1'});
	socket.write(bytes);
	return text(socket);
}

test('the status, as JSON that nobody may keep', async () => {
	await using harness = await create();
	const answer = await ask(harness.port, '/api/failure_detector_status?now');
	expect(answer.code).toBe(200);
	expect(JSON.parse(answer.text)).toEqual(harness.detector.getSnapshot()?.status);
	expect(answer.headers).toMatchObject({
		'content-type': 'application/json; charset=utf-8',
		'cache-control': 'no-store',
		'x-content-type-options': 'nosniff',
		connection: 'close',
	});
	harness.detector.check();
	expect(JSON.parse((await ask(harness.port, '/api/failure_detector_status')).text)).toEqual(harness.detector.getSnapshot()?.status);
});

test('HEAD gets the same headers and no text', async () => {
	await using harness = await create();
	const get = await ask(harness.port, '/api/failure_detector_status');
	const head = await ask(harness.port, '/api/failure_detector_status', {method: 'HEAD'});
	expect(head).toMatchObject({code: 200, text: ''});
	expect(head.headers['content-length']).toBe(get.headers['content-length']);
});

test('metrics for Prometheus, with the age of the last check', async () => {
	await using harness = await create();
	const answer = await ask(harness.port, '/metrics');
	expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
	expect(answer.text).toMatch(/^cfd_last_check_age_seconds [\d.]+$/mv);
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is not allowed anywhere', async method => {
	await using harness = await create();
	for (const path of ['/api/failure_detector_status', '/elsewhere']) {
		const answer = await ask(harness.port, path, {method});
		expect([answer.code, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
		expect(JSON.parse(answer.text)).toHaveProperty('error');
	}

	expect(harness.detector.commands).toEqual([]);
});

test.each(['/', '/api', '/api/failure_detector_status/', '/metrics/../healthz', '//metrics', '/%2e'])('%s is not found, in JSON', async path => {
	await using harness = await create();
	const answer = await ask(harness.port, path);
	expect(answer.code).toBe(404);
	expect(JSON.parse(answer.text)).toHaveProperty('error');
});

describe('healthz', () => {
	test('is ok while the last check is younger than three intervals, whatever the system\'s level, and says why when it is not', async () => {
		await using harness = await create({interval: 200});
		harness.detector.check();
		expect(await ask(harness.port, '/healthz')).toMatchObject({code: 200, text: '{"status":"ok"}\n'});
		await vi.waitFor(async () => {
			const {code, text: body} = await ask(harness.port, '/healthz');
			expect(code).toBe(503);
			expect(JSON.parse(body)).toMatchObject({status: 'stale', reason: expect.stringMatching(/the last check ended \d+ s ago/v) as unknown});
		}, {timeout: 10_000});
		// A change that is no check does not count as one.
		harness.detector.publish({status: {...harness.detector.getSnapshot()!.status, armed: false}});
		expect((await ask(harness.port, '/healthz')).code).toBe(503);
		harness.detector.check();
		expect((await ask(harness.port, '/healthz')).code).toBe(200);
	});

	test('is not ok before the first check, nor is there a status', async () => {
		const detector = new FakeMonitor();
		Reflect.set(detector, 'snapshot', undefined);
		await using harness = await create({monitor: detector});
		for (const path of ['/healthz', '/api/failure_detector_status', '/metrics']) {
			const answer = await ask(harness.port, path);
			expect([path, answer.code]).toEqual([path, 503]);
			expect(answer.text).toMatch(/no check has ended yet/v);
		}
	});
});

describe('the Host header', () => {
	test.each(['localhost', '127.0.0.1', '[::1]', 'localhost:9', 'LOCALHOST:3000', '127.0.0.1:65535'])('%s is ours', async host => {
		await using harness = await create();
		expect((await ask(harness.port, '/healthz', {headers: {Host: host}})).code).toBe(200);
	});

	test.each([
		'evil.example', 'evil.example:8020', 'localhost.evil.example', '127.0.0.1.evil.example', 'localhost:80:80', 'localhost@evil.example',
		'10.0.0.1', '[::2]', ' ', 'local host',
	])('%j is foreign', async host => {
		await using harness = await create();
		const answer = await raw(harness.port, `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
		expect(answer).toMatch(/^HTTP\/1\.1 403 /v);
		expect(answer).not.toContain('"ok"');
	});

	test('none at all, or two, is no request of ours', async () => {
		await using harness = await create();
		expect(await raw(harness.port, 'GET /healthz HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /v);
		expect(await raw(harness.port, 'GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /v);
		expect(await raw(harness.port, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n')).toMatch(/^HTTP\/1\.1 40[03] /v);
	});
});

describe('requests that are none', () => {
	test.each([
		['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /v],
		['headers without end', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /v],
	])('%s', async (_name, bytes, expected) => {
		await using harness = await create();
		expect(await raw(harness.port, bytes)).toMatch(expected);
		expect((await ask(harness.port, '/healthz')).code).toBe(200);
	});

	test('whoever sends nothing more does not keep it from ending', async () => {
		const harness = await create();
		const sockets = ['', 'GET /healthz HTTP/1.1\r\nHost: loc'].map(bytes => {
			const socket = net.connect({port: harness.port, host: '127.0.0.1'});
			socket.on('error', () => undefined);
			socket.write(bytes);
			return socket;
		});
		await Promise.all(sockets.map(async socket => once(socket, 'connect')));
		expect((await ask(harness.port, '/healthz')).code).toBe(200);
		const closed = Promise.all(sockets.map(async socket => once(socket, 'close')));
		await harness.server.close();
		await closed;
	});
});

test('a port that is taken is told, with the remedy, and taken as soon as it is free', async () => {
	const other = net.createServer();
	other.listen({port: 0, host: '127.0.0.1'});
	await once(other, 'listening');
	const address = other.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	const works = Promise.withResolvers<string>();
	const troubles: string[] = [];
	await using harness = await create({
		port,
		interval: 20,
		onTrouble(trouble) {
			troubles.push(trouble);
			if (troubles.length > 1) {
				works.resolve(trouble);
			}
		},
	});
	expect(harness.server.problem()).toBe(`Port ${port} is taken: the status is not served over HTTP. Set api.port to a free one, or api.enabled to false.`);
	expect(harness.server.port()).toBeUndefined();
	other.close();
	expect(await works.promise).toBe('The status server works again.');
	expect(troubles).toHaveLength(2);
	expect(harness.server.problem()).toBeUndefined();
	expect((await ask(port, '/healthz', {headers: {Host: 'localhost'}})).code).toBeGreaterThan(0);
});

test('an address that is not this machine\'s is told, with the remedy', async () => {
	await using harness = await create({host: '192.0.2.1'});
	expect(harness.troubles).toEqual([expect.stringMatching(/^192\.0\.2\.1 is no address of this machine.*api\.host/v)]);
});
