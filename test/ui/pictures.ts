import type {Connection, Snapshot} from '../../source/core/monitor.js';
import type {RestartStatus} from '../../source/core/status.js';
import {
	ago,
	ahead,
	attached,
	event,
	failing,
	healthy,
	healthyStatus,
	lost,
	own,
	pastRestart,
	picture,
	service,
	services,
} from './fixtures.js';

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
	course: 'CASCADING since 02:14: trade_manager failed first (02:11), then main_app (+28 s), trade_executor (+28 s), trade_initiator (+28 s), auto_entry_supervisor (+2 min)',
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
		endedAt: undefined,
		timeoutSeconds: 300,
		settleSeconds: 120,
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
		endedAt: ago(11),
		timeoutSeconds: 300,
		settleSeconds: 120,
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
