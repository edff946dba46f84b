import {mkdir, readFile, readdir, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import {recordFlight, type FlightRequest} from '../../source/actions/flight-recorder.js';
import {hasReal} from '../helpers/real.js';
import {waitFor} from '../helpers/wait-for.js';
import {createSandbox, end, runBeside, untilGone} from './helpers/sandbox.js';
import {startSupervisord} from './helpers/supervisord.js';

const allFiles = ['processes.txt', 'status.json', 'stderr-main_app.log', 'supervisor.json', 'system.json'];

function request(folder: string, change: Partial<FlightRequest> = {}): FlightRequest {
	return {
		folder,
		status: {failure_level: 'CASCADING'},
		supervisor: {call: async method => (method.endsWith('Log') ? 'a traceback\n' : [{name: 'main_app'}])},
		failing: ['main_app'],
		places: ['/'],
		...change,
	};
}

test('everything is recorded, for its owner only', async () => {
	const {folder} = await createSandbox();
	const attempt = path.join(folder, 'new');
	expect(await recordFlight(request(attempt))).toEqual(allFiles);
	expect((await readdir(attempt)).toSorted()).toEqual(allFiles);
	const mode = async (file: string) => ((await stat(path.join(attempt, file))).mode % 0o1000).toString(8);
	expect(await mode('.')).toBe('700');
	expect(await Promise.all(allFiles.map(async file => mode(file)))).toEqual(allFiles.map(() => '600'));
	const read = async (file: string) => JSON.parse(await readFile(path.join(attempt, file), 'utf8')) as unknown;
	expect(await read('status.json')).toEqual({failure_level: 'CASCADING'});
	expect(await read('supervisor.json')).toEqual([{name: 'main_app'}]);
	const system = await read('system.json');
	expect(system).toHaveProperty(['disks', '/', 'free_bytes']);
	expect(system).toHaveProperty('load.length', 3);
	expect(JSON.stringify(system)).toContain('MemAvailable:');
	expect(await readFile(path.join(attempt, 'stderr-main_app.log'), 'utf8')).toBe('a traceback\n');
});

test('the process list has whoever runs, and none of their secrets', async () => {
	const {folder} = await createSandbox();
	const {pid} = runBeside('/bin/bash', ['-c', 'sleep 60; :', 'x', '--password', 'hunter2', '--api-token=hunter3', 'two\nlines'], {env: {SECRET: 'hunter4'}});
	await waitFor(async () => {
		await recordFlight(request(folder));
		return (await readFile(path.join(folder, 'processes.txt'), 'utf8')).includes(`${pid} `);
	}, {what: 'the process is recorded'});
	const lines = (await readFile(path.join(folder, 'processes.txt'), 'utf8')).split('\n');
	expect(lines[0]).toBe('     PID     PPID      SID     USER    STATE RSS_PAGES    AGE_S COMMAND');
	const line = lines.find(row => row.startsWith(`${String(pid).padStart(8)} `));
	expect(line).toMatch(new RegExp(String.raw`^ *${pid} +${process.pid} +${pid} +\d+ +[RS] +\d+ +\d+ /bin/bash -c sleep 60; : x --password \*\*\* --api-token=\*\*\* two lines$`, 'v'));
	expect(lines.join('\n')).not.toMatch(/hunter[234]/v);
});

describe('nothing fails the restart', () => {
	test('what cannot be had says why, the rest is there', async () => {
		const {folder} = await createSandbox();
		const cycle: Record<string, unknown> = {};
		cycle['self'] = cycle;
		const files = await recordFlight(request(folder, {
			status: cycle,
			supervisor: {
				async call() {
					throw new Error('connect ECONNREFUSED');
				},
			},
			failing: ['group:name/..', 'other'],
			places: ['/nowhere'],
		}));
		expect(files).toEqual(['processes.txt', 'status.json', 'stderr-group_name_...log', 'stderr-other.log', 'supervisor.json', 'system.json']);
		expect(JSON.parse(await readFile(path.join(folder, 'supervisor.json'), 'utf8'))).toEqual({error: 'Could not be recorded: connect ECONNREFUSED'});
		expect(await readFile(path.join(folder, 'stderr-other.log'), 'utf8')).toBe('Could not be recorded: connect ECONNREFUSED\n');
		expect(await readFile(path.join(folder, 'system.json'), 'utf8')).toContain('ENOENT');
		expect(await readFile(path.join(folder, 'status.json'), 'utf8')).toContain('circular');
	});

	test('a supervisor that never answers costs its files and no more than the deadline', async () => {
		const {folder} = await createSandbox();
		const {promise: hung, resolve: answer} = Promise.withResolvers<string>();
		const files = await recordFlight(request(folder, {supervisor: {call: async () => hung}, deadline: 1000}));
		expect(files).toEqual(['processes.txt', 'status.json', 'system.json']);
		// What comes after the deadline is not written any more: the script may be at work in that folder.
		answer('late');
		await hung;
		await nextTurn();
		expect((await readdir(folder)).toSorted()).toEqual(['processes.txt', 'status.json', 'system.json']);
	});

	test('without a folder, and where none can be made, nothing is written', async () => {
		const {folder, write} = await createSandbox();
		await rm(folder, {recursive: true});
		const file = await write('file', '');
		expect(await recordFlight(request(path.join(file, 'under')))).toEqual([]);
		await mkdir(folder);
		await mkdir(path.join(folder, 'status.json'));
		expect(await recordFlight(request(folder))).toEqual(allFiles.filter(name => name !== 'status.json'));
	});
});

describe.skipIf(!hasReal('supervisord'))('from a real supervisord', () => {
	test('come its process info and the end of the failing services\' stderr, cut between characters', async () => {
		const sandbox = await createSandbox();
		const {call} = await startSupervisord(sandbox, {
			// An odd number of two-byte characters: the 16384th byte from the end is in the middle of one.
			loud: 'command=/bin/bash -c "printf \'%%s\' x{1..20000} >&2; printf \'ä%%.0s\' {1..9000} >&2; printf x >&2; exec sleep 60"',
			merged: 'command=/bin/bash -c "echo to both >&2; exec sleep 60"\nredirect_stderr=true',
			silent: 'command=sleep 60\nstderr_logfile=NONE\nstdout_logfile=NONE',
		});
		const calls = {call: async (method: string, parameters: readonly unknown[]) => valueOf(await call(method, parameters))};
		await waitFor(async () => (await calls.call('supervisor.readProcessStderrLog', ['loud', -1, 0])) === 'x', {what: 'the log is written'});
		await waitFor(async () => (await calls.call('supervisor.readProcessStdoutLog', ['merged', -5, 0])) === 'both\n', {what: 'the other log is written'});

		await recordFlight(request(sandbox.folder, {supervisor: calls, failing: ['loud', 'merged', 'silent', 'unknown']}));
		const read = async (file: string) => readFile(path.join(sandbox.folder, file), 'utf8');
		expect(await read('stderr-loud.log')).toBe(`${'ä'.repeat(8191)}x`);
		expect(await read('stderr-merged.log')).toMatch(/^\(no stderr: NO_FILE.*; this is stdout\)\nto both\n$/v);
		expect(await read('stderr-silent.log')).toMatch(/^Could not be recorded: NO_FILE/v);
		expect(await read('stderr-unknown.log')).toMatch(/^Could not be recorded: BAD_NAME/v);
		expect(await read('supervisor.json')).toContain('RUNNING');
	}, 30_000);

	test('that was killed come no more than the errors', async () => {
		const sandbox = await createSandbox();
		const {call, self} = await startSupervisord(sandbox, {one: 'command=sleep 60'});
		end(self.pid);
		await untilGone(self);
		expect(await recordFlight(request(sandbox.folder, {supervisor: {call}}))).toEqual(allFiles);
		expect(await readFile(path.join(sandbox.folder, 'supervisor.json'), 'utf8')).toContain('ECONNREFUSED');
	}, 30_000);
});

/** The first text of an answer, or all of it. */
function valueOf(answer: string): string {
	return /<methodResponse>\s*<params>\s*<param>\s*<value><string>(?<text>.*?)<\/string>/sv.exec(answer)?.groups?.['text'] ?? answer;
}
