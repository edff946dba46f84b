import {setTimeout as pause} from 'node:timers/promises';
import {absoluteRow, ratioRow, skippedRow, type Row} from '../figures/row.js';
import {median} from '../figures/statistics.js';
import {blackboxMissing, startBlackbox} from '../tools/blackbox.js';
import type {Burst} from '../tools/bursts.js';
import {startDetector, type Detector} from '../tools/detector.js';
import {monitMissing, startMonit} from '../tools/monit.js';
import {startSystem, type BenchSystem} from '../tools/system.js';

const services = 1000;

/** Cycles of a turn, one a second. */
const cycles = 8;

const turns = 2;

/** Of one cycle. Milliseconds; `span`: from the first to the last request, as the services see it. */
type Sample = {readonly wall: number; readonly span: number; readonly cpu: number};

const whole = '1,000 services, one check on new connections';

/** A thousand services at one check a second, ours and Monit in turns; and what they cost in memory and beside blackbox_exporter. */
export async function largeRows(): Promise<readonly Row[]> {
	await using system = await startSystem({services});
	const samples: {ours: Sample[]; monit: Sample[]} = {ours: [], monit: []};
	const perService: number[] = [];
	for (let turn = 0; turn < turns; turn++) {
		const {sample, kilobytes} = await measureOurs(system);
		samples.ours.push(sample);
		perService.push(kilobytes);
		if (monitMissing() === undefined) {
			samples.monit.push(await measureMonit(system));
		}
	}

	return [
		...monitRows(samples),
		await blackboxRow(system, middle(samples.ours, 'cpu') / services),
		absoluteRow({what: '1,000 services: resident memory of each beyond nine', beside: 'ours at nine services', unit: 'KB'}, median(perService), {most: 8}),
	];
}

function monitRows({ours, monit}: {readonly ours: readonly Sample[]; readonly monit: readonly Sample[]}): Row[] {
	const missing = monitMissing();
	if (missing !== undefined) {
		return [skippedRow(whole, 'Monit with the same 1,000', missing)];
	}

	const pair = (key: keyof Sample, share = 1) => ({ours: middle(ours, key) * share, baseline: middle(monit, key) * share});
	return [
		ratioRow({what: `${whole}; wall of all of it`, beside: 'Monit, its first to last request', unit: 'ms'}, {...pair('span'), ours: middle(ours, 'wall')}, {most: 0.7}),
		ratioRow({what: `${whole}; first to last request`, beside: 'Monit, the same', unit: 'ms'}, pair('span')),
		ratioRow({what: `${whole}; CPU per service`, beside: 'Monit, per service', unit: 'us'}, pair('cpu', 1000 / services), {most: 2}),
	];
}

async function measureOurs(system: BenchSystem): Promise<{readonly sample: Sample; readonly kilobytes: number}> {
	await using small = await startSystem();
	await using nine = startDetector(small);
	await using detector = startDetector(system);
	await detector.until(({detector: {checks}}) => checks > 2);
	await system.order({});
	const before = {cpu: detector.cpu(), checks: checksOf(detector)};
	const walls: number[] = [];
	for (let cycle = 0; cycle < cycles; cycle++) {
		await pause(1000);
		walls.push(detector.status()?.detector.last_check_ms ?? NaN);
	}

	const used = detector.cpu() - before.cpu;
	const {bursts} = await system.order({});
	const sample = {wall: median(walls), span: spanOf(bursts), cpu: used / (checksOf(detector) - before.checks)};
	return {sample, kilobytes: (detector.resident() - nine.resident()) / 1024 / (services - 9)};
}

async function measureMonit(system: BenchSystem): Promise<Sample> {
	await using monit = startMonit(system, {cycle: 1});
	await pause(3500);
	await system.order({});
	const before = monit.cpu();
	await pause(cycles * 1000);
	const used = monit.cpu() - before;
	const {bursts} = await system.order({});
	return {wall: spanOf(bursts), span: spanOf(bursts), cpu: used / bursts.length};
}

/** Prometheus' prober does each probe when it is asked to: its CPU time beside that of one service in our check. */
async function blackboxRow({urls}: BenchSystem, ours: number): Promise<Row> {
	const subject = {what: '1,000 services: CPU per service', beside: 'blackbox_exporter, per probe', unit: 'us'};
	const missing = blackboxMissing();
	if (missing !== undefined) {
		return skippedRow(subject.what, subject.beside, missing);
	}

	await using blackbox = await startBlackbox();
	const probeAll = async () => blackbox.probeAll(urls.map(({port, path}) => `http://127.0.0.1:${port}${path}`));
	await probeAll();
	const before = blackbox.cpu();
	await probeAll();
	return ratioRow(subject, {ours: ours * 1000, baseline: (blackbox.cpu() - before) / urls.length * 1000}, {most: 1});
}

function spanOf(bursts: readonly Burst[]): number {
	return median(bursts.filter(({requests}) => requests > services / 2).map(({from, until}) => until - from));
}

function middle(samples: readonly Sample[], key: keyof Sample): number {
	return median(samples.map(sample => sample[key]));
}

function checksOf(detector: Detector): number {
	return detector.status()?.detector.checks ?? 0;
}
