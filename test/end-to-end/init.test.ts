import {chmod, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, it} from 'vitest';
import {cfd, program} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {run} from '../helpers/run.js';
import {createStandIn, describeChanges, serviceNames} from '../helpers/stand-in.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

type Config = {
	readonly $schema: string;
	readonly root?: string;
	readonly supervisor: {readonly config: string};
	readonly services: Readonly<Record<string, {readonly health?: string; readonly description?: string}>>;
	readonly databases: readonly unknown[];
	readonly files: readonly string[];
	readonly restart: {readonly enabled: boolean; readonly script: string};
};

async function readConfig(file: string): Promise<Config> {
	return JSON.parse(await readFile(file, 'utf8')) as Config;
}

/** Everything below a folder, by name. */
async function listAll(folder: string): Promise<string[]> {
	return (await readdir(folder, {recursive: true})).toSorted();
}

/** What stands for the original detector, and an include. */
const original = [
	'[program:cascading_failure_detector]',
	'command=/usr/bin/env python3 -c "import time; time.sleep(1000)" backend/cascading_failure_detector.py',
	'startsecs=0',
	'[include]',
	'files = more/*.conf',
];

describe.skipIf(!hasReal(...standInNeeds))('cfd init beside a running system', () => {
	it('finds which services answer on /health, whatever the manifest says, and the database, the files and the script', async () => {
		await using standIn = await createStandIn();
		await rm(standIn.layout.configFile);
		await standIn.start();
		const before = await standIn.hashUserFiles();
		const files = await listAll(standIn.root);
		const result = await cfd(standIn, 'init');
		expect(result).toMatchObject({exitCode: 0, stderr: ''});
		const config = await readConfig(standIn.layout.configFile);
		expect(config).toMatchObject({
			supervisor: {config: 'backend/supervisord.conf'},
			databases: [{path: 'backend/data/trade_history/trades.db', table: 'trades'}],
			files: ['backend/core/config/MASTER_PORT_MANIFEST.json', 'backend/supervisord.conf', 'scripts/MASTER_RESTART.sh'],
			restart: {enabled: false, script: 'scripts/MASTER_RESTART.sh'},
		});
		expect(Object.keys(config.services).toSorted()).toEqual(serviceNames.toSorted());
		expect(new Map(Object.entries(config.services).map(([name, {health}]) => [name, health])))
			.toEqual(new Map([...standIn.layout.ports].map(([name, port]) => [name, port === undefined ? undefined : `http://127.0.0.1:${port}/health`])));
		expect(config.services['main_app']?.description).toBe('Web server and API endpoints');
		expect(JSON.parse(await readFile(new URL(config.$schema), 'utf8'))).toHaveProperty('properties');
		expect(describeChanges(before, await standIn.hashUserFiles(), ['accessed'])).toEqual(['cascading-failure-detector.json is new']);
		expect(await listAll(standIn.root)).toEqual([...files, 'cascading-failure-detector.json'].toSorted());
	});

	it('prints three next steps, the section for supervisor and the lines for the main app, all with absolute paths', async () => {
		await using standIn = await createStandIn();
		await rm(standIn.layout.configFile);
		await standIn.start();
		const {stdout} = await cfd(standIn, 'init');
		expect(stdout).toContain(`command=${process.execPath} ${program} --headless --config ${standIn.layout.configFile}`);
		for (const expected of ['1. ', '2. ', '3. ', '[program:cascading_failure_detector]', `directory=${standIn.root}`, 'cfd doctor', 'cfd restart --dry-run', 'FastAPI', 'Flask', 'Express']) {
			expect(stdout).toContain(expected);
		}

		// The section is one that supervisor takes.
		const section = stdout.split('\n').map(line => line.trim()).filter(line => /^(?:\[program|command=|directory=|auto|std(?:out|err)_)/v.test(line)).join('\n');
		await writeFile(standIn.layout.supervisorConfig, `${await readFile(standIn.layout.supervisorConfig, 'utf8')}\n${section}\n`);
		expect((await standIn.supervisorctl('update')).stdout).toContain('cascading_failure_detector: added process group');
	});

	it('never overwrites without --force, and says so with every other problem', async () => {
		await using standIn = await createStandIn();
		const before = await readFile(standIn.layout.configFile, 'utf8');
		const refused = await cfd(standIn, 'init', '--supervisor-conf', 'nowhere.conf');
		expect(refused).toMatchObject({exitCode: 1, stdout: ''});
		expect(refused.stderr).toContain('nowhere.conf');
		expect(refused.stderr).toContain('--force');
		expect(await readFile(standIn.layout.configFile, 'utf8')).toBe(before);
		await standIn.start();
		expect(await cfd(standIn, 'init', '--force')).toMatchObject({exitCode: 0});
		expect(await readFile(standIn.layout.configFile, 'utf8')).not.toBe(before);
		expect((await stat(standIn.layout.configFile)).mode % 0o1000).toBe(0o644);
	});

	it('reads groups and includes, and leaves detectors and event listeners out', async () => {
		await using standIn = await createStandIn();
		await rm(standIn.layout.configFile);
		const conf = await readFile(standIn.layout.supervisorConfig, 'utf8');
		await standIn.writeFile('backend/supervisord.conf', `${conf}\n${original.join('\n')}\n`);
		const more = path.join(standIn.root, 'backend/more');
		await run('mkdir', [more]);
		await writeFile(path.join(more, 'pair.conf'), '[program:left]\ncommand=sleep 1000\nstartsecs=0\n[program:right]\ncommand=sleep 1000\nstartsecs=0\n[group:pair]\nprograms=left,right\n');
		await standIn.start();
		const {stdout} = await cfd(standIn, 'init', '--output', 'other.json');
		const {services} = await readConfig(path.join(standIn.root, 'other.json'));
		expect(Object.keys(services).toSorted()).toEqual([...serviceNames, 'pair:left', 'pair:right'].toSorted());
		expect(stdout).toContain('original detector');
	});
});

describe('cfd init without a running supervisord', () => {
	it('writes what the config alone tells, without a health check, and says that nothing is known of what runs', async () => {
		await using folder = await temporaryFolder();
		await writeFile(path.join(folder.path, 'supervisord.conf'), '[unix_http_server]\nfile=%(here)s/s.sock\n[supervisord]\n[program:web]\ncommand=web --port 1\n');
		await chmod(folder.path, 0o755);
		const {exitCode, stdout} = await run(process.execPath, [program, 'init'], {cwd: folder.path});
		expect(exitCode).toBe(0);
		expect(stdout).toContain('supervisord does not answer');
		expect(await readConfig(path.join(folder.path, 'cascading-failure-detector.json')))
			.toMatchObject({services: {web: {}}, databases: [], files: ['supervisord.conf'], restart: {enabled: false}});
	});

	it('names what to do where there is no supervisord.conf', async () => {
		await using folder = await temporaryFolder();
		const {exitCode, stderr} = await run(process.execPath, [program, 'init', '--supervisor-conf', 'missing.conf'], {cwd: folder.path});
		expect(exitCode).toBe(1);
		expect(stderr).toContain('--supervisor-conf FILE');
		expect(await listAll(folder.path)).toEqual([]);
	});
});
