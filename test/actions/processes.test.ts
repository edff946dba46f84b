import process from 'node:process';
import {expect, test} from 'vitest';
import {descendants, listProcesses, listStats, readArgv, readLink} from '../../source/actions/processes.js';
import {run} from '../helpers/run.js';
import {waitFor} from '../helpers/wait-for.js';
import {bundle} from './helpers/bundle.js';
import {createSandbox, runBeside} from './helpers/sandbox.js';

test('the list has this process, its parent and what it started, with arguments and user', async () => {
	const child = runBeside('sleep', ['61', '0.5']);
	const processes = await listProcesses();
	const byPid = new Map(processes.map(entry => [entry.pid, entry]));
	expect(byPid.get(child.pid)).toMatchObject({
		name: 'sleep', parent: process.pid, argv: ['sleep', '61', '0.5'], user: process.geteuid?.(),
	});
	expect(byPid.has(process.pid)).toBe(true);
	expect(byPid.has(process.ppid)).toBe(true);
});

test('an argument that is empty or spread over lines is kept as it is', async () => {
	const args = ['-c', 'sleep 60; :', 'name', '', 'two\nlines', ''];
	const child = runBeside('/bin/bash', args);
	await waitFor(async () => (await readArgv(child.pid)).length > 0, {what: 'it is executed'});
	expect(await readArgv(child.pid)).toEqual(['/bin/bash', ...args]);
});

test('a long command line is read, and cut only when it is very long', async () => {
	const long = runBeside('/bin/bash', ['-c', 'sleep 60; :', 'x', 'y'.repeat(10_000), 'z']);
	const endless = runBeside('/bin/bash', ['-c', 'sleep 60; :', 'x', 'y'.repeat(100_000), 'z']);
	await waitFor(async () => (await readArgv(long.pid)).length > 0 && (await readArgv(endless.pid)).length > 0, {what: 'both are executed'});
	expect((await readArgv(long.pid)).slice(3)).toEqual(['x', 'y'.repeat(10_000), 'z']);
	expect((await readArgv(endless.pid)).at(-1)).toMatch(/^y{30000,32768}$/v);
});

test('listings that overlap are one', async () => {
	const [first, second] = await Promise.all([listProcesses(), listProcesses()]);
	expect(second).toBe(first);
	expect(await listProcesses()).not.toBe(first);
});

test('descendants are found through several generations, and nobody else', async () => {
	const parent = runBeside('/bin/bash', ['-c', '( sleep 62; : ); :']);
	const stranger = runBeside('sleep', ['63']);
	await waitFor(async () => descendants(await listStats(), parent.pid).size === 3, {what: 'child and grandchild are there'});
	const family = descendants(await listStats(), parent.pid);
	expect(family.has(parent.pid)).toBe(true);
	expect(family.has(stranger.pid)).toBe(false);
});

test('a link that is not there is no error', () => {
	expect(readLink(process.pid, 'cwd')).toBe(process.cwd());
	expect(readLink(process.pid, 'fd/9999')).toBeUndefined();
	expect(readLink(4_194_000, 'cwd')).toBeUndefined();
});

test('out of file descriptors, nobody is taken for dead, and a search says that it could not look', async () => {
	const sandbox = await createSandbox();
	const program = await sandbox.write('few-files.mjs', await bundle('few-files'));
	const {stdout} = await run('/bin/bash', ['-c', 'ulimit -n 64; exec "$0" "$1"', process.execPath, program]);
	const {self, gone, runs} = JSON.parse(stdout) as {self: boolean; gone: boolean; runs: unknown};
	expect({self, gone}).toEqual({self: true, gone: false});
	expect(runs).toContain('EMFILE');
});
