import {setTimeout as pause} from 'node:timers/promises';
import {ratioRow, type Row} from '../figures/row.js';
import {medians} from '../figures/statistics.js';
import {startDetector} from '../tools/detector.js';
import {startSystem, type BenchSystem} from '../tools/system.js';

const turns = 2;

/** Milliseconds of a turn. Checks at the shortest interval follow one another without a pause. */
const turn = 12_000;

/** Ten thousand services: what each costs, beside what each of a thousand costs. */
export async function hugeRows(): Promise<readonly Row[]> {
	const config = {checkInterval: '100ms'};
	await using large = await startSystem({services: 1000, ports: 100, config});
	await using huge = await startSystem({services: 10_000, ports: 1000, config});
	const cpu = {ours: [] as number[], baseline: [] as number[]};
	for (let count = 0; count < turns; count++) {
		cpu.ours.push(await cpuPerService(huge));
		cpu.baseline.push(await cpuPerService(large));
	}

	return [ratioRow({what: '10,000 services, one check: CPU per service', beside: 'ours at 1,000', unit: 'us'}, medians(cpu), {most: 1.1})];
}

async function cpuPerService(system: BenchSystem): Promise<number> {
	await using detector = startDetector(system);
	const began = await detector.until(({detector: {checks}}) => checks > 2);
	const before = detector.cpu();
	await pause(turn);
	const ended = await detector.until(({detector: {checks}}) => checks > began.detector.checks + 1);
	return (detector.cpu() - before) * 1000 / (ended.detector.checks - began.detector.checks) / system.urls.length;
}
