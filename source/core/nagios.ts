import type {Status} from './status.js';

/** What a monitoring system is told: the exit code and one line with performance data (Nagios plugin guidelines). */
export type PluginResult = {readonly code: 0 | 1 | 2 | 3; readonly line: string};

/** How many intervals without a check make a status stale. */
export const staleIntervals = 3;

/** A check may have to wait for the time-outs of a hung system: a younger status is not stale, however short the interval. Seconds. */
const youngestStale = 10;

/** Rates a status for a monitoring system. `problems`: what the monitor itself has to say loudly. `now`: wall clock, milliseconds. */
export function rateStatus(status: Status, problems: readonly string[], now: number): PluginResult {
	const age = (now - Date.parse(status.generated_at)) / 1000;
	const limit = Math.max(youngestStale, staleIntervals * status.detector.check_interval_seconds);
	if (age > limit) {
		return unknown(`the status is stale: the last check was ${Math.round(age)} s ago`);
	}

	if (age < -limit) {
		return unknown(`the status is from the future (${Math.round(-age)} s): the clock was set back, and no check has been since`);
	}

	const code = Math.max(levelCodes[status.failure_level], ownCode(status, problems)) as PluginResult['code'];
	return {code, line: `CFD ${words[code]} - ${text(status, problems)} | ${performanceData(status)}`};
}

/** Nothing could be had, or nothing recent. */
export function unknown(why: string): PluginResult {
	return {code: 3, line: `CFD UNKNOWN - ${oneLine(why)}`};
}

const words = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;

const levelCodes: Readonly<Record<Status['failure_level'], PluginResult['code']>> = {NONE: 0, WARNING: 1, CRITICAL: 2, CASCADING: 2};

/** A detector that cannot act, or cannot tell, is itself a problem (decisions 8, 20). */
function ownCode({restart_blocked_by: blockedBy, notifications}: Status, problems: readonly string[]): number {
	if (blockedBy === 'journal') {
		return 2;
	}

	return notifications.failed > 0 || problems.length > 0 ? 1 : 0;
}

function text(status: Status, problems: readonly string[]): string {
	const [problem] = problems;
	return oneLine(problem === undefined ? status.decision : `${status.decision}; ${problem}`);
}

/** The pipe separates the performance data, a line break would end the line. */
function oneLine(line: string): string {
	return line.replaceAll(/\s+/gv, ' ').replaceAll('|', '/');
}

function performanceData(status: Status): string {
	const services = Object.values(status.service_health);
	const data: Record<string, number | string> = {
		level: status.failure_level_code,
		services_ok: services.filter(service => service.status === 'healthy').length,
		services_failing: services.filter(service => service.status === 'failing' || service.status === 'degraded').length,
		restarts: status.restart_count,
		check_time: `${status.detector.last_check_ms ?? 0}ms`,
	};
	return Object.entries(data).map(([name, value]) => `${name}=${value}`).join(' ');
}
