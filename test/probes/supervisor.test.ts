import {chmod} from 'node:fs/promises';
import path from 'node:path';
import {monitorEventLoopDelay} from 'node:perf_hooks';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import type {SupervisorObservation} from '../../source/core/observation.js';
import {createSupervisorProbe} from '../../source/probes/supervisor.js';
import {hasReal} from '../helpers/real.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {waitFor} from '../helpers/wait-for.js';
import {
	answers,
	floods,
	hangs,
	hostileServer,
	httpAnswer,
	type Hostility,
} from './helpers/hostile-server.js';
import {realSupervisor} from './helpers/real-supervisor.js';
import {stoppedServer} from './helpers/stopped-server.js';
import {aNumber, textWith} from './helpers/matchers.js';

const head = '<?xml version=\'1.0\'?>\n<methodResponse>\n';
const programs = (rows: string) => `${head}<params><param><value><array><data>${rows}</data></array></value></param></params></methodResponse>`;
const fault = (code: number, text: string) => `${head}<fault><value><struct><member><name>faultCode</name><value><int>${code}</int></value></member>`
	+ `<member><name>faultString</name><value><string>${text}</string></value></member></struct></value></fault></methodResponse>`;

function row(name: string, stateName = 'RUNNING'): string {
	const members = {
		name: `<string>${name}</string>`, group: '<string>trading</string>', statename: `<string>${stateName}</string>`, pid: '<int>4711</int>',
		start: '<int>1756000000</int>', now: '<int>1756000100</int>', spawnerr: '<string/>', exitstatus: '<int>-1</int>',
		description: '<string>pid 4711, uptime 0:01:40, and so on and so forth</string>',
		stdout_logfile: `<string>/home/somebody/a/project/with/long/paths/logs/${name}.out.log</string>`,
		stderr_logfile: `<string>/home/somebody/a/project/with/long/paths/logs/${name}.err.log</string>`,
	};
	const entries = Object.entries(members).map(([key, value]) => `<member>\n<name>${key}</name>\n<value>${value}</value>\n</member>\n`);
	return `<value><struct>\n${entries.join('')}</struct></value>\n`;
}

/** What the probe sees over a Unix socket, behind which somebody acts so. */
async function look(act: Hostility, timeout = 5000): Promise<SupervisorObservation> {
	await using folder = await temporaryFolder();
	const socket = path.join(folder.path, 's.sock');
	await using server = await hostileServer(act, {path: socket});
	const observation = await createSupervisorProbe({address: {kind: 'unix', path: socket}, timeout}).look();
	await waitFor(() => server.open() === 0, {what: 'the connection is closed'});
	return observation;
}

describe('an answer', () => {
	test('is the list of programs, found by name and by group', async () => {
		const observation = await look(answers(httpAnswer(200, programs(row('trader') + row('watcher', 'FATAL')))));
		expect(observation).toMatchObject({kind: 'answer', latency: aNumber});
		const processes = observation.kind === 'answer' ? observation.processes : undefined;
		expect(processes?.find('trader')).toEqual({
			name: 'trader', group: 'trading', state: 'RUNNING', pid: 4711, start: 1_756_000_000, now: 1_756_000_100, spawnError: '', exitStatus: -1,
		});
		expect(processes?.find('trading:watcher')?.state).toBe('FATAL');
	});

	test('may name a state that we do not know', async () => {
		const observation = await look(answers(httpAnswer(200, programs(row('trader', 'DREAMING')))));
		expect(observation.kind === 'answer' && observation.processes.find('trader')?.state).toBe('UNKNOWN');
	});

	test('may list no program at all', async () => {
		const observation = await look(answers(httpAnswer(200, programs(''))));
		expect(observation.kind === 'answer' && observation.processes.all).toEqual([]);
	});

	test('of 10,000 programs is taken without blocking the event loop', async () => {
		const text = httpAnswer(200, programs(Array.from({length: 10_000}, (_value, index) => row(`program_number_${index}`)).join('')));
		const delay = monitorEventLoopDelay({resolution: 5});
		delay.enable();
		const observation = await look(answers(text), 20_000);
		delay.disable();
		expect(observation.kind === 'answer' ? observation.processes.all : []).toHaveLength(10_000);
		process.stdout.write(`10,000 programs in ${(text.length / 1e6).toFixed(1)} MB: longest delay of the event loop ${(delay.max / 1e6).toFixed(0)} ms\n`);
		expect(delay.max / 1e6).toBeLessThan(5000);
	});
});

describe('what is no answer is told apart', () => {
	const timeout = 400;
	const whole = programs(row('trader'));
	const cases: ReadonlyArray<readonly [name: string, act: Hostility, expected: object]> = [
		['it says that it shuts down', answers(httpAnswer(200, fault(6, 'SHUTDOWN_STATE'))), {kind: 'fault', code: 6, detail: 'SHUTDOWN_STATE'}],
		['any other fault', answers(httpAnswer(200, fault(1, 'UNKNOWN\u{1B}[2J\nMETHOD'))), {kind: 'fault', code: 1, detail: 'UNKNOWN\u{FFFD}[2J METHOD'}],
		['a fault without a code', answers(httpAnswer(200, `${head}<fault><value>no</value></fault></methodResponse>`)), {kind: 'no answer', why: 'garbled'}],
		['a wrong password', answers(httpAnswer(401, '<html>no</html>')), {kind: 'denied', detail: textWith('401')}],
		['forbidden', answers(httpAnswer(403, '')), {kind: 'denied', detail: textWith('403')}],
		['some other web server', answers(httpAnswer(404, '<html>not here</html>')), {kind: 'no answer', why: 'garbled', detail: textWith('404')}],
		['a web page', answers(httpAnswer(200, '<html><body>Hello</body></html>')), {kind: 'no answer', why: 'garbled'}],
		['nothing', answers(httpAnswer(200, '')), {kind: 'no answer', why: 'garbled'}],
		['something that is no list', answers(httpAnswer(200, `${head}<params><param><value>hm</value></param></params></methodResponse>`)), {kind: 'no answer', why: 'garbled'}],
		['a list of something else', answers(httpAnswer(200, programs('<value><int>1</int></value>'))), {kind: 'no answer', why: 'garbled'}],
		['XML that is cut', answers(httpAnswer(200, whole.slice(0, 300))), {kind: 'no answer', why: 'garbled'}],
		['an answer that is cut', answers(httpAnswer(200, whole).slice(0, 300)), {kind: 'no answer', why: 'reset'}],
		['entities that grow', answers(httpAnswer(200, `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>${whole}`)), {kind: 'no answer', why: 'garbled'}],
		['not HTTP', answers('* OK IMAP4 ready\r\n'), {kind: 'no answer', why: 'garbled'}],
		['a connection closed without a word', socket => socket.destroy(), {kind: 'no answer', why: 'reset'}],
		['silence', hangs(), {kind: 'no answer', why: 'timeout'}],
		['a drip', floods('HTTP/1.1 200 OK\r\n\r\n<methodResponse>', ' ', 10), {kind: 'no answer', why: 'timeout'}],
	];

	test.each(cases)('%s', async (_name, act, expected) => {
		expect(await look(act, timeout)).toMatchObject(expected);
	});

	test('an answer without end, which even is XML', async () => {
		const begin = programs('').split('</data>', 1)[0];
		expect(await look(floods(`HTTP/1.1 200 OK\r\n\r\n${begin}`, row('trader').repeat(200)), 60_000)).toMatchObject({kind: 'no answer', why: 'too long'});
	});

	test('no socket', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 's.sock');
		expect(await createSupervisorProbe({address: {kind: 'unix', path: file}, timeout}).look()).toEqual({
			kind: 'no answer', why: 'missing', detail: `there is no socket ${file}: is supervisord running?`,
		});
	});

	test('a path that no socket can have', async () => {
		const file = `/tmp/${'x'.repeat(103)}`;
		expect(await createSupervisorProbe({address: {kind: 'unix', path: file}, timeout}).look()).toMatchObject({
			kind: 'no answer', why: 'unreachable', detail: textWith('108 bytes'),
		});
	});

	test('a socket that a dead process left behind', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 's.sock');
		await stoppedServer({path: file}).then(async server => server[Symbol.asyncDispose]());
		expect(await createSupervisorProbe({address: {kind: 'unix', path: file}, timeout}).look()).toMatchObject({
			kind: 'no answer', why: 'refused', detail: textWith('is supervisord running?'),
		});
	});

	test('a process that is stopped, until its queue is full and beyond', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 's.sock');
		await using server = await stoppedServer({path: file});
		expect(server.pid).toBeGreaterThan(0);
		const probe = createSupervisorProbe({address: {kind: 'unix', path: file}, timeout});
		const observations = await Promise.all(Array.from({length: 6}, async () => probe.look()));
		expect(observations.map(observation => observation.kind === 'no answer' && observation.why)).toEqual(Array.from({length: 6}, () => 'timeout'));
		expect(observations.some(observation => observation.kind === 'no answer' && observation.detail.includes('queue'))).toBe(true);
	});

	test.skipIf(process.geteuid?.() !== 0)('a socket that only somebody else may open', async () => {
		await using folder = await temporaryFolder();
		await chmod(folder.path, 0o755);
		const file = path.join(folder.path, 's.sock');
		await using server = await hostileServer(answers(''), {path: file});
		await chmod(file, 0o700);
		const probe = createSupervisorProbe({address: {kind: 'unix', path: file}, timeout});
		process.seteuid?.(65_534);
		const looking = probe.look();
		process.seteuid?.(0);
		expect(await looking).toEqual({kind: 'denied', detail: textWith('EACCES')});
		expect(server.connections()).toBe(0);
	});
});

test('over HTTP, with user and password', async () => {
	let request = '';
	await using server = await hostileServer(socket => {
		socket.end(httpAnswer(200, programs('')));
	});
	await using asking = await hostileServer(socket => socket.destroy());
	const address = {
		kind: 'http', host: '127.0.0.1', port: server.port, username: 'me', password: 'pass:word',
	} as const;
	expect(await createSupervisorProbe({address, timeout: 2000}).look()).toMatchObject({kind: 'answer'});
	const refused = await createSupervisorProbe({address: {...address, port: asking.port}, timeout: 2000}).look();
	request = JSON.stringify(refused);
	expect(request).not.toContain('pass:word');
	expect(refused).toMatchObject({kind: 'no answer', why: 'reset'});
});

test('closing calls off what is under way', async () => {
	await using server = await hostileServer(hangs());
	const probe = createSupervisorProbe({address: {kind: 'http', host: '127.0.0.1', port: server.port}, timeout: 60_000});
	const looking = probe.look();
	await waitFor(() => server.open() === 1, {what: 'the request is there'});
	probe.close();
	expect(await looking).toMatchObject({kind: 'unobservable'});
});

describe.skipIf(!hasReal('supervisord', 'proc'))('a real supervisord', () => {
	test('is seen through its life: up, denied, stopped, dead', async () => {
		await using real = await realSupervisor();
		const address = {
			kind: 'unix', path: real.socket, username: 'watcher', password: 'let me see',
		} as const;
		const probe = createSupervisorProbe({address, timeout: 1000});
		const processes = await waitFor(async () => {
			const seen = await probe.look();
			return seen.kind === 'answer' && seen.processes.find('failure')?.state === 'FATAL' && seen.processes;
		}, {what: 'supervisord answers and has given up on the program that is not there', show: async () => probe.look()});
		expect(processes.find('talker')).toMatchObject({
			name: 'talker', group: 'talker', state: 'RUNNING', pid: aNumber,
		});
		expect(processes.find('failure')).toMatchObject({state: 'FATAL', pid: 0, spawnError: textWith('such/program')});
		expect(processes.find('idle')).toMatchObject({state: 'STOPPED', start: 0});

		// A log with colours, which is not XML as supervisor sends it.
		const log = await waitFor(async () => {
			const outcome = await probe.call('supervisor.readProcessStderrLog', ['talker', -1000, 0]);
			return outcome.kind === 'value' && outcome.value;
		}, {what: 'the program has written to its log', show: async () => probe.call('supervisor.readProcessStderrLog', ['talker', -1000, 0])});
		expect(log).toBe('\u{FFFD}[31mred\u{FFFD}[0m <&> done\n');
		expect(await probe.call('supervisor.getPID', [])).toMatchObject({kind: 'value', value: real.pid});
		expect(await probe.call('supervisor.getProcessInfo', ['nobody'])).toEqual({kind: 'fault', code: 10, detail: 'BAD_NAME: nobody'});

		expect(await createSupervisorProbe({address: {...address, password: 'wrong'}, timeout: 1000}).look()).toMatchObject({kind: 'denied'});

		process.kill(real.pid, 'SIGSTOP');
		expect(await probe.look()).toMatchObject({kind: 'no answer', why: 'timeout'});
		process.kill(real.pid, 'SIGKILL');
		await waitFor(async () => {
			const seen = await probe.look();
			return seen.kind === 'no answer' && seen.why === 'refused';
		}, {what: 'the dead supervisord refuses'});
	});
});
