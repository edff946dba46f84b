import {once} from 'node:events';
import net, {type AddressInfo} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import http from 'node:http';
import {
	afterAll,
	beforeAll,
	beforeEach,
	describe,
	expect,
	test,
} from 'vitest';
import {freePort} from '../helpers/free-port.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {createStandIn, type Behaviour, type StandIn} from '../helpers/stand-in.js';
import {waitFor} from '../helpers/wait-for.js';

describe.skipIf(!hasReal(...standInNeeds))('a program of the stand-in system', () => {
	let standIn: StandIn;

	beforeAll(async () => {
		standIn = await createStandIn();
		await standIn.start();
	});

	beforeEach(async () => {
		await standIn.tell('main_app', 'ok');
		await standIn.waitUntilHealthy();
	});

	afterAll(async () => {
		await standIn.dispose();
	});

	const answers: ReadonlyArray<readonly [Behaviour, RegExp]> = [
		['ok', /^HTTP\/1\.1 200 .*"status": "healthy"/sv],
		['slow', /^HTTP\/1\.1 200 .*"status": "healthy"/sv],
		['500', /^HTTP\/1\.1 500 /v],
		['reset', /^ECONNRESET$/v],
		['deaf', /^ECONNREFUSED$/v],
		['garbage', /this is not HTTP/v],
		['hang', /^$/v],
		['drip', /^HTTP\/1\.1 200 [^\{]*$/v],
		['endless', /^HTTP\/1\.1 200 [^\{]*$/v],
	];

	test.each(answers)('told "%s" answers so, at once and while it is RUNNING', async (behaviour, expected) => {
		await standIn.tell('main_app', behaviour, {milliseconds: 50});
		expect(await ask(standIn, '/health')).toMatch(expected);
		const programs = await standIn.processInfo();
		expect(programs.find(program => program.name === 'main_app')?.state).toBe('RUNNING');
	});

	test('told "hang" is healthy again after a restart, unless it was told so for ever', async () => {
		await standIn.tell('main_app', 'hang', {isSticky: true});
		await standIn.supervisorctl('restart', 'main_app');
		await expect.poll(async () => ask(standIn, '/health')).toBe('');
		await standIn.tell('main_app', 'hang');
		await standIn.supervisorctl('restart', 'main_app');
		await standIn.waitUntilHealthy();
	});

	test('told "crash" is started again by supervisor, once', async () => {
		const before = await pidOf(standIn, 'trade_manager');
		await standIn.tell('trade_manager', 'crash');
		const after = await waitFor(async () => {
			const pid = await pidOf(standIn, 'trade_manager');
			return pid !== before && pid > 0 && pid;
		}, {what: 'supervisor has started another'});
		await standIn.waitUntilHealthy();
		expect(await pidOf(standIn, 'trade_manager')).toBe(after);
	});

	test('told "loop" has a new pid again and again and looks RUNNING', async () => {
		const pids = new Set<number>();
		await standIn.tell('trade_manager', 'loop');
		await waitFor(async () => {
			const pid = await pidOf(standIn, 'trade_manager');
			return pid > 0 && pids.add(pid).size >= 3;
		}, {what: 'three pids were seen'});
		await standIn.tell('trade_manager', 'ok');
		await standIn.waitUntilHealthy();
	});

	test('cannot be told anything while it does not run, except for its next start', async () => {
		await standIn.supervisorctl('stop', 'trade_executor');
		await expect(standIn.tell('trade_executor', 'hang')).rejects.toThrow('trade_executor cannot be told "hang": it does not run.');
		await standIn.tell('trade_executor', '500', {isSticky: true});
		await standIn.supervisorctl('start', 'trade_executor');
		await expect.poll(async () => standIn.unhealthy()).toEqual([{name: 'trade_executor', problem: 'answers 500'}]);
		await standIn.tell('trade_executor', 'ok');
	});

	test('main_app hands the detector\'s status on, and says so when there is no detector', async () => {
		await expect(standIn.status('main_app')).rejects.toThrow('The main_app answers 503');
		const detector = http.createServer((request, response) => {
			response.end(JSON.stringify({path: request.url, host: request.headers.host}));
		});
		detector.listen(standIn.layout.detectorPort, '127.0.0.1');
		await once(detector, 'listening');
		const host = `127.0.0.1:${standIn.layout.detectorPort}`;
		expect(await standIn.status('main_app')).toEqual({path: '/api/failure_detector_status', host});
		detector.close();
		detector.closeAllConnections();
	});
});

describe.skipIf(!hasReal(...standInNeeds))('a program that dies', () => {
	test('turns FATAL, and is healthy again under the next supervisord', {timeout: 90_000}, async () => {
		await using standIn = await createStandIn({startSeconds: 1, startRetries: 0});
		await standIn.start();
		await standIn.tell('trade_initiator', 'die');
		await waitFor(async () => {
			const programs = await standIn.processInfo();
			return programs.some(({name, state}) => name === 'trade_initiator' && state === 'FATAL');
		}, {what: 'it is FATAL'});
		await standIn.supervisorctl('shutdown');
		await waitFor(() => standIn.processes().length === 0, {what: 'all have ended'});
		await standIn.start();
	});

	test('is not to be had with startSeconds 0', async () => {
		await using standIn = await createStandIn();
		await expect(standIn.tell('main_app', 'die')).rejects.toThrow('createStandIn({startSeconds: 1})');
	});
});

test('free ports are not given twice, and are below those of clients', async () => {
	const ports = await Promise.all(Array.from({length: 30}, async () => freePort()));
	expect(new Set(ports).size).toBe(30);
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	expect(Math.max(...ports)).toBeLessThan((server.address() as AddressInfo).port);
	server.close();
});

async function pidOf(standIn: StandIn, name: string): Promise<number> {
	const programs = await standIn.processInfo();
	return programs.find(program => program.name === name)?.pid ?? 0;
}

/** All that comes within a moment, or the error's code. */
async function ask(standIn: StandIn, path: string): Promise<string> {
	const socket = net.connect(standIn.layout.ports.get('main_app') ?? 0, '127.0.0.1');
	let answer = '';
	socket.setEncoding('latin1').on('data', (piece: string) => {
		answer = (answer + piece).slice(0, 1000);
	});
	try {
		await once(socket, 'connect');
		socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
		await Promise.race([once(socket, 'close'), pause(300)]);
		return answer;
	} catch (error) {
		return String(error instanceof Error && 'code' in error ? error.code : error);
	} finally {
		socket.destroy();
	}
}
