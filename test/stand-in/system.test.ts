import {existsSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import Database from 'better-sqlite3';
import {describe, expect, test} from 'vitest';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {createStandIn, describeChanges, serviceNames} from '../helpers/stand-in.js';
import {processesOf} from '../helpers/processes.js';

describe.skipIf(!hasReal(...standInNeeds))('a stand-in system', {timeout: 90_000}, () => {
	for (const startSeconds of [0, 1]) {
		test(`starts nine programs that run and are healthy, with startsecs=${startSeconds}`, async () => {
			await using standIn = await createStandIn({startSeconds});
			await standIn.start();
			const programs = await standIn.processInfo();
			expect(programs.map(program => program.name)).toEqual(serviceNames.toSorted());
			expect(new Set(programs.map(program => program.state))).toEqual(new Set(['RUNNING']));
			expect(await standIn.unhealthy()).toEqual([]);
			const {stdout, exitCode} = await standIn.supervisorctl('status', 'main_app');
			expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^main_app +RUNNING/v)]);
		});
	}

	test('starts the detector as the seed has it, with its own environment, the folder it works in and its logs', async () => {
		const program = String.raw`process.stdout.write([process.cwd(), process.env.PATH, process.env.PYTHONPATH, process.env.SPECIAL].join(" ") + "\n"); setInterval(() => {}, 1e6)`;
		await using standIn = await createStandIn({
			detectorCommand: `${process.execPath} -e '${program}'`,
			environment: {SPECIAL: '100%, "really"'.replaceAll('"', '')},
		});
		await standIn.start();
		await expect.poll(async () => standIn.log('cascading_failure_detector.out.log')).toBe(`${standIn.root} venv/bin . 100%, really\n`);
		const {stdout} = await standIn.supervisorctl('status', 'cascading_failure_detector');
		expect(stdout).toMatch(/RUNNING/v);
	});

	test('leaves no process, socket or folder when it is disposed of, whatever state it is in', async () => {
		const standIn = await createStandIn({script: {behaves: 'sleeps'}});
		await standIn.start();
		await standIn.startScript();
		await standIn.tell('main_app', 'loop', {isSticky: true});
		await standIn.killSupervisord('SIGSTOP');
		expect(standIn.processes().length).toBeGreaterThan(9);
		await standIn.dispose();
		await standIn.dispose();
		expect(processesOf(path.dirname(standIn.root))).toEqual([]);
		expect(existsSync(path.dirname(standIn.root))).toBe(false);
	});

	test('can be disposed of before it was started', async () => {
		const standIn = await createStandIn();
		await standIn.dispose();
		expect(existsSync(standIn.root)).toBe(false);
	});

	test('leaves its orphans running when supervisord is killed, and ends them when it is disposed of', async () => {
		const standIn = await createStandIn();
		await standIn.start();
		await standIn.killSupervisord();
		await expect(standIn.processInfo()).rejects.toThrow('ECONNREFUSED');
		expect(standIn.processes()).toHaveLength(9);
		await standIn.dispose();
		expect(standIn.processes()).toEqual([]);
	});

	test('two of them do not disturb one another', async () => {
		await using first = await createStandIn();
		await using second = await createStandIn();
		await Promise.all([first.start(), second.start()]);
		const before = await second.processInfo();
		await first.tell('main_app', 'hang');
		expect(await first.runScript()).toMatchObject({exitCode: 0});
		await first.dispose();
		expect(await second.processInfo()).toEqual(before);
		expect(await second.unhealthy()).toEqual([]);
	});

	test('has a database in WAL mode that nobody holds, and a manifest with a port for each service', async () => {
		await using standIn = await createStandIn({trades: 42});
		expect(await readdir(path.dirname(standIn.layout.database))).toEqual(['trades.db']);
		using database = openReadOnly(standIn.layout.database);
		expect(database.connection.prepare('SELECT count(*) FROM trades').pluck().get()).toBe(42);
		expect(database.connection.pragma('journal_mode', {simple: true})).toBe('wal');
		const manifest = await readFile(standIn.layout.manifest, 'utf8');
		expect(manifest.matchAll(/"port": \d+/gv).toArray()).toHaveLength(9);
	});

	test('lays the given config over the usual one', async () => {
		await using standIn = await createStandIn({checkInterval: '1s', config: {restart: {maxPerHour: 1}, databases: undefined}});
		const config: unknown = JSON.parse(await readFile(standIn.layout.configFile, 'utf8'));
		expect(config).toMatchObject({checkInterval: '1s', restart: {enabled: true, maxPerHour: 1}, api: {port: standIn.layout.detectorPort}});
		expect(config).not.toHaveProperty('databases');
	});

	test('sees every change to what is the user\'s, and none where there is none', async () => {
		await using standIn = await createStandIn();
		await standIn.start();
		const before = await standIn.hashUserFiles();
		expect(describeChanges(before, await standIn.hashUserFiles())).toEqual([]);
		using database = openReadOnly(standIn.layout.database);
		database.connection.prepare('SELECT count(*) FROM trades').get();
		const changes = describeChanges(before, await standIn.hashUserFiles(), ['accessed']);
		expect(changes).toEqual(expect.arrayContaining(['backend/data/trade_history/trades.db-shm is new', 'backend/data/trade_history/trades.db-wal is new']));
	});
});

function openReadOnly(file: string) {
	const connection = new Database(file, {readonly: true});
	return {
		connection,
		[Symbol.dispose]() {
			connection.close();
		},
	};
}
