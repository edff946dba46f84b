import {readFileSync} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import {describe, expect, it} from 'vitest';
import {scenarioSchema} from '../../source/replay/scenario.js';
import {readCorpus, type Incident} from '../incidents/corpus.js';
import {seedSettings} from '../helpers/settings.js';
import {models} from './models.js';
import {playModel} from './play-model.js';
import {resultOf, scoreAll, scoreOf} from './score.js';
import {scoreboard, withScoreboard} from './table.js';

const corpus = readCorpus();
const scores = scoreAll(corpus);

describe('the scoreboard', () => {
	it('has no false and no missed restart of ours', () => {
		expect(scores[0]).toMatchObject({name: 'this detector', falseRestarts: 0, missedRestarts: 0});
	});

	it('has something against every model: the corpus tells them apart', () => {
		expect(scores.slice(1).filter(({falseRestarts, missedRestarts}) => falseRestarts + missedRestarts === 0)).toEqual([]);
		expect(scores).toHaveLength(models.length + 1);
	});

	it('is the one that the README shows', () => {
		const readme = readFileSync(path.resolve(import.meta.dirname, '../../README.md'), 'utf8');
		const table = scoreboard(corpus, scores);
		expect(withScoreboard(readme, table) === readme, `npm run scoreboard -- --write puts this one into the README:\n${table}`).toBe(true);
		expect(readme).toContain(table);
	});
});

describe('a result', () => {
	const real = {kind: 'real', file: 'real/x.json', scenario: {...scenarioOf([]), expect: {firstRestartBetween: [100, 340]}}} as const satisfies Partial<Incident>;
	const benign = {...real, kind: 'benign'} as const;

	it.each([
		['false when nothing was to be restarted', benign, [500], {isFalse: true, isMissed: false, delay: undefined}],
		['good when nothing was, and nothing was restarted', benign, [], {isFalse: false, isMissed: false}],
		['good within the promised time, and counts from the failure', real, [300, 600], {isFalse: false, isMissed: false, delay: 200, restarts: 2}],
		['missed without a restart', real, [], {isFalse: false, isMissed: true, delay: undefined}],
		['missed when it came too late', real, [370], {isMissed: true}],
		['false before the failure, and missed as well when none came after it', real, [50], {isFalse: true, isMissed: true}],
	])('is %s', (_what, incident, restarts, expected) => {
		expect(resultOf(incident, restarts)).toMatchObject(expected);
	});

	it('of a real incident without a promise is an error', () => {
		expect(() => resultOf({...real, scenario: {...real.scenario, expect: {}}}, [])).toThrow('real/x.json');
	});

	it('goes into a score by its nearest rank', () => {
		const results = Array.from({length: 10}, (_, index) => resultOf(real, [110 + (index * 10)]));
		expect(scoreOf('x', results)).toEqual({name: 'x', falseRestarts: 0, missedRestarts: 0, median: 50, p90: 90, restarts: 10});
		expect(scoreOf('y', [])).toMatchObject({median: undefined, p90: undefined});
	});
});

function scenarioOf(timeline: readonly unknown[], script: Record<string, unknown> = {}) {
	const well = {at: 0, set: {services: {'*': {state: 'RUNNING', http: 200}}}};
	return v.parse(scenarioSchema, {name: 'x', duration: 600, timeline: [well, ...timeline], script});
}

/** When the model that restarts at each failure does so. */
function played(timeline: readonly unknown[], script: Record<string, unknown> = {}, settings: Parameters<typeof seedSettings>[0] = {}): number[] {
	const model = models.find(({name}) => name === 'restart at the first failure');
	return model ? playModel(model, {kind: 'real', file: '', scenario: scenarioOf(timeline, script), settings: seedSettings(settings)}) : [];
}

const hang = {set: {services: {main_app: {http: 'timeout'}}}};

describe('a model in an incident', () => {
	it.each<[string, readonly unknown[], Record<string, unknown>, readonly number[]]>([
		['restarts once when the script helps', [{at: 100, ...hang}], {}, [120]],
		['restarts again when the script has ended without help', [{at: 430, ...hang}], {heals: false}, [450, 510, 570]],
		['cannot run a script that is not there', [{at: 100, set: {files: {'scripts/MASTER_RESTART.sh': 'missing'}}}], {}, []],
		['is silent when a person disarms, and wakes when armed', [{at: 50, operator: 'disarm'}, {at: 100, ...hang}, {at: 400, operator: 'arm'}], {}, [420]],
		['has the restart by hand as well', [{at: 100, ...hang}, {at: 101, operator: 'restart'}], {takes: 10}, []],
		['sees nothing but failures when it has no descriptors', [{at: 50, monitor: {fdsExhausted: true}}, {at: 70, monitor: {fdsExhausted: false}}], {}, [60]],
		['does not look while the machine is suspended', [{at: 100, monitor: {suspendedFor: 200}}, {at: 100, ...hang}], {}, [300]],
	])('%s', (_what, timeline, script, restarts) => {
		expect(played(timeline, script)).toEqual(restarts);
	});

	it('is let restart by the same config', () => {
		const {restart} = seedSettings();
		expect(played([{at: 100, ...hang}], {}, {restart: {...restart, enabled: false}})).toEqual([]);
		expect(played([{at: 100, ...hang}], {}, {restart: {...restart, on: ['supervisor', 'files']}})).toEqual([]);
	});
});
