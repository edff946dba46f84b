import {describe, expect, it} from 'vitest';
import {buildStatus} from '../../source/core/build-status.js';
import {clockTime, clockTimeWithSeconds} from '../../source/core/clock-text.js';
import {explain} from '../../source/core/explain.js';
import {makeSnapshot} from '../../source/engine/snapshot.js';
import {seedSettings} from '../helpers/settings.js';
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
	it('of a quiet system says what would bring a restart about, and when at the earliest', () => {
		const bench = newBench();
		const at = (checks: number) => clockTimeWithSeconds(bench.now.wall + (checks * 30_000));
		expect(explained(bench)).toEqual([
			'NONE: 9 of 9 services ok; armed; 0 of 3 attempts used: no restart is due',
			'',
			'Level NONE for 60 s.',
			'',
			'No restart is due. An automatic one comes when 3 critical services, supervisor or a critical file have failed 7 times in a row.',
			`If that began with the next check, at ${at(1)}: CASCADING at ${at(5)}, and the restart at ${at(7)} at the earliest.`,
			'Nothing withholds it.',
			'Attempts in the last hour: 0 of 3.',
		]);
	});

	it('of services that fail says how far each is, which levels come when, and the restart', () => {
		const bench = newBench();
		bench.set({services: three});
		bench.check(2);
		const at = (checks: number) => clockTimeWithSeconds(bench.now.wall + (checks * 30_000));
		expect(explained(bench).slice(3)).toEqual([
			`  main_app: 2 failures in a row (warning 3, critical 5, cascading 7), warning at ${at(1)}; health check: HTTP 500`,
			`  trade_executor: 2 failures in a row (warning 3, critical 5, cascading 7), warning at ${at(1)}; FATAL`,
			`  trade_initiator: 2 failures in a row (warning 3, critical 5, cascading 7), warning at ${at(1)}; health check: timeout`,
			'',
			'If what fails now goes on failing, with a check every 30 s:',
			`  ${at(1)}  CRITICAL`,
			`  ${at(3)}  CASCADING`,
			`  ${at(5)}  restart: 3 services >= 7 failures: main_app, trade_executor, trade_initiator. Call it off: cfd abort`,
			'Nothing withholds it.',
			'Attempts in the last hour: 0 of 3.',
		]);
	});

	it('of too few failing services says how many a restart needs', () => {
		const bench = newBench();
		bench.set({services: {main_app: {http: 500}}});
		bench.check(5);
		expect(explained(bench)).toEqual(expect.arrayContaining([
			'If what fails now goes on failing and nothing else begins to, the level stays.',
			'No restart is due. An automatic one comes when 3 critical services, supervisor or a critical file have failed 7 times in a row. 1 of those services fails now.',
		]));
	});

	it('of a cascade names rules, subjects, what comes and how to call it off', () => {
		const bench = newBench();
		bench.set({services: three, files: {'backend/supervisord.conf': 'missing'}, database: 'corrupt'});
		bench.check(5);
		const due = clockTimeWithSeconds(bench.now.wall + 60_000);
		const count = '5 failures in a row (warning 3, critical 5, cascading 7)';
		expect(explained(bench)).toEqual([
			`CASCADING: supervisord.conf missing (5 checks) (2 more); armed; 0 of 3 attempts used: restart at ${due} if it goes on`,
			'',
			'Level CASCADING for 0 s.',
			`CASCADING since ${clockTime(bench.now.wall, bench.now.wall)}: main_app, trade_executor and trade_initiator failed first (${clockTime(bench.now.wall - 120_000, bench.now.wall)}).`,
			'  because: supervisord.conf missing (5 checks) (5, the rule asks for 5)',
			'  because: 3 of 9 services >= 5 failures (3, the rule asks for 3)',
			'  because: database trades.db corrupt (5 checks) (5, the rule asks for 3)',
			`  main_app: ${count}, cascading at ${due}; health check: HTTP 500`,
			`  trade_executor: ${count}, cascading at ${due}; FATAL`,
			`  trade_initiator: ${count}, cascading at ${due}; health check: timeout`,
			`  backend/supervisord.conf: ${count}, cascading at ${due}; missing`,
			`  backend/data/trade_history/trades.db: ${count}, cascading at ${due}; corrupt`,
			'',
			'If what fails now goes on failing, with a check every 30 s:',
			`  ${due}  restart: 3 services >= 7 failures: main_app, trade_executor, trade_initiator. Call it off: cfd abort`,
			'Nothing withholds it.',
			'Attempts in the last hour: 0 of 3.',
		]);
	});

	it('tells when the restart comes though it is withheld until later, and that it does not come while nothing ends that', () => {
		const bench = newBench();
		bench.detector.disarm(600_000, '', bench.now);
		bench.set({services: three});
		bench.check(5);
		const cause = '3 services >= 7 failures: main_app, trade_executor, trade_initiator';
		const held = clockTimeWithSeconds(bench.now.wall + 60_000);
		// Disarmed at 60 s until 660 s: the check at 660 s.
		expect(explained(bench)).toContain(`  ${clockTimeWithSeconds(bench.now.wall + 450_000)}  restart, its cause has held since ${held}: ${cause}`);
		bench.detector.disarm(undefined, '', bench.now);
		expect(explained(bench)).toContain(`  ${held}  no restart, disarmed; its cause will have held long enough then: ${cause}`);
	});

	it('of a config that leaves causes out names only those that are left', () => {
		const bench = new Bench({...seedSettings(), restart: {...seedSettings().restart, on: ['services']}});
		bench.check(2);
		expect(explained(bench)).toContain('No restart is due. An automatic one comes when 3 critical services have failed 7 times in a row.');
		const never = new Bench({...seedSettings(), restart: {...seedSettings().restart, on: []}});
		never.check(2);
		expect(explained(never)).toContain('No automatic restart ever comes: restart.on names no cause.');
	});

	it.each([
		['a disarming', (bench: Bench) => bench.detector.disarm(3_600_000, '', bench.now), {because: 'disarmed', until: 3_600_000, remedy: 'cfd arm ends that'}],
		['a disarming for ever', (bench: Bench) => bench.detector.disarm(undefined, '', bench.now), {because: 'disarmed', until: undefined, remedy: 'cfd arm ends that'}],
		['the cooldown', (bench: Bench) => bench.recover(), {because: 'cooldown', until: 3_600_000, remedy: 'by hand it is possible: cfd restart'}],
		['the cooldown and a disarming for ever', (bench: Bench) => {
			bench.recover();
			bench.detector.disarm(undefined, '', bench.now);
		}, {because: 'disarmed', until: undefined, remedy: 'cfd arm ends that'}],
		['a preflight that failed', (bench: Bench) => {
			bench.set({services: three});
			bench.check(7);
			bench.detector.holdBack({because: 'preflight', detail: 'the script is gone'}, bench.now);
		}, {because: 'preflight', until: undefined, remedy: 'cfd restart --dry-run says what to mend'}],
	] as const)('tells what withholds it, until when if it ends by itself, and what a person can do: %s', (_, withhold, {because, until, remedy}) => {
		const bench = newBench();
		withhold(bench);
		const when = until === undefined ? '' : `, until ${clockTime(bench.now.wall + until, bench.now.wall)}`;
		expect(explained(bench)).toContain(`What withholds it now: ${because}${when}; ${remedy}.`);
	});

	it('marks what has no vote, and what is beyond every threshold', () => {
		const bench = new Bench();
		bench.set({services: {main_app: {http: 404}}});
		bench.check(2);
		bench.set({supervisor: 'down', services: {trade_executor: {http: 'refused'}}});
		bench.check(8);
		expect(explained(bench)).toEqual(expect.arrayContaining([
			'  main_app: 10 failures in a row (warning 3, critical 5, cascading 7), no vote: it was never seen ok, or the config is wrong; health check: HTTP 404',
			'  trade_executor: 8 failures in a row (warning 3, critical 5, cascading 7), beyond every threshold; health check: refused',
			'  supervisor: 8 failures in a row (warning 3, critical 5, cascading 7), beyond every threshold; connection refused',
		]));
	});
});
