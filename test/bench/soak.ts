import {mkdirSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import {randomFrom} from './tools/random.js';
import {absoluteRow, type Row} from './figures/row.js';
import {growth} from './figures/statistics.js';
import {isKept, table} from './figures/table.js';
import {killChildren} from './tools/children.js';
import {startDetector, type Detector} from './tools/detector.js';
import {removeFolders} from './tools/places.js';
import {descriptors, residentBytes} from './tools/process-figures.js';
import {startSystem, type BenchSystem} from './tools/system.js';
import {makeTrouble} from './tools/troubles.js';

/**
Half an hour of trouble at ten checks a second: `npm run soak`, or `npm run soak -- MINUTES SEED`. Services fail and come back, the system fails as
a whole and is restarted, up to the limit and beyond. What the detector holds must be flat at the end.
*/
const [minutes = 30, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);

const megabyte = 1024 * 1024;

/** Milliseconds between two samples. */
const step = 10_000;

/** What the detector held at one moment. */
type Sample = {
	readonly resident: number;
	readonly heap: number;
	readonly descriptors: number;
	readonly resources: number;
	readonly history: number;
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.once(signal, () => {
		leaveNothing();
		process.kill(process.pid, signal);
	});
}

process.stderr.write(`soak: ${minutes} minutes, seed ${seed}\n`);
process.exitCode = await soak();
leaveNothing();

function leaveNothing(): void {
	killChildren();
	removeFolders();
}

async function soak(): Promise<number> {
	await using system = await startSystem({
		config: {checkInterval: '100ms', supervisor: {config: 'supervisord.conf'}, restart: {enabled: true, settle: '5s', cooldown: '1m', on: ['services']}},
	});
	prepareRestart(system);
	await using detector = startDetector(system, {hasMeter: true});
	await detector.until(({detector: {checks}}) => checks > 10);
	const ending = new AbortController();
	const trouble = makeTrouble(system, {random: randomFrom(seed), status: () => detector.status()}, ending.signal);
	const samples = await watch(detector, system);
	ending.abort();
	await trouble;
	return report(samples, detector);
}

function prepareRestart({root, socket}: BenchSystem): void {
	mkdirSync(path.join(root, 'scripts'));
	writeFileSync(path.join(root, 'scripts/MASTER_RESTART.sh'), '#!/bin/bash\necho restarting\nsleep 1\n', {mode: 0o755});
	writeFileSync(path.join(root, 'supervisord.conf'), `[unix_http_server]\nfile=${socket}\n[supervisord]\n[supervisorctl]\nserverurl=unix://${socket}\n`);
}

async function watch(detector: Detector, {stateDirectory}: BenchSystem): Promise<readonly Sample[]> {
	const samples: Sample[] = [];
	for (const end = performance.now() + (minutes * 60_000); performance.now() < end;) {
		await pause(step);
		const sample = await take(detector, stateDirectory);
		samples.push(sample);
		const {detector: {checks = 0} = {}, restart_count: restarts = 0} = detector.status() ?? {};
		process.stderr.write(`${JSON.stringify({minute: Math.round(samples.length * step / 6000) / 10, checks, restarts, ...sample})}\n`);
	}

	return samples;
}

async function take(detector: Detector, stateDirectory: string): Promise<Sample> {
	const {heapBytes, resources} = await detector.measure();
	return {
		resident: residentBytes(detector.pid) / megabyte,
		heap: heapBytes / megabyte,
		descriptors: descriptors(detector.pid),
		resources: Object.values(resources).reduce((sum, count) => sum + count, 0),
		history: readdirSync(stateDirectory).filter(name => name.startsWith('history.db')).reduce((sum, name) => sum + statSync(path.join(stateDirectory, name)).size, 0) / megabyte,
	};
}

/** By how much each has grown from the middle to the end; what goes up and down with each check may end one step higher. */
function report(samples: readonly Sample[], detector: Detector): number {
	const late = samples.slice(Math.floor(samples.length / 2));
	const grown = (key: keyof Sample) => growth(late.map((sample, x) => ({x, y: sample[key]})));
	const row = (what: string, key: keyof Sample, unit: string, most: number): Row => absoluteRow({what, beside: 'none: flat', unit}, grown(key), {most});
	const rows = [
		row('growth in the second half: resident memory', 'resident', 'MB', 1.5),
		row('growth in the second half: heap after a collection', 'heap', 'MB', 0.5),
		row('growth in the second half: open file descriptors', 'descriptors', '', 0.5),
		row('growth in the second half: handles and timers', 'resources', '', 0.5),
		row('growth in the second half: history.db', 'history', 'MB', 1),
	];
	const {detector: {checks = 0} = {}, restart_count: restarts = 0} = detector.status() ?? {};
	const machine = `${os.cpus().length} x ${os.cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`;
	process.stdout.write(`${table(`${machine}; ${minutes} minutes, ${checks} checks, ${restarts} restarts in the last hour, seed ${seed}`, rows)}\n`);
	return isKept(rows) ? 0 : 1;
}
