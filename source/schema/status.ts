import * as v from 'valibot';
import {levels} from '../core/level.js';
import type {Status} from '../core/status.js';
import {blockReasons, earlySignNames} from '../core/words.js';

/**
The status JSON as a schema, for everybody else's programs. `satisfies` holds it against the type that the program itself uses, and a test holds
both against what a running detector says.
*/

const time = v.pipe(v.string(), v.isoTimestamp(), v.description('ISO 8601, UTC'));
const level = v.picklist(levels);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const seconds = v.pipe(v.number(), v.minValue(0), v.description('seconds'));
const milliseconds = v.pipe(v.number(), v.minValue(0), v.description('milliseconds'));
const maybe = <Schema extends v.GenericSchema>(schema: Schema) => v.nullable(schema);

const reason = v.strictObject({rule: v.string(), seen: v.number(), limit: v.number(), text: v.string()});

const earlySign = {
	sign: v.picklist(earlySignNames),
	since: time,
	text: v.string(),
};

const earlySigns = v.pipe(v.array(v.strictObject(earlySign)), v.description('what may become a failure and is none: never part of the level'));

const service = v.strictObject({
	status: v.picklist(['healthy', 'degraded', 'failing', 'starting', 'stopped', 'unproven', 'unknown']),
	level,
	tier: v.picklist(['critical', 'important']),
	consecutive_failures: count,
	supervisor_state: maybe(v.string()),
	pid: maybe(count),
	uptime_seconds: maybe(seconds),
	restarts_last_hour: count,
	port: maybe(count),
	http_status: maybe(count),
	latency_ms: maybe(milliseconds),
	last_check: maybe(time),
	last_ok: maybe(time),
	error: maybe(v.string()),
	early_signs: earlySigns,
});

const supervisor = v.strictObject({
	status: v.picklist(['ok', 'error', 'shutting_down', 'unproven', 'unknown']),
	running: count,
	failed: count,
	consecutive_failures: count,
	error: maybe(v.string()),
});

const database = v.strictObject({
	path: v.string(),
	status: v.picklist(['ok', 'busy', 'missing', 'unreadable', 'corrupt', 'unproven', 'unknown']),
	records: maybe(count),
	consecutive_failures: count,
	last_check: maybe(time),
	last_integrity_check: maybe(time),
	error: maybe(v.string()),
	early_signs: earlySigns,
});

const file = v.strictObject({
	path: v.string(),
	status: v.picklist(['ok', 'missing', 'unreadable', 'corrupted', 'unproven', 'unknown']),
	consecutive_failures: count,
	error: maybe(v.string()),
});

const restart = v.strictObject({
	id: count,
	trigger: v.picklist(['automatic', 'manual']),
	reason: v.string(),
	started_at: time,
	ended_at: maybe(time),
	duration_seconds: maybe(seconds),
	exit_code: maybe(v.number()),
	outcome: v.picklist(['running', 'settling', 'recovered', 'not_recovered', 'script_failed', 'timed_out', 'interrupted']),
});

const failure = v.strictObject({service: v.string(), at: time});

const incident = v.strictObject({
	id: count,
	started_at: time,
	peak_level: level,
	first_failure: maybe(failure),
	order: v.array(failure),
	suspected_root_cause: maybe(v.string()),
	course: v.pipe(v.string(), v.description('what failed first and what followed, in one sentence')),
});

export const statusSchema = v.pipe(v.strictObject({
	schema_version: v.literal(1),
	system: v.string(),
	generated_at: time,
	failure_level: level,
	failure_level_code: v.picklist([0, 1, 2, 3]),
	level_since: time,
	reasons: v.array(reason),
	armed: v.boolean(),
	disarmed_until: maybe(time),
	restart_due_at: maybe(time),
	decision: v.pipe(v.string(), v.description('what the policy decided, and on what evidence')),
	service_health: v.record(v.string(), service),
	supervisor_status: supervisor,
	database_health: v.array(database),
	database_records: maybe(count),
	critical_files: v.array(file),
	critical_files_healthy: v.boolean(),
	can_restart: v.boolean(),
	restart_blocked_by: maybe(v.picklist(blockReasons)),
	restart_count: count,
	restarts_remaining: count,
	next_restart_allowed_at: maybe(time),
	last_restart: maybe(time),
	restart_history: v.array(restart),
	incident: maybe(incident),
	early_signs: v.pipe(v.array(v.strictObject({...earlySign, path: v.string()})), v.description('disks that will be full within a day')),
	sms_enabled: v.boolean(),
	sms_configured: v.boolean(),
	notifications: v.strictObject({pending: count, sent: count, failed: count, last_error: maybe(v.string())}),
	detector: v.strictObject({
		version: v.string(),
		pid: count,
		started_at: time,
		headless: v.boolean(),
		check_interval_seconds: seconds,
		checks: count,
		last_check_ms: maybe(milliseconds),
	}),
}), v.description('Status of the cascading failure detector')) satisfies v.GenericSchema<unknown, Status>;
