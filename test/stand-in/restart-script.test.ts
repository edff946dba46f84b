import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {type Readable} from 'node:stream';
import {readFile, writeFile} from 'node:fs/promises';
import process from 'node:process';
import {describe, expect, onTestFinished, test} from 'vitest';
import {isAlive} from '../helpers/processes.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {createStandIn, describeChanges} from '../helpers/stand-in.js';
import {waitFor} from '../helpers/wait-for.js';

const sleeper = `${process.execPath} -e 'setInterval(() => {}, 1e6)'`;

describe.skipIf(!hasReal(...standInNeeds))('the stand-in\'s MASTER_RESTART.sh', {timeout: 90_000}, () => {
	test('brings everything back after a mess, the detector too, survives that, records its run and touches nothing of the user\'s', async () => {
		await using standIn = await createStandIn({detectorCommand: sleeper});
		await standIn.start();
		const before = new Set(standIn.processes().map(entry => entry.pid));
		const files = await standIn.hashUserFiles();
		await standIn.tell('main_app', 'hang');
		await standIn.tell('trade_executor', 'loop');
		await standIn.tell('trade_initiator', 'deaf');
		await standIn.supervisorctl('stop', 'trade_manager');
		await standIn.killSupervisord();
		const {exitCode, output} = await standIn.runScript();
		expect(output).toContain('Restarting cascading_failure_detector...');
		expect(output).toContain('MASTER RESTART completed');
		expect(exitCode).toBe(0);
		await standIn.waitUntilHealthy();
		const [only, ...more] = await standIn.runs();
		expect(more).toEqual([]);
		expect(only?.exitCode).toBe(0);
		expect(only?.endedAt?.getTime()).toBeGreaterThan(only?.startedAt.getTime() ?? NaN);
		expect(describeChanges(files, await standIn.hashUserFiles(), ['accessed'])).toEqual([]);
		const programs = await standIn.processInfo();
		expect(programs.filter(({pid}) => before.has(pid))).toEqual([]);
	});

	test('fails as in the wild when PATH is only "venv/bin"', async () => {
		await using standIn = await createStandIn();
		const {exitCode, output} = await standIn.runScript({PATH: 'venv/bin'});
		expect(output).toContain('dirname: command not found');
		expect(output).toContain('No virtual environment found');
		expect(exitCode).toBe(1);
		expect(await standIn.runs()).toMatchObject([{exitCode: 1}]);
	});

	test('kills itself when its command line names the project', async () => {
		await using standIn = await createStandIn();
		await standIn.start();
		const script = spawn('/bin/bash', [standIn.layout.script], {cwd: standIn.root, stdio: 'ignore'});
		await once(script, 'exit');
		expect(script.signalCode).toBe('SIGTERM');
		await expect(standIn.processInfo()).rejects.toThrow();
	});

	test('dies of a broken pipe when its output goes to one whose reader is gone', async () => {
		await using standIn = await createStandIn();
		await standIn.start();
		const script = spawn('/bin/bash', ['scripts/MASTER_RESTART.sh'], {cwd: standIn.root, stdio: ['ignore', 'pipe', 'pipe']});
		await readUntil(script.stdout, 'Killing all processes');
		script.stderr.destroy();
		if (script.exitCode === null && script.signalCode === null) {
			await once(script, 'exit');
		}

		expect(script.exitCode).not.toBe(0);
		await expect(standIn.processInfo()).rejects.toThrow();
	});

	test('kills clients of the ports too, if they belong to the project, and nobody else', async () => {
		await using standIn = await createStandIn();
		await standIn.start();
		await standIn.tell('main_app', 'hang');
		const port = standIn.layout.ports.get('main_app');
		const client = `require("net").connect({port: ${port}, allowHalfOpen: true}).on("connect", () => console.log("here")); setInterval(() => {}, 1e6)`;
		const ours = spawn(process.execPath, ['-e', client], {cwd: standIn.root, stdio: ['ignore', 'pipe', 'ignore']});
		const foreign = spawn(process.execPath, ['-e', client], {cwd: '/', stdio: ['ignore', 'pipe', 'ignore']});
		onTestFinished(() => {
			foreign.kill('SIGKILL');
		});
		await Promise.all([once(ours.stdout, 'data'), once(foreign.stdout, 'data')]);
		const [{exitCode}] = await Promise.all([standIn.runScript(), once(ours, 'exit')]);
		expect(exitCode).toBe(0);
		expect(ours.signalCode).toBe('SIGKILL');
		expect(foreign.pid !== undefined && isAlive(foreign.pid)).toBe(true);
	});

	test('is ended halfway by set -e when a program cannot be started', async () => {
		await using standIn = await createStandIn();
		const config = await readFile(standIn.layout.supervisorConfig, 'utf8');
		await writeFile(standIn.layout.supervisorConfig, config.replace(`${standIn.root}/venv/bin/python -I -S ${standIn.root}/backend/btc_price_watchdog.py`, '/nonexistent'));
		const {exitCode, output} = await standIn.runScript();
		expect(exitCode).not.toBe(0);
		expect(output).toContain('Restarting btc_price_watchdog...');
		expect(output).not.toContain('Restarting main_app...');
	});

	const variants = [
		{behaves: 'fails', exitCode: 1, output: 'Something is wrong'},
		{behaves: 'heals-nothing', exitCode: 0, output: 'MASTER RESTART completed'},
	] as const;

	test.each(variants)('does nothing when it $behaves', async ({behaves, exitCode, output}) => {
		await using standIn = await createStandIn({script: {behaves}});
		await standIn.start();
		const before = await standIn.processInfo();
		const result = await standIn.runScript();
		expect(result.output).toContain(output);
		expect(result.exitCode).toBe(exitCode);
		const after = await standIn.processInfo();
		expect(after.map(({pid}) => pid)).toEqual(before.map(({pid}) => pid));
	});

	test('returns at once and restarts in the background when it forks', async () => {
		await using standIn = await createStandIn({script: {behaves: 'forks'}});
		await standIn.start();
		const old = standIn.supervisordPid();
		expect(await standIn.runScript()).toMatchObject({exitCode: 0});
		await waitFor(async () => {
			const log = await standIn.log('master_restart.by-hand.out');
			return log.includes('MASTER RESTART completed');
		}, {what: 'the script in the background is done', timeout: 30_000});
		await standIn.waitUntilHealthy();
		expect(standIn.supervisordPid()).not.toBe(old);
	});

	test('is a run without an end when it is killed', async () => {
		await using standIn = await createStandIn({script: {behaves: 'sleeps', prelude: 'echo "prelude first"'}});
		const script = await standIn.startScript();
		await expect.poll(async () => script.output()).toBe('prelude first\n[MASTER_RESTART] Sleeping\n');
		process.kill(script.pid, 'SIGKILL');
		expect(await script.exitCode).toBeUndefined();
		expect(await standIn.runs()).toMatchObject([{pid: script.pid, endedAt: undefined, exitCode: undefined}]);
	});
});

/** Reads up to this text, and closes the reading end. */
async function readUntil(stream: Readable, wanted: string): Promise<void> {
	let seen = '';
	for await (const piece of stream.setEncoding('utf8')) {
		seen += String(piece);
		if (seen.includes(wanted)) {
			return;
		}
	}
}
