import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {execFileSync} from 'node:child_process';
import http from 'node:http';
import {readFileSync} from 'node:fs';
import net from 'node:net';
import {networkInterfaces} from 'node:os';
import path from 'node:path';
import {monitorEventLoopDelay} from 'node:perf_hooks';
import process from 'node:process';
import tls from 'node:tls';
import {describe, expect, test} from 'vitest';
import {probeHealth} from '../../source/probes/health.js';
import {sendRequest} from '../../source/probes/http-request.js';
import {hasReal, isNothing, programPath} from '../helpers/real.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {waitFor} from '../helpers/wait-for.js';
import {canExhaustDescriptors, withoutDescriptors} from './helpers/few-descriptors.js';
import {
	answers,
	floods,
	hangs,
	hostileServer,
	httpAnswer,
	resets,
	type Hostility,
} from './helpers/hostile-server.js';
import {stoppedServer} from './helpers/stopped-server.js';
import {collectGarbage} from './helpers/collect-garbage.js';
import {aNumber, textWith} from './helpers/matchers.js';

async function probe(act: Hostility, timeout = 2000) {
	await using server = await hostileServer(act);
	const observation = await probeHealth({health: `${server.origin}/health`, timeout});
	return observation;
}

describe('a status is an answer, whatever it is', () => {
	test.each([200, 204, 299, 301, 404, 500, 503, 599])('%i', async status => {
		expect(await probe(answers(httpAnswer(status, status === 204 ? '' : 'text')))).toEqual({kind: 'answer', status, latency: aNumber});
	});

	test('a body that ends with the connection is an answer too', async () => {
		expect(await probe(answers('HTTP/1.0 200 OK\r\n\r\nall of it'))).toMatchObject({kind: 'answer', status: 200});
	});

	test('a body in pieces is an answer too', async () => {
		expect(await probe(answers('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'))).toMatchObject({kind: 'answer', status: 200});
	});

	test('an interim answer is not yet the answer', async () => {
		expect(await probe(answers(`HTTP/1.1 103 Early Hints\r\n\r\n${httpAnswer(503, '')}`))).toMatchObject({kind: 'answer', status: 503});
	});

	test('a redirect is not followed', async () => {
		await using other = await hostileServer(answers(httpAnswer(200, '')));
		const observation = await probe(answers(httpAnswer(302, '', `location: ${other.origin}/\r\n`)));
		expect(observation).toMatchObject({kind: 'answer', status: 302});
		expect(other.connections()).toBe(0);
	});
});

describe('what is no answer is said by the deadline, and why', () => {
	/** For those that would take for ever; the others have all the time that a machine under load may need. */
	const timeout = 300;
	const head = 'HTTP/1.1 200 OK\r\n';
	const cases: ReadonlyArray<readonly [name: string, act: Hostility, why: string]> = [
		['takes the request and says nothing', hangs(), 'timeout'],
		['drips its body, a byte at a time', floods(`${head}\r\n`, 'x', 10), 'timeout'],
		['drips its headers, a byte at a time', floods(`${head}x: `, 'x', 10), 'timeout'],
		['stops in the middle', socket => socket.write(`${head}content-length: 10\r\n\r\nabc`), 'timeout'],
		['has a body without end', floods(`${head}\r\n`, 'x'.repeat(65_536)), 'too long'],
		['has headers without end', floods(head, `x-flood: ${'x'.repeat(1000)}\r\n`), 'too long'],
		['has one header without end', floods(`${head}x: `, 'x'.repeat(65_536)), 'too long'],
		['has interim answers without end', floods('', 'HTTP/1.1 103 Early Hints\r\n\r\n'), 'garbled'],
		['resets the connection at once', resets(), 'reset'],
		['resets the connection in the middle', resets(`${head}content-length: 10\r\n\r\nabc`), 'reset'],
		['closes the connection without a word', answers(''), 'reset'],
		['closes it in the middle of the headers', answers(head), 'reset'],
		['closes it in the middle of the body', answers(`${head}content-length: 10\r\n\r\nabc`), 'reset'],
		['closes it in the middle of a chunk', answers(`${head}transfer-encoding: chunked\r\n\r\nff\r\nabc`), 'reset'],
		['speaks SSH', answers('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'), 'garbled'],
		['speaks no known language', floods('', '\0\u{1}\u{2}garbage\r\n'), 'garbled'],
		['has an impossible status', answers('HTTP/1.1 xyz Hm\r\n\r\n'), 'garbled'],
		['wants to switch protocols', answers('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'), 'garbled'],
	];

	test('has a body without end, in tiny chunks: too long, if it comes to that before the deadline', async () => {
		await using server = await hostileServer(floods(`${head}transfer-encoding: chunked\r\n\r\n`, '1\r\nx\r\n'.repeat(10_000)));
		const observation = await probeHealth({health: `${server.origin}/health`, timeout});
		expect(observation.kind === 'no answer' ? observation.why : observation.kind).toMatch(/^(?:too long|timeout)$/v);
	});

	test.each(cases)('%s', async (_name, act, why) => {
		await using server = await hostileServer(act);
		const observation = await probeHealth({health: `${server.origin}/health`, timeout});
		expect(observation).toEqual({
			kind: 'no answer', why, detail: textWith(`127.0.0.1:${server.port}`), latency: aNumber,
		});
		await waitFor(() => server.open() === 0, {what: 'the connection is closed'});
	});

	test('nobody listens', async () => {
		const {port} = await hostileServer(hangs()).then(async server => {
			await server[Symbol.asyncDispose]();
			return server;
		});
		expect(await probeHealth({health: `http://127.0.0.1:${port}/`, timeout})).toMatchObject({kind: 'no answer', why: 'refused'});
	});

	test('the process is stopped: connections to it are never taken', async () => {
		await using server = await stoppedServer();
		const check = {health: `http://127.0.0.1:${server.port}/`, timeout};
		const observations = await Promise.all(Array.from({length: 8}, async () => probeHealth(check)));
		expect(observations.map(observation => observation.kind === 'no answer' && observation.why)).toEqual(Array.from({length: 8}, () => 'timeout'));
	});

	test('it is not a URL', async () => {
		expect(await probeHealth({health: 'over there', timeout})).toMatchObject({kind: 'no answer', why: 'unreachable'});
	});
});

describe('localhost is this machine', () => {
	test('by IPv4', async () => {
		await using server = await hostileServer(answers(httpAnswer(200, '')));
		expect(await probeHealth({health: `http://localhost:${server.port}/`, timeout: 2000})).toMatchObject({kind: 'answer', status: 200});
	});

	test.skipIf(Object.values(networkInterfaces()).flat().every(own => own?.address !== '::1'))('by IPv6', async () => {
		const server = http.createServer((_request, response) => {
			response.end();
		});
		server.listen(0, '::1');
		await once(server, 'listening');
		const {port} = server.address() as net.AddressInfo;
		expect(await probeHealth({health: `http://localhost:${port}/`, timeout: 2000})).toMatchObject({kind: 'answer', status: 200});
		expect(await probeHealth({health: `http://[::1]:${port}/`, timeout: 2000})).toMatchObject({kind: 'answer', status: 200});
		server.close();
	});
});

test('user and password of the URL go into the header and into nothing else', async () => {
	let request = '';
	await using server = await hostileServer(hangs());
	const catching = net.createServer(socket => {
		socket.once('data', data => {
			request = data.toString();
			socket.end(httpAnswer(401, ''));
		});
	});
	catching.listen(0, '127.0.0.1');
	await once(catching, 'listening');
	const {port} = catching.address() as net.AddressInfo;
	expect(await probeHealth({health: `http://me:s%40cret@127.0.0.1:${port}/health?deep=1`, timeout: 2000})).toMatchObject({kind: 'answer', status: 401});
	expect(request).toContain('GET /health?deep=1 HTTP/1.1');
	expect(request).toContain(`authorization: Basic ${Buffer.from('me:s@cret').toString('base64')}`);
	expect(request).toContain('connection: close');
	const failed = await probeHealth({health: `http://me:secret@127.0.0.1:${server.port}/`, timeout: 50});
	expect(JSON.stringify(failed)).not.toContain('secret');
	catching.close();
});

test('a request can be called off', async () => {
	await using server = await hostileServer(hangs());
	const abort = new AbortController();
	const observation = probeHealth({health: server.origin, timeout: 60_000}, abort.signal);
	await waitFor(() => server.open() === 1, {what: 'the request is there'});
	abort.abort();
	expect(await observation).toEqual({kind: 'unobservable', detail: 'called off'});
	expect(await probeHealth({health: server.origin, timeout: 60_000}, abort.signal)).toMatchObject({kind: 'unobservable'});
});

describe.skipIf(!hasReal('lsof'))('a restart script that kills whom lsof shows', () => {
	test('does not find the monitor once the answer is there, though the server would keep the connection', async () => {
		const server = http.createServer({keepAlive: true}, (_request, response) => {
			response.end('healthy');
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const {port} = server.address() as net.AddressInfo;
		expect(await probeHealth({health: `http://127.0.0.1:${port}/`, timeout: 2000})).toMatchObject({status: 200});
		const stdout = execFileSync('lsof', ['-nP', '-a', '-p', String(process.pid), `-iTCP:${port}`, '-Fn'], {encoding: 'utf8'});
		expect(stdout.split('\n').filter(line => line.startsWith('n'))).toEqual([`n127.0.0.1:${port}`]);
		server.close();
	});
});

describe.skipIf(!canExhaustDescriptors())('out of file descriptors', () => {
	test('it is our own fault, so nothing is known', async () => {
		await using server = await hostileServer(answers(httpAnswer(200, '')));
		const observation = await withoutDescriptors(async () => probeHealth({health: server.origin, timeout: 2000}));
		expect(observation).toEqual({kind: 'unobservable', detail: textWith('EMFILE')});
		expect(await probeHealth({health: server.origin, timeout: 2000})).toMatchObject({kind: 'answer'});
	});
});

describe.skipIf(!isNothing(programPath('openssl') === undefined ? ['openssl (apt-get install openssl)'] : []))('https', () => {
	test('a certificate that nobody vouches for', async () => {
		await using folder = await temporaryFolder();
		const [key, cert] = [path.join(folder.path, 'key.pem'), path.join(folder.path, 'cert.pem')];
		const subject = ['-subj', '/CN=localhost', '-days', '2'];
		execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...subject, '-keyout', key, '-out', cert], {stdio: 'ignore'});
		const server = tls.createServer({key: readFileSync(key), cert: readFileSync(cert)}, socket => {
			socket.end(httpAnswer(200, ''));
		});
		server.on('tlsClientError', () => undefined);
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const {port} = server.address() as net.AddressInfo;
		expect(await probeHealth({health: `https://localhost:${port}/`, timeout: 2000})).toMatchObject({
			kind: 'no answer', why: 'unreachable', detail: textWith('certificate'),
		});
		expect(await probeHealth({health: `http://localhost:${port}/`, timeout: 2000})).toMatchObject({kind: 'no answer'});
		server.close();
	});

	test('a server that speaks plain http', async () => {
		await using server = await hostileServer(answers(httpAnswer(200, '')));
		expect(await probeHealth({health: `https://127.0.0.1:${server.port}/`, timeout: 2000})).toMatchObject({kind: 'no answer', why: 'garbled'});
	});

	test('a server that never shakes hands', async () => {
		await using server = await hostileServer(hangs());
		expect(await probeHealth({health: `https://127.0.0.1:${server.port}/`, timeout: 200})).toMatchObject({kind: 'no answer', why: 'timeout'});
	});
});

test('bodies without end leave memory flat and the event loop free', async () => {
	await using server = await hostileServer(floods('HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(65_536)));
	const ask = async (limit: number) => sendRequest({
		origin: server.origin, path: '/', method: 'GET', timeout: 20_000, limit,
	});
	await ask(1_000_000);
	const delay = monitorEventLoopDelay({resolution: 5});
	delay.enable();
	collectGarbage();
	const before = process.memoryUsage();
	// 100 MB through one connection, then 1 MB each through many at once.
	expect(await ask(100_000_000)).toMatchObject({why: 'too long'});
	await Promise.all(Array.from({length: 50}, async () => probeHealth({health: server.origin, timeout: 20_000})));
	delay.disable();
	collectGarbage();
	const after = process.memoryUsage();
	const grown = (after.heapUsed + after.external - before.heapUsed - before.external) / 1e6;
	process.stdout.write(`endless bodies: heap and external grew by ${grown.toFixed(1)} MB, longest delay of the event loop ${(delay.max / 1e6).toFixed(0)} ms\n`);
	expect(grown).toBeLessThan(20);
	expect(delay.max / 1e6).toBeLessThan(5000);
});
