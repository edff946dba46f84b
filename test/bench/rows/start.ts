import process from 'node:process';
import {differenceRow, type Row} from '../figures/row.js';
import {medians} from '../figures/statistics.js';
import {runChild} from '../tools/children.js';
import {startDetector} from '../tools/detector.js';
import {startSystem, type BenchSystem} from '../tools/system.js';

const rounds = 15;

/** From the start of the process to the status of its first finished check, beside `node -e 0`. */
export async function startRows(): Promise<readonly Row[]> {
	await using system = await startSystem();
	const times = {ours: [] as number[], baseline: [] as number[]};
	for (let round = 0; round < rounds; round++) {
		times.ours.push(await firstCheck(system));
		const {took} = await runChild(process.execPath, ['-e', '0']);
		times.baseline.push(took);
	}

	const subject = {what: '--headless: start to first finished check', beside: '`node -e 0`, start to end', unit: 'ms'};
	return [differenceRow(subject, medians(times), {most: 100})];
}

async function firstCheck(system: BenchSystem): Promise<number> {
	const began = performance.now();
	await using detector = startDetector(system);
	await detector.until(() => true);
	return performance.now() - began;
}
