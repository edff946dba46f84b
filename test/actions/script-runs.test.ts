import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {rename, rm, symlink} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import {describe, expect, test} from 'vitest';
import {listStats} from '../../source/actions/processes.js';
import {findScriptRuns, shellScript} from '../../source/actions/script-runs.js';
import {programPath} from '../helpers/real.js';
import {waitFor} from '../helpers/wait-for.js';
import {bundle} from './helpers/bundle.js';
import {createSandbox, runBeside, type Sandbox} from './helpers/sandbox.js';

/* Tells that it runs, and waits until that is taken away: with the folder at the latest. */
const script = '#!/bin/bash\ntouch running\nwhile [[ -e running ]]; do sleep 0.02; done\n';

type Start = {
	readonly what: string;
	readonly command: (sandbox: Sandbox) => readonly [string, ...string[]];
	/** Within the project. */
	readonly folder?: string;
	readonly text?: string;
};

const starts: Start[] = [
	{what: 'bash scripts/X.sh', command: () => ['bash', 'scripts/MASTER_RESTART.sh']},
	{what: 'bash -x scripts/X.sh with arguments', command: () => ['/bin/bash', '-x', '-o', 'pipefail', 'scripts/MASTER_RESTART.sh', '--force']},
	{
		what: 'sh X.sh', command: () => ['sh', './MASTER_RESTART.sh'], folder: 'scripts', text: 'touch ../running; while [ -e ../running ]; do sleep 0.02; done\n',
	},
	{
		what: './X.sh, by its #! line', command: () => ['./MASTER_RESTART.sh'], folder: 'scripts', text: script.replaceAll('running', '../running'),
	},
	{
		what: '/abs/X.sh from elsewhere', command: ({root}) => [path.join(root, 'scripts/MASTER_RESTART.sh')], folder: 'logs', text: `#!/usr/bin/env bash\ncd "$(dirname "$0")/.."\n${script}`,
	},
	{
		what: './X.sh that goes to another folder', command: () => ['./MASTER_RESTART.sh'], folder: 'scripts', text: `#!/bin/bash\ncd ..\n${script}`,
	},
	{
		what: 'sh X.sh that goes to another folder', command: () => ['sh', 'MASTER_RESTART.sh'], folder: 'scripts', text: 'cd ..; touch running; while [ -e running ]; do sleep 0.02; done\n',
	},
	{what: 'nohup bash X.sh', command: () => ['nohup', 'bash', 'scripts/MASTER_RESTART.sh']},
	{what: 'env A=1 bash X.sh', command: () => ['env', 'A=1', 'bash', 'scripts/MASTER_RESTART.sh']},
	{what: 'setsid X.sh', command: () => ['setsid', '-w', 'scripts/MASTER_RESTART.sh']},
	{what: 'timeout X.sh', command: () => ['timeout', '60', 'scripts/MASTER_RESTART.sh']},
	{what: 'bash -c "X.sh; more"', command: () => ['bash', '-c', 'scripts/MASTER_RESTART.sh; true']},
	{what: 'a script without a #! line, from a shell', command: () => ['bash', '-c', 'scripts/MASTER_RESTART.sh; true'], text: script.replace(/^#!.*\n/v, '')},
	{what: 'a script with subshells of its own', command: () => ['bash', 'scripts/MASTER_RESTART.sh'], text: '( touch running; x=$( while [[ -e running ]]; do sleep 0.02; done ) ); true\n'},
	...programPath('sudo') === undefined ? [] : [{what: 'sudo X.sh', command: () => ['sudo', 'scripts/MASTER_RESTART.sh'] as const}],
];

describe('found as one run', () => {
	test.each(starts)('$what', async ({command, folder = '', text: content = script}) => {
		const sandbox = await createSandbox();
		const file = await sandbox.write('scripts/MASTER_RESTART.sh', content);
		await sandbox.write('logs/x', '');
		const [program, ...args] = command(sandbox);
		const {pid} = runBeside(program, args, {cwd: path.join(sandbox.root, folder)});
		await untilRunning(sandbox, pid);

		const runs = await findScriptRuns(file);
		expect(runs).toHaveLength(1);
		const stats = await listStats();
		expect(stats.find(stat => stat.pid === runs[0])?.pid).toBeDefined();
		await finish(sandbox, file);
	});

	test('a link to it under another name', async () => {
		const sandbox = await createSandbox();
		const file = await sandbox.write('scripts/MASTER_RESTART.sh', script);
		await symlink('scripts/MASTER_RESTART.sh', path.join(sandbox.root, 'again'));
		const {pid} = runBeside('bash', ['again'], {cwd: sandbox.root});
		await untilRunning(sandbox, pid);
		expect(await findScriptRuns(file)).toEqual([pid]);
	});

	test('through a link in the config', async () => {
		const sandbox = await createSandbox();
		await sandbox.write('releases/2/MASTER_RESTART.sh', script);
		await symlink('releases/2', path.join(sandbox.root, 'current'));
		const {pid} = runBeside('bash', ['releases/2/MASTER_RESTART.sh'], {cwd: sandbox.root});
		await untilRunning(sandbox, pid);
		expect(await findScriptRuns(path.join(sandbox.root, 'current/MASTER_RESTART.sh'))).toEqual([pid]);
	});

	test.each(['replaced', 'removed'])('one that was %s meanwhile', async how => {
		const sandbox = await createSandbox();
		const file = await sandbox.write('scripts/MASTER_RESTART.sh', script);
		const {pid} = runBeside('bash', ['scripts/MASTER_RESTART.sh'], {cwd: sandbox.root});
		await untilRunning(sandbox, pid);
		await (how === 'replaced' ? rename(await sandbox.write('new', script), file) : rm(file));
		expect(await findScriptRuns(file)).toEqual([pid]);
	});
});

describe('not taken for a run', () => {
	test.each([
		{what: 'tail -f', command: ['tail', '-f', 'scripts/MASTER_RESTART.sh']},
		{what: 'a program that has it open, as less and editors do', command: ['python3', '-c', 'import time; f = open("scripts/MASTER_RESTART.sh"); time.sleep(60)', 'scripts/MASTER_RESTART.sh']},
		{what: 'bash -c that only names it', command: ['bash', '-c', 'sleep 60; true', 'scripts/MASTER_RESTART.sh']},
		{what: 'another script that gets it as an argument', command: ['bash', 'other.sh', 'scripts/MASTER_RESTART.sh']},
		{what: 'a script of the same name elsewhere', command: ['bash', 'elsewhere/MASTER_RESTART.sh']},
	])('$what', async ({command}) => {
		const [program = '', ...args] = command;
		const sandbox = await createSandbox();
		const file = await sandbox.write('scripts/MASTER_RESTART.sh', script);
		await sandbox.write('other.sh', 'sleep 60; true\n');
		await sandbox.write('elsewhere/MASTER_RESTART.sh', 'sleep 60; true\n');
		const {pid} = runBeside(program, args, {cwd: sandbox.root});
		await waitFor(async () => (await listStats()).find(stat => stat.pid === pid && stat.name === path.basename(program)), {what: `${program} runs`});
		expect(await findScriptRuns(file)).toEqual([]);
	});
});

test('the run of an attempt of ours is found, unless its session or pid is known', async () => {
	const sandbox = await createSandbox();
	const file = await sandbox.write('scripts/MASTER_RESTART.sh', script);
	const runner = await sandbox.start('scripts/MASTER_RESTART.sh');
	await untilRunning(sandbox, runner.pid);
	const runs = await findScriptRuns(file);
	expect(runs).toHaveLength(1);
	expect(runs).not.toContain(runner.pid);
	expect(await findScriptRuns(file, {sessions: [runner.pid]})).toEqual([]);
	expect(await findScriptRuns(file, {pids: runs})).toEqual([]);
	await finish(sandbox, file);
});

test.skipIf(process.geteuid?.() !== 0)('another user\'s run, of which only the command line can be seen, is found by its path', async () => {
	const sandbox = await createSandbox();
	const file = await sandbox.write('scripts/MASTER_RESTART.sh', script);
	const {pid} = runBeside('bash', ['scripts/MASTER_RESTART.sh'], {cwd: sandbox.root});
	await untilRunning(sandbox, pid);
	const find = async (wanted: string) => {
		const nobody = spawn(process.execPath, ['--input-type=module', '-e', await bundle('find-runs'), wanted], {uid: 65_534, gid: 65_534, cwd: '/'});
		return JSON.parse(await text(nobody.stdout)) as unknown;
	};

	// Others may be at work with a script of that name at the same time: theirs look alike.
	expect(await find(file)).toContain(pid);
	expect(await find(path.join(sandbox.root, 'elsewhere/MASTER_RESTART.sh'))).not.toContain(pid);
});

test('a subshell that its script left behind counts only for so long', async () => {
	const sandbox = await createSandbox();
	const file = await sandbox.write('scripts/MASTER_RESTART.sh', 'touch running; ( while [[ -e running ]]; do sleep 0.02; done ) &\n');
	await sandbox.untilEnded(await sandbox.start('scripts/MASTER_RESTART.sh'));
	expect(await findScriptRuns(file)).toHaveLength(1);
	expect(await findScriptRuns(file, {orphanAge: 0})).toEqual([]);
	await finish(sandbox, file);
});

test.each([
	{argv: ['bash', 'x.sh'], script: 'x.sh'},
	{argv: ['-bash'], script: undefined},
	{argv: ['bash', '-c', 'x.sh'], script: undefined},
	{argv: ['bash', '-xc', 'x.sh', 'x.sh'], script: undefined},
	{argv: ['bash', '-s', 'x.sh'], script: undefined},
	{argv: ['bash', '-eu', '-o', 'pipefail', '+x', 'x.sh', 'y.sh'], script: 'x.sh'},
	{argv: ['bash', '-euo', 'pipefail', 'x.sh'], script: 'x.sh'},
	{argv: ['bash', '-O', 'extglob', 'x.sh'], script: 'x.sh'},
	{argv: ['bash', '--norc', '--rcfile', 'rc', 'x.sh'], script: 'x.sh'},
	{argv: ['bash', '--', '-x.sh'], script: '-x.sh'},
	{argv: ['sh', '-', 'x.sh'], script: 'x.sh'},
	{argv: ['busybox', 'sh', 'x.sh'], script: 'x.sh'},
	{argv: ['bash', '-x'], script: undefined},
	{argv: [], script: undefined},
])('$argv runs $script', ({argv, script: expected}) => {
	expect(shellScript(argv)).toBe(expected);
});

async function untilRunning({root}: Sandbox, pid: number): Promise<void> {
	await waitFor(() => existsSync(path.join(root, 'running')), {what: `the script runs (${pid})`});
}

async function finish(sandbox: Sandbox, file: string): Promise<void> {
	await rm(path.join(sandbox.root, 'running'));
	await waitFor(async () => (await findScriptRuns(file)).length === 0, {what: 'no copy runs any more'});
}
