import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, it} from 'vitest';
import type {Status} from '../../source/core/status.js';
import {freePort} from '../helpers/free-port.js';
import {describeChanges, hashUserFiles} from '../helpers/stand-in/user-files.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {waitFor} from '../helpers/wait-for.js';
import {Crowd, type Member} from './crowd.js';

/** So long that two of them leave room for a machine that is busy with other tests: a takeover itself takes a second or two. */
const interval = 3000;

/** Milliseconds without an engine: 2 checks at most. */
const longestGap = 2 * interval;

/** A config that watches one service which is not there, and restarts nothing. */
async function writeConfig(folder: string): Promise<string> {
	const configFile = path.join(folder, 'cascading-failure-detector.json');
	await writeFile(configFile, JSON.stringify({
		system: 'REC.IO',
		root: '.',
		checkInterval: `${interval}ms`,
		supervisor: {url: `http://127.0.0.1:${await freePort()}`, timeout: '200ms'},
		services: {main_app: {description: 'Web server'}},
		databases: [],
		files: [],
		restart: {enabled: false},
		api: {enabled: false},
	}));
	return configFile;
}

/** When an engine has started, by what each wrote itself to the event log that all share. */
async function engineStarts(folder: string): Promise<ReadonlyArray<{readonly pid: number; readonly at: number}>> {
	const text = await readFile(path.join(folder, 'logs/cascading_failure_detector.log'), 'utf8');
	const lines = text.split('\n').filter(Boolean).map(line => JSON.parse(line) as {event: string; message: string; time: string});
	return lines.filter(({event}) => event === 'detector_started').map(({message, time}) => ({
		pid: Number(/pid (?<pid>\d+)/v.exec(message)?.groups?.['pid']), at: Date.parse(time),
	}));
}

/** The one engine, as soon as it has made a check. */
async function newEngine(folder: string, crowd: Crowd): Promise<Member> {
	return waitFor(async () => {
		const [engine] = crowd.inRole('engine');
		const status = JSON.parse(await readFile(path.join(folder, '.cascading-failure-detector/status.json'), 'utf8')) as Status;
		return engine?.pid === status.detector.pid && engine;
	}, {what: 'an engine that checks', timeout: 60_000, show: () => [...crowd.members].map(member => `${member.pid} ${member.role()}`)});
}

it('has one engine of ten detectors on one state directory, never two and never none for more than 2 checks, however often it is killed', {timeout: 600_000}, async () => {
	await using folder = await temporaryFolder('cfd-crowd-');
	const configFile = await writeConfig(folder.path);
	const owned = {root: folder.path, configFile};
	const before = await hashUserFiles(owned);
	expect(before.size).toBe(1);
	await using crowd = new Crowd(configFile);
	for (let count = 0; count < 10; count++) {
		crowd.join();
	}

	await waitFor(() => crowd.inRole('engine').length === 1 && crowd.inRole('standby').length === 9, {what: 'one engine and nine standbys', timeout: 30_000});
	const killed: Array<{readonly pid: number; readonly at: number}> = [];
	for (let round = 0; round < 20; round++) {
		const engine = await newEngine(folder.path, crowd);
		expect(crowd.inRole('engine')).toEqual([engine]);
		killed.push({pid: engine.pid, at: Date.now()});
		await crowd.kill(engine);
		crowd.join();
	}

	const last = await newEngine(folder.path, crowd);
	const starts = await engineStarts(folder.path);
	// Each engine began after the one before it was dead: never two at once.
	expect(starts.map(({pid}) => pid)).toEqual([...killed.map(({pid}) => pid), last.pid]);
	const gaps = starts.slice(1).map(({at}, index) => at - (killed[index]?.at ?? 0));
	expect(gaps.filter(gap => gap < 0)).toEqual([]);
	expect(gaps.filter(gap => gap > longestGap)).toEqual([]);
	expect(gaps).toHaveLength(20);
	await waitFor(() => crowd.inRole('standby').length === 9, {what: 'nine standbys again'});
	expect(describeChanges(before, await hashUserFiles(owned))).toEqual([]);
});
