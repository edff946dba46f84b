import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import {connectMonitor} from '../../../source/remote/remote-monitor.js';
import {absoluteRow, differenceRow, type Row} from '../figures/row.js';
import {growth, median, type Point} from '../figures/statistics.js';
import {startChild} from '../tools/children.js';
import {startDetector, type Detector} from '../tools/detector.js';
import {residentBytes} from '../tools/process-figures.js';
import {startSystem, type BenchSystem} from '../tools/system.js';

const megabyte = 1024 * 1024;

/** Checks between two samples, about. */
const step = 500;

const lastCheck = 10_000;

/** Until then memory grows to what it needs. */
const warm = 2000;

/** Resident memory of an idle `--headless` after 1,000 checks at the shortest interval there is, beside a Node that does nothing; and whether it grows over 10,000. */
export async function memoryRows(): Promise<readonly Row[]> {
	await using system = await startSystem({config: {checkInterval: '100ms'}});
	await using bare = startChild(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
	await using detector = startDetector(system);
	const points: Point[] = [];
	await detector.until(({detector: {checks}}) => checks >= 1000);
	const idle = {ours: await settled(detector), baseline: residentBytes(bare.pid) / megabyte};
	for (let done = 1000; done < lastCheck; done = detector.status()?.detector.checks ?? 0) {
		await check(system, step);
		points.push({x: done, y: await settled(detector)});
	}

	const grown = growth(points.filter(({x}) => x > warm));
	return [
		differenceRow({what: '--headless, idle after 1,000 checks: resident memory', beside: 'bare node with one timer', unit: 'MB'}, idle, {most: 25}),
		absoluteRow({what: '--headless: growth of resident memory over 8,000 checks', beside: 'none: flat', unit: 'MB'}, grown, {most: 1}),
	];
}

/** So many checks one after the other, as a person asks for them (`r`). */
async function check({stateDirectory}: BenchSystem, count: number): Promise<void> {
	const monitor = await connectMonitor(stateDirectory);
	if (!monitor) {
		throw new Error('The detector does not answer');
	}

	for (let done = 0; done < count; done++) {
		await monitor.send({command: 'check'});
	}

	await monitor.close();
}

/** Megabytes, once nothing happens any more. */
async function settled(detector: Detector): Promise<number> {
	const samples: number[] = [];
	for (let count = 0; count < 3; count++) {
		await pause(100);
		samples.push(detector.resident() / megabyte);
	}

	return median(samples);
}
