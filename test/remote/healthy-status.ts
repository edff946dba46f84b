import type {ServiceStatus, Status} from '../../source/core/status.js';

const at = '2026-11-24T02:14:00.000Z';

export function healthyService(more: Partial<ServiceStatus> = {}): ServiceStatus {
	return {
		status: 'healthy',
		level: 'NONE',
		tier: 'critical',
		consecutive_failures: 0,
		supervisor_state: 'RUNNING',
		pid: 4711,
		uptime_seconds: 86_400,
		restarts_last_hour: 0,
		port: 3000,
		http_status: 200,
		latency_ms: 1.9,
		last_check: at,
		last_ok: at,
		error: null,
		early_signs: [],
		...more,
	};
}

/** A status as a detector of two services publishes it. */
export function healthyStatus(more: Partial<Status> = {}): Status {
	return {
		schema_version: 1,
		system: 'REC.IO',
		generated_at: at,
		failure_level: 'NONE',
		failure_level_code: 0,
		level_since: at,
		reasons: [],
		armed: true,
		disarmed_until: null,
		restart_due_at: null,
		decision: 'NONE: all is well; armed',
		service_health: {main_app: healthyService(), trade_manager: healthyService({port: null, http_status: null, latency_ms: null})},
		supervisor_status: {status: 'ok', running: 10, failed: 0, consecutive_failures: 0, error: null},
		database_health: [{path: 'trades.db', status: 'ok', records: 1234, consecutive_failures: 0, last_check: at, last_integrity_check: at, error: null, early_signs: []}],
		database_records: 1234,
		critical_files: [{path: 'supervisord.conf', status: 'ok', consecutive_failures: 0, error: null}],
		critical_files_healthy: true,
		can_restart: true,
		restart_blocked_by: null,
		restart_count: 0,
		restarts_remaining: 3,
		next_restart_allowed_at: null,
		last_restart: null,
		restart_history: [],
		incident: null,
		early_signs: [],
		sms_enabled: false,
		sms_configured: false,
		notifications: {pending: 0, sent: 0, failed: 0, last_error: null},
		detector: {version: '0.1.0', pid: 4242, started_at: at, headless: true, check_interval_seconds: 30, checks: 120, last_check_ms: 7.4},
		...more,
	};
}
