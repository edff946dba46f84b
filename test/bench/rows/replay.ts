import {writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {settingsFrom} from '../../../source/config/settings-from.js';
import {replay} from '../../../source/replay/replay.js';
import type {Scenario} from '../../../source/replay/scenario.js';
import {absoluteRow, ratioRow, type Row} from '../figures/row.js';
import {median} from '../figures/statistics.js';
import {runChild} from '../tools/children.js';
import {program, temporaryFolder} from '../tools/places.js';

const rounds = 5;

/** Seconds between checks, and a day of them. */
const [interval, day] = [30, 2880];

/** The replay of incidents in virtual time, in this process; and one day as a person replays it. */
export async function replayRows(): Promise<readonly Row[]> {
	const [nine, hundred, thousand] = [perCheck(9, 7 * day), perCheck(100, day), perCheck(1000, day / 8)];
	const twice = perCheck(9, 14 * day);
	const one = {what: 'replay: cost of one service in one check', unit: 'us'};
	return [
		absoluteRow({what: 'replay: checks of nine services a second, a week with an incident each day', beside: 'one core', unit: 'checks/s'}, 1e6 / nine, {least: 50_000}),
		absoluteRow({what: 'replay: the same, every service with a new latency at each check', beside: 'one core', unit: 'checks/s'}, 1e6 / perCheck(9, day, true), {}),
		ratioRow({...one, beside: 'the same in half as many checks'}, {ours: twice / 9, baseline: nine / 9}, {most: 1.1}),
		ratioRow({...one, beside: 'at 9 services; ours at 100'}, {ours: hundred / 100, baseline: nine / 9}, {most: 1.1}),
		ratioRow({...one, beside: 'at 9 services; ours at 1,000'}, {ours: thousand / 1000, baseline: nine / 9}, {most: 1.1}),
		await dayRow(),
	];
}

/** Microseconds of CPU time for each check. */
function perCheck(services: number, checks: number, isRestless = false): number {
	const scenario = incidents(services, checks, isRestless);
	const loaded = settingsFrom(scenario.config, {root: '/', file: 'the benchmark'});
	if (!loaded.ok) {
		throw new Error(JSON.stringify(loaded.problems));
	}

	const {settings} = loaded;
	for (let warm = 0; warm < 3; warm++) {
		replay(scenario, settings);
	}

	return median(Array.from({length: rounds}, () => {
		const before = process.cpuUsage();
		const replayed = replay(scenario, settings);
		const {user, system} = process.cpuUsage(before);
		return (user + system) / replayed.checks;
	}));
}

async function dayRow(): Promise<Row> {
	using folder = temporaryFolder();
	const file = path.join(folder.path, 'day.json');
	writeFileSync(file, JSON.stringify(incidents(9, day, false)));
	const times: number[] = [];
	for (let round = 0; round < rounds; round++) {
		const {took, code} = await runChild(process.execPath, [program, 'replay', file]);
		times.push(code === 0 ? took : NaN);
	}

	return absoluteRow({what: '`cfd replay` of a day of 30 s checks, start to end', beside: '', unit: 'ms'}, median(times), {most: 1000});
}

/** A third of the services hangs once a day, and is brought back by the script. */
function incidents(services: number, checks: number, isRestless: boolean): Scenario {
	const names = Array.from({length: services}, (_, index) => `service_${index}`);
	const failing = Object.fromEntries(names.slice(0, Math.ceil(services / 3)).map(name => [name, {http: 'timeout' as const}]));
	const duration = checks * interval;
	const timeline: Array<Scenario['timeline'][number]> = [
		{at: 0, set: {supervisor: 'up', database: 'ok', files: 'ok', services: {'*': {state: 'RUNNING', http: 200, latency: 3}}}},
	];
	for (let at = day * interval / 2; at < duration; at += day * interval) {
		timeline.push({at, set: {services: failing}});
	}

	const restless = isRestless ? checks : 0;
	for (let check = 1; check < restless; check++) {
		timeline.push({at: check * interval, set: {services: {'*': {latency: check % 100}}}});
	}

	return {
		name: 'the benchmark', description: '', duration, timeline,
		config: {services: Object.fromEntries(names.map((name, index) => [name, {health: `http://127.0.0.1:${10_000 + index}/health`}]))},
		script: {takes: 60, exit: 0, heals: true, killsDetector: false},
		expect: {},
	};
}
