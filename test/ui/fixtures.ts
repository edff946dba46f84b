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
		early_signs: [],
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

export const healthyStatus: Status = {
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
		early_signs: [],
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
	early_signs: [],
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
	services: {},
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

export function services(changed: Readonly<Record<string, ServiceStatus>>): Status['service_health'] {
	return {...healthyStatus.service_health, ...changed};
}

export const own: Connection = {kind: 'own'};
export const attached: Connection = {kind: 'attached', pid: 4242};
export const lost: Connection = {kind: 'lost', since: now - 42_000};
