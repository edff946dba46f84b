import {once} from 'node:events';
import {mkdirSync, rmSync, statfsSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';
import type {ChildRequest} from '../../../source/probes/database/child-request.js';
import {programPath} from '../../helpers/real.js';
import {makeDatabase} from '../../probes/database/databases.js';
import {absoluteRow, ratioRow, skippedRow, type Row} from '../figures/row.js';
import {median, medians} from '../figures/statistics.js';
import {runChild, startChild} from '../tools/children.js';
import {startDetector} from '../tools/detector.js';
import {databaseChild, temporaryFolder} from '../tools/places.js';
import {startSystem} from '../tools/system.js';

const rounds = 3;

/** A row of 760 bytes takes a fifth of a page. */
const rowsOfOneGigabyte = Math.round(1e9 / 4096 * 4.9);

const fullLook = 'a database of 1 GB: the full look';
const stall = 'the longest stall of the event loop, waits for a core aside';

/** A database of 1 GB: what its full look costs, and what the detector's event loop notices of it; and of probes that hang. */
export async function databaseRows(): Promise<readonly Row[]> {
	using folder = temporaryFolder();
	const {bavail, bsize} = statfsSync(folder.path);
	if (bavail * bsize < 4e9) {
		return [skippedRow(fullLook, 'cp + sqlite3 quick_check', `no room: 4 GB in ${folder.path}`)];
	}

	const file = path.join(folder.path, 'trades.db');
	makeDatabase(file, {journalMode: 'wal', rows: rowsOfOneGigabyte, payload: 760});
	return [await fullLookRow(file, folder.path), ...await stallRows(file)];
}

async function fullLookRow(file: string, folder: string): Promise<Row> {
	const subject = {what: fullLook, beside: 'cp, and quick_check by the sqlite3 program', unit: 'ms'};
	const sqlite = programPath('sqlite3');
	if (sqlite === undefined) {
		return skippedRow(subject.what, subject.beside, 'no sqlite3 here: apt-get install sqlite3');
	}

	const times = {ours: [] as number[], baseline: [] as number[]};
	for (let round = 0; round < rounds; round++) {
		const copy = path.join(folder, 'copy.db');
		const copied = await runChild('cp', [file, copy]);
		const checked = await runChild(sqlite, ['-readonly', copy, 'PRAGMA quick_check']);
		rmSync(copy);
		times.baseline.push(copied.took + checked.took);
		times.ours.push(await lookInFull(file, path.join(folder, 'state')));
	}

	return ratioRow(subject, medians(times), {most: 1.1});
}

/** The child process that the detector starts for a full look: from its start to its answer, in milliseconds. */
async function lookInFull(file: string, directory: string): Promise<number> {
	mkdirSync(directory);
	const request: ChildRequest = {look: 'full', path: file, table: 'trades', directory};
	const began = performance.now();
	await using child = startChild(process.execPath, [databaseChild], {cwd: '/', stdio: ['pipe', 'pipe', 'inherit']});
	const {stdin, stdout} = child.process;
	if (!stdin || !stdout) {
		throw new Error('The child has no pipes');
	}

	stdin.write(`${JSON.stringify(request)}\n`);
	const [answer] = await once(createInterface({input: stdout}), 'line') as [string];
	const took = performance.now() - began;
	await once(child.process, 'exit');
	rmSync(directory, {recursive: true, force: true});
	if (!answer.includes('"ok"')) {
		throw new Error(`The full look failed: ${answer}`);
	}

	return took;
}

async function stallRows(file: string): Promise<Row[]> {
	const stalls = {integrity: [] as number[], hanging: [] as number[], nothing: [] as number[]};
	for (let round = 0; round < rounds; round++) {
		const {longest, took} = await stallOfFullLook(file);
		stalls.integrity.push(longest);
		stalls.nothing.push(await stallWhile(false, took));
		stalls.hanging.push(await stallWhile(true, took));
	}

	const baseline = median(stalls.nothing);
	return [
		absoluteRow({what: `1 GB, its integrity check running: ${stall}`, beside: 'no database', unit: 'ms'}, median(stalls.integrity), {most: 20, baseline}),
		absoluteRow({what: `3 endpoints, a file and a database that hang: ${stall}`, beside: 'nothing that hangs', unit: 'ms'}, median(stalls.hanging), {most: 20, baseline}),
	];
}

/** While the first full look of a detector runs. */
async function stallOfFullLook(file: string): Promise<{readonly longest: number; readonly took: number}> {
	await using system = await startSystem({config: {databases: [{path: file, table: 'trades'}]}});
	await using detector = startDetector(system, {hasMeter: true});
	await detector.until(() => true);
	const began = performance.now();
	await detector.measure();
	await detector.until(({database_records: records}) => records !== null);
	const took = performance.now() - began;
	const {longestStall} = await detector.measure();
	return {longest: longestStall, took};
}

async function stallWhile(isHanging: boolean, duration: number): Promise<number> {
	await using system = await startSystem({config: isHanging ? {databases: [{path: 'fifo'}], files: ['config.json', 'fifo']} : {}});
	if (isHanging) {
		// A FIFO that nobody writes to holds whoever opens it, in the kernel.
		await runChild('mkfifo', [path.join(system.root, 'fifo')]);
		await Promise.all([0, 1, 2].map(async index => system.order({index, http: 'hang'})));
	}

	await using detector = startDetector(system, {hasMeter: true});
	await detector.until(() => true);
	await detector.measure();
	await pause(duration);
	const {longestStall} = await detector.measure();
	return longestStall;
}
