import {describe, expect, it} from 'vitest';
import {buildStatus, historyLimit} from '../../source/core/build-status.js';
import {clockTime} from '../../source/core/clock-text.js';
import {isoTime} from '../../source/core/moment.js';
import type {Status} from '../../source/core/status.js';
import {seedSettings} from '../helpers/settings.js';
import {Bench} from '../model/bench.js';

const extras = {
	isSmsEnabled: true,
	isSmsConfigured: false,
	notifications: {pending: 1, sent: 2, failed: 3, last_error: 'x'},
	detector: {version: '1.2.3', pid: 7, started_at: '2026-01-05T00:00:00.000Z', headless: true, last_check_ms: 7.4},
};

function statusOf(bench: Bench): Status {
	return buildStatus(bench.detector.state, bench.detector.decision, extras, bench.now);
}

function newBench(): Bench {
	const bench = new Bench();
	bench.check(2);
	return bench;
}

describe('the status', () => {
	it('of a quiet system', () => {
		const bench = newBench();
		const status = statusOf(bench);
		expect(status).toMatchObject({
			schema_version: 1, system: 'REC.IO', generated_at: isoTime(bench.now.wall),
			failure_level: 'NONE', failure_level_code: 0, reasons: [], armed: true, disarmed_until: null, restart_due_at: null,
			can_restart: true, restart_blocked_by: null, restart_count: 0, restarts_remaining: 3, next_restart_allowed_at: null,
			last_restart: null, restart_history: [], incident: null, critical_files_healthy: true, database_records: null,
			sms_enabled: true, sms_configured: false, notifications: extras.notifications,
			supervisor_status: {status: 'ok', running: 9, failed: 0, consecutive_failures: 0, error: null},
			detector: {...extras.detector, check_interval_seconds: 30, checks: 2},
		});
		expect(status.service_health['main_app']).toMatchObject({
			status: 'healthy', level: 'NONE', tier: 'critical', supervisor_state: 'RUNNING', http_status: 200, port: 3000, error: null,
			last_check: isoTime(bench.now.wall), last_ok: isoTime(bench.now.wall),
		});
		expect(status.service_health['trade_manager']).toMatchObject({http_status: null, latency_ms: null, port: null});
	});

	it('is plain JSON: nothing is undefined, nothing is lost on the way', () => {
		const bench = newBench();
		bench.set({services: {'*': {state: 'FATAL'}}, database: 'corrupt', files: {'backend/supervisord.conf': 'unreadable'}});
		bench.check(7);
		bench.recover();
		for (const status of [statusOf(new Bench()), statusOf(bench)]) {
			const text = JSON.stringify(status);
			expect(JSON.parse(text)).toStrictEqual(status);
		}
	});

	it('names each state of a service', () => {
		const bench = new Bench(seedSettings());
		bench.set({services: {trade_manager: {state: 'FATAL'}}});
		bench.check(2);
		bench.set({services: {
			main_app: {http: 500}, trade_executor: {state: 'STOPPED'}, trade_initiator: {state: 'STARTING'}, kalshi_api_watchdog: {state: 'UNKNOWN'},
		}});
		const names = () => Object.entries(statusOf(bench).service_health).filter(([, {status}]) => status !== 'healthy').map(([name, {status}]) => [name, status]);
		bench.check(1);
		expect(Object.fromEntries(names())).toEqual({
			main_app: 'degraded', trade_manager: 'unproven', trade_executor: 'stopped', trade_initiator: 'starting',
		});
		bench.check(2);
		expect(Object.fromEntries(names())).toEqual({
			main_app: 'failing', trade_manager: 'unproven', trade_executor: 'stopped', trade_initiator: 'degraded', kalshi_api_watchdog: 'unknown',
		});
	});

	it.each([
		['down', 1, 'error'],
		['shutdown', 1, 'shutting_down'],
		['shutdown', 11, 'error'],
		['fault', 1, 'error'],
	] as const)('names supervisor, when it is %s for %d checks, %s', (supervisor, checks, name) => {
		const bench = newBench();
		bench.set({supervisor});
		bench.check(checks);
		expect(statusOf(bench).supervisor_status.status).toBe(name);
	});

	it.each([
		['busy', 'busy'], ['missing', 'missing'], ['unreadable', 'unreadable'], ['corrupt', 'corrupt'],
	] as const)('names a database that is %s, %s', (database, name) => {
		const bench = newBench();
		bench.set({database});
		bench.check(1);
		expect(statusOf(bench).database_health[0]?.status).toBe(name);
	});

	it('names files, and what was never seen', () => {
		const bench = new Bench();
		bench.set({supervisor: 'missing', database: 'missing', files: {'backend/supervisord.conf': 'missing'}});
		bench.check(1);
		bench.set({files: {'scripts/MASTER_RESTART.sh': 'corrupted'}});
		bench.check(5);
		const status = statusOf(bench);
		expect(status.supervisor_status.status).toBe('unproven');
		expect(status.database_health[0]?.status).toBe('unproven');
		expect(status.critical_files.map(file => file.status)).toEqual(['ok', 'unproven', 'corrupted']);
		expect(status.critical_files_healthy).toBe(false);
	});

	it('tells of a restart that is due, of arming, and of an incident', () => {
		const bench = newBench();
		bench.set({services: {main_app: {http: 500}, trade_executor: {http: 500}, trade_initiator: {http: 500}}});
		bench.check(5);
		expect(statusOf(bench)).toMatchObject({
			failure_level: 'CASCADING', failure_level_code: 3, restart_due_at: isoTime(bench.now.wall + 60_000), armed: true,
			incident: {id: 1, peak_level: 'CASCADING', first_failure: {service: 'main_app', at: isoTime(bench.now.wall - 120_000)}, suspected_root_cause: null},
			reasons: [{rule: 'critical_services', seen: 3, limit: 3}],
		});
		const first = clockTime(bench.now.wall - 120_000, bench.now.wall);
		const since = clockTime(bench.now.wall, bench.now.wall);
		expect(statusOf(bench).incident?.course).toBe(`CASCADING since ${since}: main_app, trade_executor and trade_initiator failed first (${first})`);
		bench.detector.disarm(600_000, '', bench.now);
		expect(statusOf(bench)).toMatchObject({
			armed: false, disarmed_until: isoTime(bench.now.wall + 600_000), restart_due_at: null, can_restart: false, restart_blocked_by: 'disarmed',
		});
		bench.detector.disarm(undefined, '', bench.now);
		expect(statusOf(bench)).toMatchObject({armed: false, disarmed_until: null});
	});

	it('lists restarts, the newest first, and no attempt that never ran', () => {
		const bench = newBench();
		bench.set({services: {'*': {state: 'FATAL'}}});
		bench.check(7);
		for (const id of [1, 2, 3]) {
			bench.startScript();
			bench.wait(41);
			bench.endScript(id, id === 1 ? 7 : 0);
			bench.check(4);
		}

		bench.detector.begin('manual', '', bench.now);
		const status = statusOf(bench);
		expect(status.restart_history.map(({id, exit_code: code, outcome}) => [id, code, outcome])).toEqual([
			[3, 0, 'not_recovered'], [2, 0, 'not_recovered'], [1, 7, 'script_failed'],
		]);
		expect(status).toMatchObject({restart_count: 3, restarts_remaining: 0, can_restart: false, restart_blocked_by: 'in_progress', last_restart: status.restart_history[0]?.started_at});
		expect(status.restart_history[0]?.duration_seconds).toBe(161);
		expect(historyLimit).toBeGreaterThanOrEqual(3);
	});

	it('says when the next restart may come, and why a due one did not', () => {
		const bench = newBench();
		bench.recover();
		expect(statusOf(bench)).toMatchObject({restart_blocked_by: 'cooldown', next_restart_allowed_at: isoTime(bench.now.wall + 3_600_000)});
		const other = newBench();
		other.set({services: {'*': {state: 'FATAL'}}});
		other.check(7);
		other.detector.holdBack({because: 'veto', detail: 'the disk is full'}, other.now);
		expect(statusOf(other)).toMatchObject({can_restart: false, restart_blocked_by: 'veto', next_restart_allowed_at: null});
	});
});
