import {describe, expect, it} from 'vitest';
import {buildStatus} from '../../source/core/build-status.js';
import {clockTime, clockTimeWithSeconds} from '../../source/core/clock-text.js';
import {explain} from '../../source/core/explain.js';
import {makeSnapshot} from '../../source/engine/snapshot.js';
import {Bench} from '../model/bench.js';

const extras = {
	isSmsEnabled: true,
	isSmsConfigured: true,
	notifications: {pending: 0, sent: 0, failed: 0, last_error: null},
	detector: {version: '0', pid: 1, started_at: '', headless: true, last_check_ms: 1},
};

function explained(bench: Bench): string[] {
	const {state, decision} = bench.detector;
	const status = buildStatus(state, decision, extras, bench.now);
	const snapshot = makeSnapshot({settings: state.settings, context: state, status, events: [], attempt: undefined, problems: [], now: bench.now});
	return explain(snapshot, bench.now.wall);
}

function newBench(): Bench {
	const bench = new Bench();
	bench.check(2);
	return bench;
}

const three = {main_app: {http: 500}, trade_executor: {state: 'FATAL'}, trade_initiator: {http: 'timeout'}} as const;

describe('the explanation', () => {
	it('of a quiet system says what would bring a restart about', () => {
		expect(explained(newBench())).toEqual([
			'NONE: 9 of 9 services ok; armed; 0 of 3 attempts used: no restart is due',
			'',
			'Level NONE for 60 s.',
			'',
			'No restart is due. An automatic one comes when 3 critical services, supervisor or a critical file have failed 7 times in a row.',
			'Nothing withholds it.',
			'Attempts in the last hour: 0 of 3.',
		]);
	});

	it('of a cascade names rules, subjects, what comes and how to call it off', () => {
		const bench = newBench();
		bench.set({services: three, files: {'backend/supervisord.conf': 'missing'}, database: 'corrupt'});
		bench.check(5);
		const due = bench.now.wall + 60_000;
		expect(explained(bench)).toEqual([
			`CASCADING: supervisord.conf missing (5 checks) (2 more); armed; 0 of 3 attempts used: restart at ${clockTimeWithSeconds(due)} if it goes on`,
			'',
			'Level CASCADING for 0 s.',
			`CASCADING since ${clockTime(bench.now.wall, bench.now.wall)}: main_app, trade_executor and trade_initiator failed first (${clockTime(bench.now.wall - 120_000, bench.now.wall)}).`,
			'  because: supervisord.conf missing (5 checks) (5, the rule asks for 5)',
			'  because: 3 of 9 services >= 5 failures (3, the rule asks for 3)',
			'  because: database trades.db corrupt (5 checks) (5, the rule asks for 3)',
			'  main_app: 5 failures in a row, cascading at 7; health check: HTTP 500',
			'  trade_executor: 5 failures in a row, cascading at 7; FATAL',
			'  trade_initiator: 5 failures in a row, cascading at 7; health check: timeout',
			'  backend/supervisord.conf: missing, 5 failures in a row',
			'  backend/data/trade_history/trades.db: corrupt, 5 failures in a row',
			'',
			`A restart is due at ${clockTime(due, bench.now.wall)}, if the cause holds until then. Call it off: cfd abort`,
			'Nothing withholds it.',
			'Attempts in the last hour: 0 of 3.',
		]);
	});

	it.each([
		['a disarming', (bench: Bench) => bench.detector.disarm(3_600_000, '', bench.now), 'disarmed', 3_600_000],
		['a disarming for ever', (bench: Bench) => bench.detector.disarm(undefined, '', bench.now), 'disarmed', undefined],
		['the cooldown', (bench: Bench) => bench.recover(), 'cooldown', 3_600_000],
		['the cooldown and a disarming for ever', (bench: Bench) => {
			bench.recover();
			bench.detector.disarm(undefined, '', bench.now);
		}, 'disarmed', undefined],
		['a preflight that failed', (bench: Bench) => {
			bench.set({services: three});
			bench.check(7);
			bench.detector.holdBack({because: 'preflight', detail: 'the script is gone'}, bench.now);
		}, 'preflight', undefined],
	] as const)('tells what withholds it, and until when if it ends by itself: %s', (_, withhold, because, until) => {
		const bench = newBench();
		withhold(bench);
		const when = until === undefined ? '' : `, until ${clockTime(bench.now.wall + until, bench.now.wall)}`;
		expect(explained(bench)).toContain(`What withholds it now: ${because}${when}.`);
	});

	it('marks what has no vote, and what is beyond every threshold', () => {
		const bench = new Bench();
		bench.set({services: {main_app: {http: 404}}});
		bench.check(2);
		bench.set({supervisor: 'down', services: {trade_executor: {http: 'refused'}}});
		bench.check(8);
		expect(explained(bench)).toEqual(expect.arrayContaining([
			'  main_app: 10 failures in a row (no vote: it was never seen ok, or the config is wrong); health check: HTTP 404',
			'  trade_executor: 8 failures in a row, beyond every threshold; health check: refused',
			'  supervisor: 8 failures in a row; connection refused',
		]));
	});
});
