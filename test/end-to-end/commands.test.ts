import type {Buffer} from 'node:buffer';
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, it} from 'vitest';
import type {Status} from '../../source/core/status.js';
import {cfd, headlessCommand, program, waitForStatus} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {run} from '../helpers/run.js';
import {createStandIn} from '../helpers/stand-in.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {waitFor} from '../helpers/wait-for.js';

const node = process.execPath;

/** A Node that is too old, where the machine has one. */
const oldNode = ['/usr/bin/node', '/usr/local/bin/node'].find(file => existsSync(file) && Number(execFileSync(file, ['-p', 'process.versions.node.split(".")[0]'])) < 22);

describe('the command line', () => {
	it.each([
		[['--help'], 0],
		[['snapshot', '--help'], 0],
		[['--version'], 0],
		[['snapshto'], 64],
		[['snapshot', '--outptu', 'x'], 64],
		[['restart', '--reason'], 64],
		[['check', 'now'], 64],
	])('cfd %j exits with %d', async (args, code) => {
		const result = await run(node, [program, ...args]);
		expect(result.exitCode).toBe(code);
		expect(code === 0 ? result.stdout : result.stderr).not.toBe('');
	});

	it('names the nearest word for a mistake', async () => {
		expect((await run(node, [program, 'snapshto'])).stderr).toContain('Did you mean "snapshot"?');
		expect((await run(node, [program, 'snapshot', '--outptu', 'x'])).stderr).toContain('Did you mean "--output"?');
	});

	it('tells all problems of a config at once and exits with 78', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'config.json');
		await writeFile(file, '{"checkIntervall": "30s", "thresholds": {"warning": 9}, "api": {"port": 70000}, "services": {"a": {"tier": "vital"}}}');
		for (const command of [['--headless'], ['snapshot'], ['check'], ['arm'], []]) {
			const {exitCode, stderr} = await run(node, [program, ...command, '--config', file]);
			expect(exitCode).toBe(78);
			expect(stderr).toContain(file);
			expect(stderr).toContain('checkInterval');
			expect(stderr).toContain('thresholds');
			expect(stderr).toContain('api.port');
			expect(stderr).toContain('services.a.tier');
		}
	});

	it('refuses a restart without a terminal and without --yes, and names the flag', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'config.json');
		await writeFile(file, '{"root": "."}');
		const {exitCode, stderr} = await run(node, [program, 'restart', '--config', file]);
		expect(exitCode).toBe(64);
		expect(stderr).toContain('--yes');
	});

	it('sees what fails with one look, though there is no state directory and nothing else works', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'config.json');
		await writeFile(file, '{"services": {"a": {"health": "http://127.0.0.1:9/health"}, "b": {}}, "supervisor": {"url": "unix:///nowhere/s.sock"}, "databases": []}');
		const {exitCode, stdout} = await run(node, [program, 'snapshot', '--config', file]);
		expect(exitCode).toBe(0);
		const {service_health: services, supervisor_status: supervisor} = JSON.parse(stdout) as Status;
		expect(services['a']).toMatchObject({consecutive_failures: 1, error: expect.stringContaining('refused') as string});
		expect(supervisor.consecutive_failures).toBe(1);
		expect(await readdir(folder.path)).toEqual(['config.json']);
	});

	it('only looks in a dry run: without a detector no engine is started for it, which could act', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'config.json');
		await writeFile(file, '{"root": "."}');
		const {exitCode, stdout, stderr} = await run(node, [program, 'restart', '--dry-run', '--config', file]);
		expect(exitCode).toBe(75);
		expect(`${stdout}${stderr}`).toContain('/bin/bash scripts/MASTER_RESTART.sh');
		expect(await readdir(folder.path)).toEqual(['config.json']);
	});

	it('is unknown to a monitoring system while no detector runs', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'config.json');
		await writeFile(file, '{"root": "."}');
		const {exitCode, stdout} = await run(node, [program, 'check', '--config', file]);
		expect(exitCode).toBe(3);
		expect(stdout).toMatch(/^CFD UNKNOWN - .*\n$/v);
	});

	it('exits with 69 when there is no detector to attach to', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'config.json');
		await writeFile(file, '{"root": "."}');
		const {exitCode} = await run(node, [program, '--attach', '--config', file]);
		expect(exitCode).toBe(69);
	});

	it.skipIf(oldNode === undefined)('ends with one clear line on an older Node', async () => {
		const {exitCode, stderr} = await run(oldNode ?? '', [program, '--version']);
		expect(exitCode).not.toBe(0);
		expect(stderr.trim().split('\n')).toHaveLength(1);
		expect(stderr).toContain('22.19');
	});
});

describe.skipIf(!hasReal(...standInNeeds))('commands against a real system', () => {
	it('makes one check of its own for a snapshot when no detector runs, and touches nothing', async () => {
		await using standIn = await createStandIn();
		await standIn.start();
		const before = await standIn.hashUserFiles();
		const file = path.join(standIn.root, 'logs', 'status.json');
		expect((await cfd(standIn, 'snapshot', '--output', file)).exitCode).toBe(0);
		const status = JSON.parse(await readFile(file, 'utf8')) as Status;
		expect(status).toMatchObject({schema_version: 1, failure_level: 'NONE', database_records: 250, supervisor_status: {status: 'ok', running: 9}});
		expect(Object.values(status.service_health).every(({status: name}) => name === 'healthy')).toBe(true);
		expect(await standIn.hashUserFiles()).toEqual(before);
	});

	it('gives the same status over HTTP, through main_app, as a file and as a snapshot', async () => {
		await using standIn = await createStandIn({detectorCommand: headlessCommand});
		await standIn.start();
		await waitForStatus(standIn, 'a check', ({detector}) => detector.checks > 0);
		const keys = (status: unknown) => Object.keys(status as Status);
		const direct = await standIn.status();
		expect(keys(await standIn.status('main_app'))).toEqual(keys(direct));
		expect(keys(JSON.parse((await cfd(standIn, 'snapshot')).stdout))).toEqual(keys(direct));
		expect(keys(JSON.parse(await readFile(path.join(standIn.layout.stateDirectory, 'status.json'), 'utf8')))).toEqual(keys(direct));
		const check = await cfd(standIn, 'check');
		expect(check).toMatchObject({exitCode: 0});
		expect(check.stdout).toMatch(/^CFD OK - NONE: .* \| level=0 /v);
	});

	it('disarms and arms, whether a detector runs or not, and a restart of the detector changes nothing', async () => {
		await using standIn = await createStandIn({detectorCommand: headlessCommand});
		await mkdir(standIn.layout.stateDirectory, {mode: 0o700, recursive: true});
		expect((await cfd(standIn, 'disarm', '--for', '2h', '--reason', 'deploy')).exitCode).toBe(0);
		await standIn.start();
		await waitForStatus(standIn, 'it is disarmed', ({armed, restart_blocked_by: reason}) => !armed && reason === 'disarmed');
		await standIn.supervisorctl('restart', 'cascading_failure_detector');
		await waitForStatus(standIn, 'it still is', ({armed}) => !armed);
		expect((await cfd(standIn, 'arm')).exitCode).toBe(0);
		await waitForStatus(standIn, 'it is armed', ({armed}) => armed);
		expect((await cfd(standIn, 'abort')).exitCode).toBe(1);
	});

	it('restarts by hand through the running detector, and on its own', async () => {
		await using standIn = await createStandIn({detectorCommand: headlessCommand});
		await standIn.start();
		await waitForStatus(standIn, 'everything was seen ok', ({service_health: services}) => Object.values(services).every(({status}) => status === 'healthy'));
		const dryRun = await cfd(standIn, 'restart', '--dry-run');
		expect(dryRun).toMatchObject({exitCode: 0});
		expect(dryRun.stdout).toContain('scripts/MASTER_RESTART.sh');
		expect(await standIn.runs()).toEqual([]);
		expect(await cfd(standIn, 'restart', '--yes', '--reason', 'by hand')).toMatchObject({exitCode: 0});
		expect(await standIn.runs()).toHaveLength(1);
	});

	it('waits as a standby beside a running detector, and takes over when that one is gone', async () => {
		await using standIn = await createStandIn({detectorCommand: headlessCommand});
		await standIn.start();
		const first = await waitForStatus(standIn, 'a check', ({detector}) => detector.checks > 0);
		const standby = spawn(node, [program, '--headless', '--config', standIn.layout.configFile], {stdio: ['ignore', 'pipe', 'ignore']});
		const ended = once(standby, 'exit');
		let output = '';
		standby.stdout.on('data', (text: Buffer) => {
			output += text.toString();
		});
		await waitFor(() => output.includes(`standby: a detector runs already (pid ${first.detector.pid})`), {what: 'it waits', show: () => output});
		await standIn.supervisorctl('stop', 'cascading_failure_detector');
		const second = await waitForStatus(standIn, 'the standby has taken over', ({detector}) => detector.pid !== first.detector.pid);
		expect(second.detector.pid).toBe(standby.pid);
		standby.kill('SIGTERM');
		expect(await ended).toEqual([0, null]);
	});
});
