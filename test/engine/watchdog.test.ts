import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import {text} from 'node:stream/consumers';
import {describe, expect, it} from 'vitest';
import {stallLimit} from '../../source/engine/watchdog.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {waitFor} from '../helpers/wait-for.js';

type Watched = AsyncDisposable & {
	readonly pid: number;
	readonly watchdog: number;
	tell(word: string): void;
	nextLine(): Promise<Record<string, unknown>>;
	readonly ended: Promise<{readonly code: number | null; readonly signal: string | null; readonly stderr: string}>;
};

const here = import.meta.dirname;

async function startWatched(logDirectory: string): Promise<Watched> {
	const args = ['--import', path.join(here, 'resolve-typescript.js'), path.join(here, 'watched.ts'), logDirectory];
	const child = spawn(process.execPath, args, {stdio: ['pipe', 'pipe', 'pipe']});
	const lines = readline.createInterface({input: child.stdout})[Symbol.asyncIterator]();
	const nextLine = async () => {
		const {value} = await lines.next() as {value?: string};
		return JSON.parse(value ?? '{}') as Record<string, unknown>;
	};

	const stderr = text(child.stderr);
	const ended = once(child, 'close').then(async () => ({code: child.exitCode, signal: child.signalCode, stderr: await stderr}));
	const {pid} = await nextLine();
	return {
		pid: child.pid ?? 0,
		watchdog: Number(pid),
		tell(word) {
			child.stdin.write(word);
		},
		nextLine,
		ended,
		async [Symbol.asyncDispose]() {
			child.kill('SIGCONT');
			child.kill('SIGKILL');
			await ended;
		},
	};
}

function isThere(pid: number): boolean {
	return existsSync(`/proc/${pid}/stat`);
}

describe.concurrent('the watchdog', () => {
	it.each(['loop', 'block', 'checks stop'])('ends a process that hangs, and says so in its error output and the event log: %s', async word => {
		await using folder = await temporaryFolder();
		const log = path.join(folder.path, 'cascading_failure_detector.log');
		writeFileSync(log, '');
		await using watched = await startWatched(folder.path);
		watched.tell(word);
		const {signal, stderr} = await watched.ended;
		expect(signal).toBe('SIGKILL');
		const message = `The detector (pid ${watched.pid}) has stood still for 5 s and was ended, so that supervisor starts it anew`;
		expect(stderr).toBe(`cfd: ${message}\n`);
		expect(JSON.parse(readFileSync(log, 'utf8'))).toEqual({
			time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/v) as unknown, level: 'error', event: 'watchdog', message, pid: watched.pid,
		});
		await waitFor(() => !isThere(watched.watchdog), {what: 'the watchdog has ended'});
	});

	it('bears with a short standstill, and ends with the process, however that ends', async () => {
		await using folder = await temporaryFolder();
		await using watched = await startWatched(folder.path);
		watched.tell('short');
		expect(await watched.nextLine()).toEqual({pid: watched.watchdog});
		process.kill(watched.pid, 'SIGKILL');
		expect(await watched.ended).toMatchObject({signal: 'SIGKILL', stderr: ''});
		await waitFor(() => !isThere(watched.watchdog), {what: 'the watchdog has ended'});
	});

	it('keeps no process from ending', async () => {
		await using folder = await temporaryFolder();
		await using watched = await startWatched(folder.path);
		watched.tell('stop');
		expect(await watched.ended).toEqual({code: 0, signal: null, stderr: ''});
		await waitFor(() => !isThere(watched.watchdog), {what: 'the watchdog has ended'});
	});

	it('does not count a time in which it was stopped itself, as in a suspend', async () => {
		await using folder = await temporaryFolder();
		await using watched = await startWatched(folder.path);
		for (const pid of [watched.pid, watched.watchdog]) {
			process.kill(pid, 'SIGSTOP');
		}

		// The time must really go by: longer than the detector may stand still.
		await new Promise(resolve => {
			setTimeout(resolve, stallLimit(100) + 1000);
		});
		process.kill(watched.watchdog, 'SIGCONT');
		process.kill(watched.pid, 'SIGCONT');
		watched.tell('short');
		expect(await watched.nextLine()).toEqual({pid: watched.watchdog});
		watched.tell('stop');
		expect(await watched.ended).toMatchObject({code: 0});
	});

	it('is started anew when it was ended, and that is told', async () => {
		await using folder = await temporaryFolder();
		await using watched = await startWatched(folder.path);
		process.kill(watched.watchdog, 'SIGKILL');
		expect(await watched.nextLine()).toMatchObject({trouble: expect.stringContaining('it has ended') as unknown});
		watched.tell('short');
		const {pid} = await watched.nextLine();
		expect(pid).not.toBe(watched.watchdog);
		watched.tell('loop');
		expect(await watched.ended).toMatchObject({signal: 'SIGKILL'});
	});

	it.each([[100, 5000], [1000, 5000], [30_000, 90_000]])('with an interval of %d ms allows %d ms', (interval, limit) => {
		expect(stallLimit(interval)).toBe(limit);
	});
});
