import {readFile, utimes, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import process from 'node:process';
import {expect, test} from 'vitest';
import {cancelStart, readProgress, recoverProgress, type Progress} from '../../source/actions/script-progress.js';
import {waitFor} from '../helpers/wait-for.js';
import {createSandbox, end, identityOf, runBeside, untilGone} from './helpers/sandbox.js';

const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
const gone = {pid: 4_194_000, pidStart: 1};

type Case = {
	readonly what: string;
	/** `ALIVE` stands for a process that is alive, `REUSED` for one with the same pid that started at another time. */
	readonly notes: string | undefined;
	readonly runner?: 'alive' | 'reused' | 'gone';
	readonly progress: Progress['kind'];
	readonly exitCode?: number;
};

const cases: Case[] = [
	{what: 'no notes, and nobody knows of a runner', notes: undefined, progress: 'never started'},
	{
		what: 'no notes, and the runner is gone', notes: undefined, runner: 'gone', progress: 'never started',
	},
	{
		what: 'no notes, and the runner\'s pid is somebody else\'s now', notes: undefined, runner: 'reused', progress: 'never started',
	},
	{
		what: 'no notes yet, but the runner is there', notes: undefined, runner: 'alive', progress: 'running',
	},
	{what: 'ruled out', notes: 'cancelled\n', progress: 'never started'},
	{
		what: 'the script runs, its runner too', notes: `boot ${boot}\nrunner ALIVE\nscript ALIVE\n`, runner: 'alive', progress: 'running',
	},
	{
		what: 'the script runs, its runner was killed', notes: `boot ${boot}\nrunner 4194000 1\nscript ALIVE\n`, runner: 'gone', progress: 'running',
	},
	{what: 'the script runs, and whoever started it did not live to write down its runner', notes: `boot ${boot}\nrunner 4194000 1\nscript ALIVE\n`, progress: 'running'},
	{what: 'the script has ended, its runner is about to note that', notes: `boot ${boot}\nrunner ALIVE\nscript 4194000 1\n`, progress: 'running'},
	{
		what: 'the exit code is noted', notes: `boot ${boot}\nrunner 4194000 1\nscript 4194000 1\nexit 3\n`, progress: 'ended', exitCode: 3,
	},
	{
		what: 'the exit code is noted, the runner is about to go', notes: `boot ${boot}\nrunner ALIVE\nscript 4194000 1\nexit 0\n`, runner: 'alive', progress: 'ended', exitCode: 0,
	},
	{what: 'the exit code was cut by a full disk', notes: `boot ${boot}\nrunner 4194000 1\nscript 4194000 1\nexit 1`, progress: 'ended'},
	{
		what: 'both are gone without an exit code', notes: `boot ${boot}\nrunner 4194000 1\nscript 4194000 1\n`, runner: 'gone', progress: 'ended',
	},
	{
		what: 'both pids are somebody else\'s now', notes: `boot ${boot}\nrunner REUSED\nscript REUSED\n`, runner: 'reused', progress: 'ended',
	},
	{
		what: 'the runner was killed right before the script', notes: `boot ${boot}\nrunner 4194000 1\n`, runner: 'gone', progress: 'ended',
	},
	{
		what: 'the machine was booted meanwhile, and both pids are in use again', notes: 'boot 0-0-0\nrunner ALIVE\nscript ALIVE\n', runner: 'alive', progress: 'ended',
	},
	{
		what: 'ended before the boot', notes: 'boot 0-0-0\nrunner ALIVE\nscript ALIVE\nexit 12\n', progress: 'ended', exitCode: 12,
	},
	{what: 'created a moment ago, nothing noted yet', notes: '', progress: 'running'},
];

test.each(cases)('$what: $progress', async ({notes, runner, progress, exitCode}) => {
	const {folder} = await createSandbox();
	const alive = identityOf(runBeside('sleep', ['60']).pid);
	const reused = {...alive, pidStart: alive.pidStart - 1};
	const text = notes?.replaceAll('ALIVE', () => `${alive.pid} ${alive.pidStart}`).replaceAll('REUSED', () => `${reused.pid} ${reused.pidStart}`);
	if (text !== undefined) {
		await writeFile(path.join(folder, 'progress'), text);
	}

	const found = await readProgress(folder, runner === undefined ? undefined : {alive, reused, gone}[runner]);
	const pid = notes === '' ? undefined : alive.pid;
	expect(found).toEqual(progress === 'running' ? {kind: progress, pid} : (progress === 'ended' ? {kind: progress, exitCode} : {kind: progress}));
});

test('a file that stayed empty is a runner that was ended in its first moment', async () => {
	const {folder} = await createSandbox();
	const file = path.join(folder, 'progress');
	await writeFile(file, '');
	await utimes(file, new Date(), new Date(Date.now() - 60_000));
	expect(await readProgress(folder, undefined)).toEqual({kind: 'ended', exitCode: undefined});
});

test('a runner that ended and was not collected by its parent is gone', async () => {
	const {folder} = await createSandbox();
	// Node collects its children at once, so the zombie is another's child: of a bash that stopped itself.
	const parent = runBeside('/bin/bash', ['-c', 'sleep 60 & echo $! >child; kill -STOP $$'], {cwd: folder});
	const child = await waitFor(async () => Number(await readFile(path.join(folder, 'child'), 'utf8')), {what: 'the child is there'});
	const identity = identityOf(child);
	await waitFor(async () => (await readFile(`/proc/${parent.pid}/stat`, 'utf8')).includes(') T '), {what: 'its parent has stopped'});
	expect(await readProgress(folder, identity)).toEqual({kind: 'running', pid: child});
	end(child);
	await untilGone(identity);
	expect(await readFile(`/proc/${child}/stat`, 'utf8')).toContain(') Z ');
	expect(await readProgress(folder, identity)).toEqual({kind: 'never started'});
});

test('the exit code of a killed runner\'s script is unknown, once the script has ended', async () => {
	const sandbox = await createSandbox();
	await sandbox.write('X.sh', 'echo begun\nwhile [[ ! -e go ]]; do sleep 0.02; done\n');
	const runner = await sandbox.start('X.sh');
	await sandbox.untilPrinted('begun');
	process.kill(runner.pid, 'SIGKILL');
	await untilGone(runner);
	expect(await readProgress(sandbox.folder, runner)).toMatchObject({kind: 'running'});
	await sandbox.write('go', '');
	expect(await sandbox.untilEnded(runner)).toEqual({kind: 'ended', exitCode: undefined});
});

test('what was ruled out stays so, however often it is asked', async () => {
	const {folder} = await createSandbox();
	expect(await cancelStart(folder)).toBe('cancelled');
	expect(await cancelStart(folder)).toBe('cancelled');
	expect(await recoverProgress(folder, undefined)).toEqual({kind: 'never started'});
});

test('what was started cannot be ruled out any more', async () => {
	const sandbox = await createSandbox();
	await sandbox.write('X.sh', 'exit 3\n');
	await sandbox.untilEnded(await sandbox.start('X.sh'));
	expect(await cancelStart(sandbox.folder)).toBe('started');
	expect(await recoverProgress(sandbox.folder, undefined)).toEqual({kind: 'ended', exitCode: 3});
});

test('whether it cannot be ruled out because the folder cannot be written is not kept quiet', async () => {
	const {folder} = await createSandbox();
	await expect(recoverProgress(path.join(folder, 'gone'), undefined)).rejects.toThrow('ENOENT');
});

test.each([0, 1, 2, 3, 5, 8, 13, 21])('between a runner and the one who rules it out %i ms later, exactly one wins', async milliseconds => {
	const sandbox = await createSandbox();
	await sandbox.write('X.sh', 'echo ran\nexit 3\n');
	const runner = await sandbox.start('X.sh');
	// Whoever takes over here knows nothing of the runner: its predecessor died too early.
	await pause(milliseconds);
	const first = await recoverProgress(sandbox.folder, undefined);
	await untilGone(runner);
	const last = await readProgress(sandbox.folder, undefined);
	expect(last).toEqual(first.kind === 'never started' ? first : {kind: 'ended', exitCode: 3});
	expect((await sandbox.output()).includes('ran')).toBe(last.kind === 'ended');
});
