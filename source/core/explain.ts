import {clockTime, shortDuration} from './clock-text.js';
import type {Snapshot} from './monitor.js';
import type {ServiceStatus, Status} from './status.js';

/** Why the level is what it is and what would happen next, in plain words (`cfd explain`): a line each. `now`: wall clock, milliseconds. */
export function explain(snapshot: Snapshot, now: number): string[] {
	const {status} = snapshot;
	return [
		status.decision,
		'',
		`Level ${status.failure_level} for ${shortDuration(Math.max(0, now - Date.parse(status.level_since)))}.`,
		...(status.incident ? [`${status.incident.course}.`] : []),
		...status.reasons.map(({text, seen, limit}) => `  because: ${text} (${seen}, the rule asks for ${limit})`),
		...failingServices(snapshot),
		...failingParts(status),
		...earlySigns(status),
		'',
		...whatNext(snapshot, now),
	];
}

function failingServices({status, thresholds}: Snapshot): string[] {
	return Object.entries(status.service_health)
		.filter(([, service]) => service.consecutive_failures > 0)
		.map(([name, service]) => `  ${name}: ${service.consecutive_failures} failures in a row${towards(service, thresholds)}${service.error === null ? '' : `; ${service.error}`}`);
}

function towards({consecutive_failures: failures, status}: ServiceStatus, thresholds: Snapshot['thresholds']): string {
	if (status === 'unproven') {
		return ' (no vote: it was never seen ok, or the config is wrong)';
	}

	const next = Object.entries(thresholds).find(([, limit]) => failures < limit);
	return next ? `, ${next[0]} at ${next[1]}` : ', beyond every threshold';
}

function failingParts({supervisor_status: supervisor, critical_files: files, database_health: databases}: Status): string[] {
	return [
		...(supervisor.consecutive_failures > 0 ? [`  supervisor: ${supervisor.consecutive_failures} failures in a row; ${supervisor.error ?? ''}`] : []),
		...[...files, ...databases].filter(part => part.consecutive_failures > 0).map(part => `  ${part.path}: ${part.status}, ${part.consecutive_failures} failures in a row`),
	];
}

/** What is no failure and may become one. */
function earlySigns({service_health: services, early_signs: disks}: Status): string[] {
	const signs = [
		...Object.entries(services).flatMap(([name, service]) => service.early_signs.map(({sign, text}) => `${name}: ${sign}, ${text}`)),
		...disks.map(({path, sign, text}) => `${path}: ${sign}, ${text}`),
	];
	return signs.map(sign => `  early sign, not part of the level: ${sign}`);
}

function whatNext({status, maxPerHour, thresholds}: Snapshot, now: number): string[] {
	const {restart_due_at: due, restart_blocked_by: block, restart_count: count} = status;
	const until = blockEnd(status);
	return [
		due === null
			? `No restart is due. An automatic one comes when 3 critical services, supervisor or a critical file have failed ${thresholds.cascading} times in a row.`
			: `A restart is due at ${clockTime(Date.parse(due), now)}, if the cause holds until then. Call it off: cfd abort`,
		block === null ? 'Nothing withholds it.' : `What withholds it now: ${block}${until === null ? '' : `, until ${clockTime(Date.parse(until), now)}`}.`,
		`Attempts in the last hour: ${count} of ${maxPerHour}.`,
	];
}

/** When what withholds a restart ends by itself; `null` if it does not, or nobody can tell. */
function blockEnd({restart_blocked_by: block, disarmed_until: armed, next_restart_allowed_at: allowed}: Status): string | null {
	if (block === 'cooldown' || block === 'rate_limit') {
		return allowed;
	}

	return block === 'disarmed' ? armed : null;
}
