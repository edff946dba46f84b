import {describe, expect, it} from 'vitest';
import {foresee} from '../../source/core/foresight.js';
import type {LevelName} from '../../source/core/settings.js';
import type {WorldChange} from '../../source/replay/scenario.js';
import {nineServices, seedSettings, serviceSettings} from '../helpers/settings.js';
import {Bench} from '../model/bench.js';

/** What really comes, when the same goes on: each new level, and the first restart, with its time. */
function goOn(bench: Bench, checks: number): {levels: Array<{level: LevelName; at: number}>; restart: number | undefined} {
	const levels: Array<{level: LevelName; at: number}> = [];
	for (let check = 0; check < checks; check++) {
		const before = bench.memory.level;
		const request = bench.check();
		if (bench.memory.level !== before) {
			levels.push({level: bench.memory.level, at: bench.now.wall});
		}

		if (request) {
			return {levels, restart: bench.now.wall};
		}
	}

	return {levels, restart: undefined};
}

const services = (...names: string[]): WorldChange => ({services: Object.fromEntries(names.map(name => [name, {state: 'FATAL'}]))});

const mixed = seedSettings({services: nineServices.map((name, index) => serviceSettings(name, {
	tier: index % 3 === 0 ? 'important' : 'critical',
	thresholds: {warning: 1 + (index % 3), critical: 3 + index, cascading: 6 + (2 * index)},
}))});

describe('what is foreseen of failures that go on', () => {
	it.each<[string, Bench, WorldChange, number]>([
		['one service', new Bench(), services('main_app'), 1],
		['two services', new Bench(), services('main_app', 'trade_executor'), 2],
		['three services', new Bench(), services('main_app', 'trade_executor', 'trade_manager'), 1],
		['three services, alerted already', new Bench(), services('main_app', 'trade_executor', 'trade_manager'), 5],
		['all of them', new Bench(), services(...nineServices), 1],
		['all of them, each with thresholds and a tier of its own', new Bench(mixed), services(...nineServices), 1],
		['supervisor', new Bench(), {supervisor: 'down'}, 3],
		['a file', new Bench(), {files: {'backend/supervisord.conf': 'missing'}}, 1],
		['a database', new Bench(), {database: 'corrupt'}, 1],
		['a file that may not cause one', new Bench({...seedSettings(), restart: {...seedSettings().restart, on: ['services']}}), {files: {'backend/supervisord.conf': 'missing'}}, 1],
	])('%s: it comes just so', (_, bench, change, checks) => {
		bench.check(2);
		bench.set(change);
		bench.check(checks);
		const foresight = foresee(bench.detector.state, bench.now);
		const came = goOn(bench, 40);
		expect(foresight?.levels).toEqual(came.levels);
		expect(foresight?.restart?.earliest).toBe(came.restart);
	});

	it.each<[string, (bench: Bench) => void]>([
		['a disarming that ends', bench => {
			bench.detector.disarm(610_000, '', bench.now);
		}],
		['the cooldown', bench => {
			bench.recover();
		}],
		['an abort', bench => {
			bench.set(services('main_app', 'trade_executor', 'trade_manager'));
			bench.check(5);
			bench.detector.abort(bench.now);
		}],
	])('a restart that is withheld by %s comes at the first check after it', (_, withhold) => {
		const bench = new Bench();
		bench.check(2);
		withhold(bench);
		bench.set(services('main_app', 'trade_executor', 'trade_manager'));
		bench.check(2);
		const foresight = foresee(bench.detector.state, bench.now);
		expect(foresight?.restart?.block).toBeDefined();
		expect(foresight?.restart?.earliest).toBe(goOn(bench, 200).restart);
	});

	it('nothing, while nothing fails, before the first check, and while a restart is under way', () => {
		const bench = new Bench();
		expect(foresee(bench.detector.state, bench.now)).toBeUndefined();
		bench.check(2);
		expect(foresee(bench.detector.state, bench.now)).toBeUndefined();
		bench.set(services('main_app', 'trade_executor', 'trade_manager'));
		bench.check(7);
		bench.startScript();
		expect(foresee(bench.detector.state, bench.now)).toBeUndefined();
	});

	it('a subject that the last look could not tell of has no next threshold', () => {
		const bench = new Bench();
		bench.check(2);
		bench.set(services('main_app'));
		bench.check(2);
		bench.check(1, {impaired: 'the event loop stalled'});
		expect(foresee(bench.detector.state, bench.now)?.subjects).toEqual([
			{name: 'main_app', failures: 2, thresholds: {warning: 3, critical: 5, cascading: 7}, isFailing: false},
		]);
	});
});
