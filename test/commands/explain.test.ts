import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {expect, it} from 'vitest';
import {clockTime} from '../../source/core/clock-text.js';
import {settingsFrom} from '../../source/config/settings-from.js';
import {program} from '../helpers/detector.js';
import {userEnvironment} from '../helpers/environment.js';
import {live} from '../helpers/lived.js';
import {run} from '../helpers/run.js';
import {temporaryFolder, type TemporaryFolder} from '../helpers/temporary-folder.js';

/** Nothing of it runs: supervisor's socket is nowhere. */
const config = {
	root: '.', stateDirectory: 'state', databases: [], files: [], services: {a: {health: 'http://127.0.0.1:9/health'}, b: {}}, supervisor: {url: 'unix:///nowhere/s.sock', timeout: '1s'},
};

async function explain({path: cwd}: TemporaryFolder): Promise<{readonly exitCode: number | undefined; readonly lines: readonly string[]}> {
	const {exitCode, stdout} = await run(process.execPath, [program, 'explain'], {cwd, env: userEnvironment()});
	return {exitCode, lines: stdout.split('\n')};
}

async function folderWithConfig(): Promise<TemporaryFolder> {
	const folder = await temporaryFolder();
	await writeFile(path.join(folder.path, 'cascading-failure-detector.json'), JSON.stringify(config), {mode: 0o600});
	return folder;
}

it('looks by itself where no detector ever ran, says so first, and writes nothing', async () => {
	await using folder = await folderWithConfig();
	const {exitCode, lines} = await explain(folder);
	expect(exitCode).toBe(0);
	expect(lines.slice(0, 3)).toEqual([
		`No detector runs for ${path.join(folder.path, 'state')}: nobody is told and nothing is restarted until one does. Start it: cfd --headless`,
		'No detector ever ran here.',
		'What one look shows now, and what a detector would make of it that goes on from here:',
	]);
	expect(lines).toEqual(expect.arrayContaining([
		expect.stringMatching(/^ {2}a: 1 failure in a row \(warning 3, critical 5, cascading 7\), no vote: .*; health check: /v),
		expect.stringMatching(/^ {2}supervisor: 1 failure in a row .*, no vote: /v),
	]));
	const {stdout} = await run('/bin/ls', ['-A', folder.path]);
	expect(stdout).toBe('cascading-failure-detector.json\n');
});

it('says how old the last check of a detector is that runs no more, and what it had come to', async () => {
	await using folder = await folderWithConfig();
	const state = path.join(folder.path, 'state');
	await mkdir(state, {mode: 0o700});
	const loaded = settingsFrom(config, {root: folder.path});
	const from = Date.now() - 7_200_000;
	if (loaded.ok) {
		live(state, {lasts: 600, from, settings: {...loaded.settings, restart: {...loaded.settings.restart, enabled: false}}, changes: [[100, {supervisor: 'down'}]]});
	}

	const {exitCode, lines} = await explain(folder);
	expect(exitCode).toBe(0);
	expect(lines[1]).toBe(`The last check was at ${clockTime(from + 600_000, Date.now())}, 110 min ago, with the level CASCADING.`);
});

it('says that the history cannot be read, and explains what it sees all the same', async () => {
	await using folder = await folderWithConfig();
	await mkdir(path.join(folder.path, 'state'), {mode: 0o700});
	await writeFile(path.join(folder.path, 'state', 'history.db'), 'no database at all, but long enough to be read as one'.repeat(40), {mode: 0o600});
	const {exitCode, lines} = await explain(folder);
	expect(exitCode).toBe(0);
	expect(lines[1]).toContain('The history cannot be read, so that nothing is known of the time before: ');
	expect(lines.some(line => line.startsWith('  a: 1 failure in a row'))).toBe(true);
});
