import {setTimeout as pause} from 'node:timers/promises';
import {ratioRow, skippedRow, type Row} from '../figures/row.js';
import {medians} from '../figures/statistics.js';
import {startDetector, type Detector} from '../tools/detector.js';
import {monitMissing, startMonit, type Monit} from '../tools/monit.js';
import {startSystem, type BenchSystem} from '../tools/system.js';

/** Milliseconds of one turn: so many checks, one a second. */
const turn = 8000;

const turns = 5;

/** CPU time of a check that comes once a second, when all that it needs has left the caches. Both watch nine endpoints of their own at the same time. */
export async function pacedRows(): Promise<readonly Row[]> {
	const subject = {what: '--headless at one check a second: CPU per check', beside: 'Monit asking the same nine, per cycle', unit: 'ms'};
	const missing = monitMissing();
	if (missing !== undefined) {
		return [skippedRow(subject.what, subject.beside, missing)];
	}

	await using seenByUs = await startSystem();
	await using seenByMonit = await startSystem();
	await using detector = startDetector(seenByUs);
	await using monit = startMonit(seenByMonit, {cycle: 1});
	await detector.until(({detector: {checks}}) => checks > 3);
	await seenByMonit.order({});
	const cpu = {ours: [] as number[], baseline: [] as number[]};
	for (let count = 0; count < turns; count++) {
		const measured = await measureTurn(detector, monit, seenByMonit);
		cpu.ours.push(measured.ours);
		cpu.baseline.push(measured.baseline);
	}

	return [ratioRow(subject, medians(cpu), {most: 1.5})];
}

async function measureTurn(detector: Detector, monit: Monit, seenByMonit: BenchSystem) {
	const before = {cpu: detector.cpu(), monit: monit.cpu(), checks: checksOf(detector)};
	await pause(turn);
	const {bursts} = await seenByMonit.order({});
	return {
		ours: (detector.cpu() - before.cpu) / (checksOf(detector) - before.checks),
		baseline: (monit.cpu() - before.monit) / bursts.length,
	};
}

function checksOf(detector: Detector): number {
	return detector.status()?.detector.checks ?? 0;
}
