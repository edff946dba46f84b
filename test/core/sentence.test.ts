import {describe, expect, it} from 'vitest';
import {isGsm7} from '../../source/core/gsm7.js';
import {clockTime, clockTimeWithSeconds} from '../../source/core/clock-text.js';
import type {Settings} from '../../source/core/settings.js';
import {causeText, decisionSentence} from '../../source/core/sentence.js';
import {seedSettings} from '../helpers/settings.js';
import {Bench} from '../model/bench.js';

const down = {'*': {state: 'FATAL'}} as const;
const three = {main_app: {http: 500}, trade_executor: {state: 'FATAL'}, trade_initiator: {http: 'timeout'}} as const;

/** `{30}`: the time 30 s from now, `{30s}` with seconds. */
function sentenceOf(bench: Bench): string {
	return decisionSentence(bench.detector.state, bench.detector.decision, bench.now);
}

function withTimes(text: string, bench: Bench): string {
	return text
		.replaceAll(/\{(?<seconds>\d+)s\}/gv, (_, seconds) => clockTimeWithSeconds(bench.now.wall + (Number(seconds) * 1000)))
		.replaceAll(/\{(?<seconds>\d+)\}/gv, (_, seconds) => clockTime(bench.now.wall + (Number(seconds) * 1000), bench.now.wall));
}

type Case = {
	readonly sentence: string;
	readonly settings?: Partial<Settings>;
	readonly play?: (bench: Bench) => void;
};

const seed = seedSettings();

const cases: readonly Case[] = [
	{
		sentence: 'NONE: 9 of 9 services ok; armed; 0 of 3 attempts used: no restart is due',
	},
	{
		sentence: 'NONE: 3 of 9 services failing, below the thresholds; armed; 0 of 3 attempts used: no restart is due',
		play(bench) {
			bench.set({services: three});
			bench.check(1);
		},
	},
	{
		sentence: 'NONE: 9 of 9 services ok; restart disabled by config; 0 of 3 attempts used: no restart is due',
		settings: {restart: {...seed.restart, enabled: false}},
	},
	{
		sentence: 'WARNING: 1 of 9 services >= 5 failures; armed; 0 of 3 attempts used: no restart is due',
		play(bench) {
			bench.set({services: {main_app: {http: 500}}});
			bench.check(5);
		},
	},
	{
		sentence: 'CRITICAL: database trades.db corrupt (5 checks); armed; 0 of 3 attempts used: no restart is due',
		play(bench) {
			bench.set({database: 'corrupt'});
			bench.check(5);
		},
	},
	{
		sentence: 'CASCADING: 3 of 9 services >= 5 failures; armed; 0 of 3 attempts used: restart at {60s} if it goes on',
		play(bench) {
			bench.set({services: three});
			bench.check(5);
		},
	},
	{
		sentence: 'CASCADING: supervisor failing (5 checks) (1 more); armed; 0 of 3 attempts used: restart at {60s} if it goes on',
		play(bench) {
			bench.set({supervisor: 'down', services: {main_app: {http: 500}, trade_executor: {http: 500}}});
			bench.check(5);
		},
	},
	{
		sentence: 'CASCADING: MASTER_RESTART.sh missing (7 checks); armed; 0 of 3 attempts used: restart now',
		play(bench) {
			bench.set({files: {'scripts/MASTER_RESTART.sh': 'missing'}});
			bench.check(7);
		},
	},
	{
		sentence: 'CASCADING: 3 of 9 services >= 5 failures; armed; 0 of 3 attempts used: no restart, preflight: the script is gone. Put it back.',
		play(bench) {
			bench.set({services: three});
			bench.check(7);
			bench.detector.holdBack({because: 'preflight', detail: 'the script is gone.\nPut it back.'}, bench.now);
			bench.check(1);
		},
	},
	{
		sentence: 'CASCADING: 3 of 9 services >= 5 failures; disarmed until {3600}; 0 of 3 attempts used: no restart before {3600}',
		play(bench) {
			bench.set({services: three});
			bench.check(5);
			bench.detector.disarm(3_600_000, '', bench.now);
		},
	},
	{
		sentence: 'CASCADING: 3 of 9 services >= 5 failures; disarmed for ever; 0 of 3 attempts used: no restart',
		play(bench) {
			bench.set({services: three});
			bench.check(7);
			bench.detector.disarm(undefined, '', bench.now);
		},
	},
	{
		sentence: 'CASCADING: 3 of 9 services >= 5 failures; armed; 0 of 3 attempts used; aborted until {3600}: no restart before {3600}',
		play(bench) {
			bench.set({services: three});
			bench.check(6);
			bench.detector.abort(bench.now);
		},
	},
	{
		sentence: 'CASCADING: 3 of 9 services >= 5 failures; armed; 1 of 3 attempts used; cooldown until {3390}: no restart before {3390}',
		play(bench) {
			bench.recover();
			bench.set({services: three});
			bench.check(7);
		},
	},
	{
		sentence: 'CASCADING: 9 of 9 services >= 5 failures; armed; 3 of 3 attempts used; limit reached until {3240}: no restart before {3240}',
		play(bench) {
			bench.set({services: down});
			bench.check(7);
			for (const id of [1, 2, 3]) {
				bench.startScript();
				bench.endScript(id, 1);
				bench.check(4);
			}
		},
	},
	{
		sentence: 'CASCADING: 3 of 9 services >= 5 failures; armed; 0 of 3 attempts used: no restart: nothing that may cause one is failing now',
		play(bench) {
			bench.set({services: three});
			bench.check(7);
			bench.check(1, {impaired: 'stalled'});
		},
	},
	{
		sentence: 'CASCADING: 3 of 9 services >= 5 failures; armed; 1 of 3 attempts used: a restart is in progress',
		play(bench) {
			bench.set({services: three});
			bench.check(7);
			bench.startScript();
			bench.check(1);
		},
	},
];

describe('the sentence (decision 14)', () => {
	it.each(cases)('$sentence', ({sentence, settings, play}) => {
		const bench = new Bench({...seed, ...settings});
		bench.check(2);
		play?.(bench);
		expect(sentenceOf(bench)).toBe(withTimes(sentence, bench));
	});

	it('says what was never seen ok', () => {
		const bench = new Bench();
		bench.set({services: down});
		bench.check(5);
		expect(sentenceOf(bench)).toBe('WARNING: 9 of 9 services >= 5 failures (never seen ok); armed; 0 of 3 attempts used: no restart is due');
	});

	it('says that nothing is known before the first check', () => {
		expect(sentenceOf(new Bench())).toBe('NONE: no check yet; armed; 0 of 3 attempts used: no restart is due');
	});

	it('is one line of plain GSM-7, whatever files are called and whatever a preflight says', () => {
		const path = 'données/“manifest”–Œ.json';
		const bench = new Bench({...seed, files: [{path, absolute: `/${path}`}]});
		bench.check(2);
		bench.set({files: {[path]: 'missing'}});
		bench.check(7);
		bench.detector.holdBack({because: 'veto', detail: 'disk … full\t→ 💥\nfree it'}, bench.now);
		expect(isGsm7(sentenceOf(bench))).toBe(true);
		expect(sentenceOf(bench)).not.toMatch(/[\t\n]/v);
		expect(sentenceOf(bench)).toContain('disk ... full -> free it');
	});
});

it.each([
	[{cause: 'services', subjects: ['a', 'b', 'c']}, '3 services >= 7 failures: a, b, c'],
	[{cause: 'files', subjects: ['backend/one.json', 'two.json']}, 'critical file lost: one.json, two.json'],
	[{cause: 'supervisor', subjects: []}, 'supervisor does not answer'],
])('the reason of an attempt: %o', (cause, text) => {
	expect(causeText(seed, cause)).toBe(text);
});
