import type {DetectorEvent, Severity} from '../../source/core/events.js';
import type {Connection, Snapshot} from '../../source/core/monitor.js';
import type {RestartStatus, ServiceStatus, Status} from '../../source/core/status.js';

/** The moment of every picture: a night, 02:14:30 UTC. */
export const now = Date.parse('2026-02-01T02:14:30.000Z');

/** ISO time `seconds` before the picture. */
export function ago(seconds: number): string {
	return new Date(now - (seconds * 1000)).toISOString();
}

/** ISO time `seconds` after the picture. */
export function ahead(seconds: number): string {
	return ago(-seconds);
}

/** The nine services of the system in the seed. */
export const nineServices = [
	'main_app',
	'trade_manager',
	'trade_executor',
	'active_trade_supervisor',
	'auto_entry_supervisor',
	'unified_production_coordinator',
	'trade_initiator',
	'kalshi_api_watchdog',
	'btc_price_watchdog',
];

const withoutHealth = new Set(['trade_manager', 'kalshi_api_watchdog', 'btc_price_watchdog']);

export function service(name: string, change: Partial<ServiceStatus> = {}): ServiceStatus {
	const hasHealth = !withoutHealth.has(name);
	return {
		status: 'healthy',
		level: 'NONE',
		tier: 'critical',
		consecutive_failures: 0,
		supervisor_state: 'RUNNING',
		pid: 4711,
		uptime_seconds: 12_345,
		restarts_last_hour: 0,
		port: hasHealth ? 8001 : null,
		http_status: hasHealth ? 200 : null,
		latency_ms: hasHealth ? 2.4 : null,
		last_check: ago(12),
		last_ok: ago(12),
		error: null,
		...change,
	};
}

/** A service that has failed so many times in a row. */
export function failing(name: string, failures: number, error: string): ServiceStatus {
	return service(name, {
		status: failures >= 3 ? 'failing' : 'degraded',
		level: (['CASCADING', 'CRITICAL', 'WARNING'] as const).find((_, index) => failures >= 7 - (2 * index)) ?? 'NONE',
		consecutive_failures: failures,
		http_status: null,
		latency_ms: null,
		last_ok: ago(12 + (30 * failures)),
		error,
	});
}

export function event(secondsAgo: number, severity: Severity, name: string, message: string): DetectorEvent {
	return {
		time: now - (secondsAgo * 1000),
		severity,
		event: name,
		message,
		fields: {},
	};
}

export const pastRestart: RestartStatus = {
	id: 3,
	trigger: 'automatic',
	reason: '3 services >= 7 failures: main_app, trade_executor, trade_initiator',
	started_at: ago(86_400 * 2),
	ended_at: ago((86_400 * 2) - 41),
	duration_seconds: 41.2,
	exit_code: 0,
	outcome: 'recovered',
};

const healthyStatus: Status = {
	schema_version: 1,
	system: 'REC.IO',
	generated_at: ago(12),
	failure_level: 'NONE',
	failure_level_code: 0,
	level_since: ago(3 * 3600),
	reasons: [],
	armed: true,
	disarmed_until: null,
	restart_due_at: null,
	decision: 'NONE: 9 of 9 services ok; armed; 0 of 3 attempts used: no restart is due',
	service_health: Object.fromEntries(nineServices.map(name => [name, service(name)])),
	supervisor_status: {
		status: 'ok',
		running: 10,
		failed: 0,
		consecutive_failures: 0,
		error: null,
	},
	database_health: [{
		path: 'backend/data/trade_history/trades.db',
		status: 'ok',
		records: 12_345,
		consecutive_failures: 0,
		last_check: ago(12),
		last_integrity_check: ago(1800),
		error: null,
	}],
	database_records: 12_345,
	critical_files: ['backend/core/config/MASTER_PORT_MANIFEST.json', 'backend/supervisord.conf', 'scripts/MASTER_RESTART.sh'].map(path => ({
		path,
		status: 'ok' as const,
		consecutive_failures: 0,
		error: null,
	})),
	critical_files_healthy: true,
	can_restart: true,
	restart_blocked_by: null,
	restart_count: 0,
	restarts_remaining: 3,
	next_restart_allowed_at: null,
	last_restart: pastRestart.started_at,
	restart_history: [pastRestart],
	incident: null,
	sms_enabled: true,
	sms_configured: true,
	notifications: {
		pending: 0,
		sent: 3,
		failed: 0,
		last_error: null,
	},
	detector: {
		version: '0.1.0',
		pid: 4242,
		started_at: ago(90_000),
		headless: true,
		check_interval_seconds: 30,
		checks: 3000,
		last_check_ms: 7.4,
	},
};

export const healthy: Snapshot = {
	status: healthyStatus,
	events: [
		event(90_000, 'info', 'detector_started', 'Detector 0.1.0 started, pid 4242: 9 services, every 30 s.'),
		event(3 * 3600, 'info', 'level_changed', 'NONE: 9 of 9 services ok; armed; 0 of 3 attempts used: no restart is due'),
	],
	script: {path: '/srv/rec.io/scripts/MASTER_RESTART.sh', args: [], root: '/srv/rec.io'},
	thresholds: {warning: 3, critical: 5, cascading: 7},
	restartEnabled: true,
	maxPerHour: 3,
	disarmed: undefined,
	attempt: undefined,
	problems: [],
};

/** Another picture of the same system. */
export function picture(status: Partial<Status>, change: Partial<Snapshot> = {}): Snapshot {
	return {...healthy, ...change, status: {...healthy.status, ...status}};
}

function services(changed: Readonly<Record<string, ServiceStatus>>): Status['service_health'] {
	return {...healthyStatus.service_health, ...changed};
}

export const warning = picture({
	failure_level: 'WARNING',
	failure_level_code: 1,
	level_since: ago(40),
	decision: 'WARNING: 2 of 9 services >= 3 failures; armed; 0 of 3 attempts used: no restart is due',
	service_health: services({
		trade_executor: failing('trade_executor', 4, 'HTTP 500'),
		trade_initiator: failing('trade_initiator', 3, 'no answer in 2 s'),
		kalshi_api_watchdog: service('kalshi_api_watchdog', {status: 'starting', supervisor_state: 'STARTING', uptime_seconds: 4}),
		btc_price_watchdog: service('btc_price_watchdog', {
			status: 'stopped',
			supervisor_state: 'STOPPED',
			pid: null,
			uptime_seconds: null,
		}),
	}),
});

const collapsed = services({
	main_app: failing('main_app', 5, 'no answer in 2 s'),
	trade_manager: failing('trade_manager', 6, 'FATAL: Exited too quickly (process log may have details)'),
	trade_executor: failing('trade_executor', 5, 'connection refused'),
	trade_initiator: failing('trade_initiator', 5, 'HTTP 503'),
	auto_entry_supervisor: failing('auto_entry_supervisor', 1, 'no answer in 2 s'),
});

const incident = {
	id: 7,
	started_at: ago(190),
	peak_level: 'CASCADING' as const,
	first_failure: {service: 'trade_manager', at: ago(190)},
	order: [
		{service: 'trade_manager', at: ago(190)},
		{service: 'main_app', at: ago(162)},
		{service: 'trade_executor', at: ago(162)},
		{service: 'trade_initiator', at: ago(162)},
		{service: 'auto_entry_supervisor', at: ago(12)},
	],
	suspected_root_cause: 'trade_manager',
};

const cascadeEvents = [
	event(190, 'warn', 'service_failing', 'trade_manager is failing: FATAL'),
	event(162, 'warn', 'service_failing', 'main_app is failing: no answer in 2 s'),
	event(162, 'warn', 'service_failing', 'trade_executor is failing: connection refused'),
	event(162, 'warn', 'service_failing', 'trade_initiator is failing: HTTP 503'),
	event(72, 'warn', 'level_changed', 'WARNING: 3 of 9 services >= 3 failures; armed; 0 of 3 attempts used: no restart is due'),
	event(12, 'error', 'level_changed', 'CASCADING: 4 of 9 services >= 5 failures; armed; 0 of 3 attempts used: restart at 02:15:30 if it goes on'),
	event(11, 'info', 'alert_sent', 'SMS to +1555***4567 accepted'),
];

export const cascading = picture({
	failure_level: 'CASCADING',
	failure_level_code: 3,
	level_since: ago(12),
	restart_due_at: ahead(60),
	decision: 'CASCADING: 4 of 9 services >= 5 failures; armed; 0 of 3 attempts used: restart at 02:15:30 if it goes on',
	service_health: collapsed,
	incident,
	notifications: {
		pending: 1,
		sent: 3,
		failed: 0,
		last_error: null,
	},
}, {events: [...healthy.events, ...cascadeEvents]});

export const disarmed = picture({
	failure_level: 'CASCADING',
	failure_level_code: 3,
	level_since: ago(12),
	armed: false,
	disarmed_until: ahead(3480),
	can_restart: false,
	restart_blocked_by: 'disarmed',
	decision: 'CASCADING: 4 of 9 services >= 5 failures; disarmed until 03:12; 0 of 3 attempts used: no restart before 03:12',
	service_health: collapsed,
	incident,
}, {disarmed: {until: ahead(3480), reason: 'database migration'}, events: [...healthy.events, ...cascadeEvents]});

export const disarmedForEver = picture({armed: false, restart_blocked_by: 'disarmed'}, {disarmed: {until: null, reason: 'no reason given'}});

const runningRestart: RestartStatus = {
	id: 4,
	trigger: 'automatic',
	reason: '4 services >= 7 failures: main_app, trade_manager, trade_executor, trade_initiator',
	started_at: ago(23),
	ended_at: null,
	duration_seconds: null,
	exit_code: null,
	outcome: 'running',
};

export const restarting = picture({
	failure_level: 'CASCADING',
	failure_level_code: 3,
	level_since: ago(95),
	restart_blocked_by: 'in_progress',
	restart_count: 1,
	restarts_remaining: 2,
	decision: 'CASCADING: 4 of 9 services >= 7 failures; armed; 1 of 3 attempts used: a restart is in progress',
	service_health: collapsed,
	supervisor_status: {
		status: 'error',
		running: 0,
		failed: 0,
		consecutive_failures: 0,
		error: 'connection refused',
	},
	incident,
	restart_history: [pastRestart, runningRestart],
}, {
	attempt: {
		id: 4,
		phase: 'running',
		startedAt: ago(23),
		output: [
			'=== MASTER RESTART ===',
			'stopping supervisord (pid 991)',
			'freeing port 3000',
			'freeing port 8001',
			'\u{1B}[32mstarting supervisord\u{1B}[0m',
			'restarting trade_manager',
		],
		servicesBack: 1,
		servicesExpected: 9,
	},
	events: [...healthy.events, ...cascadeEvents, event(23, 'warn', 'restart_started', 'MASTER RESTART #4 started: 4 services >= 7 failures')],
});

export const settling = picture({
	failure_level: 'CASCADING',
	failure_level_code: 3,
	level_since: ago(130),
	restart_blocked_by: 'in_progress',
	restart_count: 1,
	restarts_remaining: 2,
	decision: 'CASCADING: level kept while the system settles; armed; 1 of 3 attempts used: a restart is in progress',
	service_health: services({trade_manager: service('trade_manager', {status: 'starting', supervisor_state: 'STARTING', uptime_seconds: 3})}),
	incident,
	restart_history: [pastRestart, {...runningRestart, outcome: 'settling'}],
}, {
	attempt: {
		id: 4,
		phase: 'settling',
		startedAt: ago(52),
		output: ['restarting btc_price_watchdog', 'done'],
		servicesBack: 6,
		servicesExpected: 9,
	},
	events: [...healthy.events, ...cascadeEvents],
});

export const journalBroken = picture({
	can_restart: false,
	restart_blocked_by: 'journal',
	decision: 'NONE: 9 of 9 services ok; armed; 0 of 3 attempts used; history cannot be trusted: no restart',
	notifications: {
		pending: 0,
		sent: 2,
		failed: 1,
		last_error: 'code 21608: the number is not verified',
	},
	database_health: [{...healthyStatus.database_health[0]!, status: 'corrupt', consecutive_failures: 4, error: 'quick_check: row 7 missing from index'}],
}, {problems: ['The history cannot be written (disk full): no restart until it can. Free space on /srv.', '1 SMS could not be sent.']});

/** A thousand services, some of which fail. */
export const thousand = picture({
	failure_level: 'CASCADING',
	failure_level_code: 3,
	decision: 'CASCADING: 4 of 1000 services >= 5 failures; armed; 0 of 3 attempts used; cooldown until 03:01: no restart before 03:01',
	restart_blocked_by: 'cooldown',
	next_restart_allowed_at: ahead(2800),
	can_restart: false,
	service_health: Object.fromEntries(Array.from({length: 1000}, (_, index) => {
		const name = `worker_${String(index).padStart(4, '0')}`;
		return [name, index % 250 === 7 ? failing(name, 5, 'connection refused') : service(name)];
	})),
});

export const own: Connection = {kind: 'own'};
export const attached: Connection = {kind: 'attached', pid: 4242};
export const lost: Connection = {kind: 'lost', since: now - 42_000};

/** Every picture by name, for tests that go through all of them. */
export const pictures: Readonly<Record<string, {readonly snapshot: Snapshot; readonly connection: Connection}>> = {
	healthy: {snapshot: healthy, connection: attached},
	warning: {snapshot: warning, connection: own},
	cascading: {snapshot: cascading, connection: attached},
	disarmed: {snapshot: disarmed, connection: attached},
	'disarmed for ever': {snapshot: disarmedForEver, connection: own},
	restarting: {snapshot: restarting, connection: attached},
	settling: {snapshot: settling, connection: attached},
	'journal broken': {snapshot: journalBroken, connection: own},
	thousand: {snapshot: thousand, connection: attached},
	lost: {snapshot: cascading, connection: lost},
};
