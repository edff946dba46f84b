import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {dayAndTime} from '../../source/core/clock-text.js';
import {settingsFrom} from '../../source/config/settings-from.js';
import {program} from '../helpers/detector.js';
import {userEnvironment} from '../helpers/environment.js';
import {live} from '../helpers/lived.js';
import {run} from '../helpers/run.js';
import {temporaryFolder, type TemporaryFolder} from '../helpers/temporary-folder.js';

const config = {root: '.', stateDirectory: '.'};
const hanging = {services: {main_app: {http: 'timeout'}, trade_executor: {http: 'timeout'}, trade_initiator: {http: 'timeout'}}} as const;

/** A whole second, two hours ago. */
const from = (Math.floor(Date.now() / 1000) * 1000) - 7_200_000;
const at = (seconds: number) => dayAndTime(from + (seconds * 1000));

/** A folder with a config and, if it is to have one, a history: a cascade ten minutes after its beginning. */
async function makeFolder(isRecorded: boolean): Promise<TemporaryFolder> {
	const folder = await temporaryFolder();
	await writeFile(path.join(folder.path, 'cascading-failure-detector.json'), JSON.stringify(config), {mode: 0o600});
	const loaded = settingsFrom(config, {root: folder.path});
	if (isRecorded && loaded.ok) {
		live(folder.path, {lasts: 3600, from, settings: loaded.settings, changes: [[610, hanging]]});
	}

	return folder;
}

async function replay({path: cwd}: TemporaryFolder, ...args: readonly string[]) {
	return run(process.execPath, [program, 'replay', '--from-history', ...args], {cwd, env: userEnvironment()});
}

describe('cfd replay --from-history', () => {
	let folder: TemporaryFolder;

	beforeAll(async () => {
		folder = await makeFolder(true);
	});

	afterAll(async () => folder.dispose());

	it('says first whether anything would have been restarted, then what differs, then what nobody can know', async () => {
		const {exitCode, stdout, stderr} = await replay(folder, '--set', 'thresholds.critical=4', '--set', 'thresholds.cascading=6');
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		expect(stdout.split('\n')).toEqual([
			`REC.IO, ${at(0).trim()} to ${at(3600).trim()}: 121 checks, with thresholds.critical=4, thresholds.cascading=6`,
			'1 automatic restart with this config; 1 was made:',
			`  ${at(780)}  would have come 30 s earlier than it did`,
			'Something differs at 6 times, marked with ! below.',
			'3 text messages would have been sent.',
			'',
			'  when             as it was        with this config',
			`  ${at(690)}  CRITICAL         CRITICAL`,
			`! ${at(720)}  -                CASCADING`,
			`! ${at(750)}  CASCADING        -`,
			`! ${at(780)}  -                MASTER RESTART`,
			`! ${at(810)}  MASTER RESTART   -`,
			`! ${at(870)}  -                recovered, NONE`,
			`! ${at(900)}  recovered, NONE  -`,
			'',
			`The record begins at ${at(0).trim()}: of the time before it nothing is known.`,
			'No record tells what a restart that was not made would have done: it is taken to have worked, and what is known of the system counts again from when '
			+ 'it was really well.',
			'',
		]);
	});

	it('says shortly that nothing would have been different', async () => {
		const {stdout} = await replay(folder);
		expect(stdout).toContain(': 121 checks, with the config as it is now\n1 automatic restart with this config, at the time at which it was made.\nThe levels and their times are the same.\n');
		expect(stdout).not.toContain('!');
	});

	it('gives as JSON what an incident file gives, and what was really done beside it', async () => {
		const {stdout} = await replay(folder, '--json', '--since', '3h', '--set', 'thresholds.cascading=6');
		const [result, ...others] = JSON.parse(stdout) as unknown[];
		expect(others).toEqual([]);
		expect(result).toMatchObject({
			name: `REC.IO since ${new Date(from).toISOString()}`, passed: true, failures: [], checks: 121,
			from: new Date(from).toISOString(), until: new Date(from + 3_600_000).toISOString(),
			really: expect.arrayContaining([expect.objectContaining({at: 810, type: 'restart', trigger: 'automatic'})]) as unknown,
			events: expect.arrayContaining([
				expect.objectContaining({at: 0, type: 'check', level: 'NONE'}),
				expect.objectContaining({at: 780, type: 'restart', trigger: 'automatic'}),
				expect.objectContaining({type: 'alert'}),
			]) as unknown,
			supposed: [{from: new Date(from + 780_000).toISOString()}], not_made: [], unwatched: [], limits: [],
		});
	});

	it('tells everything that is wrong with --set at once, with the nearest key and what is allowed', async () => {
		const {exitCode, stderr} = await replay(folder, '--set', 'thresholds.critcal=4', '--set', 'restart.cooldown=soon', '--set', 'services.main_ap.tier=important');
		expect(exitCode).toBe(78);
		expect(stderr).toContain('thresholds.critcal');
		expect(stderr).toContain('"critical"');
		expect(stderr).toContain('restart.cooldown');
		expect(stderr).toContain('a duration');
		expect(stderr).toContain('services.main_ap');
		expect(stderr).toContain('"main_app"');
	});

	it('refuses what does not go together, all at once', async () => {
		const {exitCode, stderr} = await replay(folder, 'incident.json', '--since', 'yesterday');
		expect(exitCode).toBe(64);
		expect(stderr).toContain('leave out incident.json');
		expect(stderr).toContain('--since yesterday: a duration');
		const alone = await run(process.execPath, [program, 'replay', '--since', '7d'], {cwd: folder.path, env: userEnvironment()});
		expect(alone.exitCode).toBe(64);
		expect(alone.stderr).toContain('--from-history');
		expect(alone.stderr).toContain('--since belongs to --from-history');
	});

	it('says what to do when nothing was recorded since then, or never', async () => {
		const late = await replay(folder, '--since', '10m');
		expect(late).toMatchObject({exitCode: 69, stdout: ''});
		expect(late.stderr).toContain(`the last check was at ${new Date(from + 3_600_000).toISOString()}`);
		await using empty = await makeFolder(false);
		const never = await replay(empty);
		expect(never).toMatchObject({exitCode: 69, stdout: ''});
		expect(never.stderr).toContain('There is no history yet');
	});

	it('leaves the history as it is', async () => {
		const sum = async () => run('/bin/bash', ['-c', 'sha256sum history.db'], {cwd: folder.path, env: userEnvironment()});
		const before = await sum();
		await replay(folder, '--set', 'thresholds.cascading=5');
		expect(await sum()).toEqual(before);
	});
});
