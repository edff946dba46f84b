import type {Attempt} from './attempt.js';
import {incidentText} from './course.js';
import {diskSigns, placeSigns} from './early-signs.js';
import {levelCode, systemLevel} from './level.js';
import {limitsAt} from './limits.js';
import {newServiceMemory, type Incident, type Memory} from './memory.js';
import {isoTime, type Moment} from './moment.js';
import {blockAt, disarmedLeft, type Block, type Context, type Decision} from './policy.js';
import {reasonsFor} from './reasons.js';
import {decisionSentence} from './sentence.js';
import type {DetectorStatus, IncidentStatus, NotificationStatus, RestartStatus, Status} from './status.js';
import {databaseStatus, fileStatus, serviceStatus, supervisorStatus} from './subject-status.js';

/** What the status tells beside what the core knows. */
export type StatusExtras = {
	readonly isSmsEnabled: boolean;
	readonly isSmsConfigured: boolean;
	readonly notifications: NotificationStatus;
	readonly detector: Omit<DetectorStatus, 'checks' | 'check_interval_seconds'>;
};

/** How many restarts the status lists. */
export const historyLimit = 20;

/** Makes the status JSON (interface: Status) of what the detector knows. */
export function buildStatus(context: Context, decision: Decision, extras: StatusExtras, now: Moment): Status {
	const {settings, memory, attempts} = context;
	const {tally} = systemLevel(settings, memory);
	const databases = settings.databases.map(({path}) => databaseStatus(path, memory.databases[path], placeSigns(memory.disks, path, now)));
	const files = settings.files.map(({path}) => fileStatus(path, memory.files[path]));
	const services = settings.services.map(service => [service.name, serviceStatus(service, memory.services[service.name] ?? newServiceMemory, now)] as const);
	return {
		schema_version: 1,
		system: settings.system,
		generated_at: isoTime(now.wall),
		failure_level: memory.level,
		failure_level_code: levelCode(memory.level),
		level_since: isoTime(memory.levelSince),
		reasons: reasonsFor(settings, memory, tally),
		...armingStatus(context, decision, now),
		decision: decisionSentence(context, decision, now),
		service_health: Object.fromEntries(services),
		supervisor_status: supervisorStatus(memory.supervisor),
		database_health: databases,
		database_records: databases.find(({records}) => records !== null)?.records ?? null,
		critical_files: files,
		critical_files_healthy: tally.lostFiles.length === 0,
		...restartStatus(context, now),
		restart_history: restartHistory(attempts),
		incident: memory.incident ? incidentStatus(memory.incident, memory, now) : null,
		early_signs: diskSigns(memory.disks, now),
		sms_enabled: extras.isSmsEnabled,
		sms_configured: extras.isSmsConfigured,
		notifications: extras.notifications,
		detector: {...extras.detector, check_interval_seconds: settings.checkInterval / 1000, checks: memory.checks},
	};
}

function armingStatus({settings, memory}: Context, decision: Decision, now: Moment): Pick<Status, 'armed' | 'disarmed_until' | 'restart_due_at'> {
	const left = memory.disarmed ? disarmedLeft(memory.disarmed, now) : 0;
	return {
		armed: settings.restart.enabled && left === 0,
		disarmed_until: left > 0 && Number.isFinite(left) ? isoTime(now.wall + left) : null,
		restart_due_at: decision.kind === 'due' ? isoTime(decision.dueAt) : null,
	};
}

type RestartFields = 'can_restart' | 'restart_blocked_by' | 'restart_count' | 'restarts_remaining' | 'next_restart_allowed_at' | 'last_restart';

function restartStatus(context: Context, now: Moment): Pick<Status, RestartFields> {
	const {settings: {restart}, memory, attempts} = context;
	const block: Block | undefined = blockAt(context, now) ?? memory.heldBack;
	const {used} = limitsAt(restart, attempts, now);
	return {
		can_restart: block === undefined,
		restart_blocked_by: block?.because ?? null,
		restart_count: used,
		restarts_remaining: Math.max(0, restart.maxPerHour - used),
		next_restart_allowed_at: isoTime(limitsEnd(context, now)),
		last_restart: isoTime(attempts.findLast(attempt => attempt.startedAt)?.startedAt?.wall),
	};
}

/** When the cooldown and the window allow the next automatic restart; `undefined` if they do now. */
function limitsEnd({settings: {restart}, attempts}: Context, now: Moment): number | undefined {
	const {cooldownLeft, windowLeft} = limitsAt(restart, attempts, now);
	const left = Math.max(cooldownLeft, windowLeft);
	return left > 0 ? now.wall + left : undefined;
}

function restartHistory(attempts: readonly Attempt[]): RestartStatus[] {
	return attempts.filter(attempt => attempt.startedAt).slice(-historyLimit).toReversed().map(attempt => toRestartStatus(attempt));
}

function toRestartStatus({id, trigger, reason, startedAt, endedAt, outcomeAt, exitCode, outcome}: Attempt): RestartStatus {
	const end = outcomeAt ?? endedAt;
	return {
		id,
		trigger,
		reason,
		started_at: isoTime(startedAt?.wall ?? 0),
		ended_at: isoTime(end?.wall),
		duration_seconds: end && startedAt ? Math.max(0, Math.round((end.wall - startedAt.wall) / 100) / 10) : null,
		exit_code: exitCode ?? null,
		outcome,
	};
}

function incidentStatus({id, startedAt, peakLevel, order, rootCause}: Incident, {level, levelSince}: Memory, now: Moment): IncidentStatus {
	const failures = order.map(({service, at}) => ({service, at: isoTime(at)}));
	return {
		id,
		started_at: isoTime(startedAt),
		peak_level: peakLevel,
		first_failure: failures[0] ?? null,
		order: failures,
		suspected_root_cause: rootCause ?? null,
		course: incidentText({order, rootCause}, {level, since: levelSince}, now.wall),
	};
}

