import type {BlockReason} from './attempt.js';
import {clockTime, clockTimeWithSeconds, shortDuration} from './clock-text.js';
import type {Explained} from './explain.js';
import type {Foresight} from './foresight.js';
import {formula} from './level.js';
import type {RestartCause} from './settings.js';
import type {Status} from './status.js';

/** What has to happen for the next level and for a restart, when that is at the earliest, and what withholds it. `now`: wall clock, milliseconds. */
export function whatNext(explained: Explained, now: number): string[] {
	const {status, maxPerHour, foresight} = explained;
	return [
		...(foresight ? goingOn(foresight, status) : []),
		...restartNeeds(explained),
		...withheld(status, now),
		`Attempts in the last hour: ${status.restart_count} of ${maxPerHour}.`,
	];
}

function goingOn({levels, restart}: Foresight, {detector}: Status): string[] {
	const lines = [
		...levels.map(({level, at}) => ({at, text: level})),
		...(restart ? [{at: restart.earliest ?? restart.at, text: restartText(restart)}] : []),
	];
	const interval = shortDuration(detector.check_interval_seconds * 1000);
	return lines.length === 0
		? ['If what fails now goes on failing and nothing else begins to, the level stays.']
		: [`If what fails now goes on failing, with a check every ${interval}:`, ...lines.map(({at, text}) => `  ${clockTimeWithSeconds(at)}  ${text}`)];
}

function restartText({cause, at, earliest, block}: NonNullable<Foresight['restart']>): string {
	if (earliest === null) {
		return `no restart, ${block?.because ?? 'withheld'}; its cause will have held long enough then: ${cause}`;
	}

	return earliest > at ? `restart, its cause has held since ${clockTimeWithSeconds(at)}: ${cause}` : `restart: ${cause}. Call it off: cfd abort`;
}

const causes: Readonly<Record<RestartCause, string>> = {
	services: `${formula.cascading} critical services`,
	supervisor: 'supervisor',
	files: 'a critical file',
};

/** What a restart needs, when none is in sight. */
function restartNeeds(explained: Explained): string[] {
	const {status, thresholds, foresight, restartOn = ['services', 'supervisor', 'files']} = explained;
	if (foresight?.restart) {
		return [];
	}

	if (restartOn.length === 0) {
		return ['No automatic restart ever comes: restart.on names no cause.'];
	}

	const needs = `No restart is due. An automatic one comes when ${inWords(restartOn.map(cause => causes[cause]))} failed ${thresholds.cascading} times in a row.`;
	const failing = foresight?.criticalFailing ?? 0;
	return [failing > 0 && restartOn.includes('services') ? `${needs} ${failing} of those services fail${failing === 1 ? 's' : ''} now.` : needs, ...earliestOf(status, explained)];
}

/** `3 critical services, supervisor or a critical file have`. */
function inWords(names: readonly string[]): string {
	const last = names.at(-1) ?? '';
	const all = names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${last}` : last;
	return `${all} ${all === causes.services || names.length > 1 ? 'have' : 'has'}`;
}

/** When the worst would have come, if it began with the next check. */
function earliestOf({generated_at: last, detector: {check_interval_seconds: interval}}: Status, {thresholds}: Explained): string[] {
	const at = (checks: number) => clockTimeWithSeconds(Date.parse(last) + (checks * interval * 1000));
	return [`If that began with the next check, at ${at(1)}: CASCADING at ${at(thresholds.critical)}, and the restart at ${at(thresholds.cascading)} at the earliest.`];
}

/** What a person can do about what withholds it. */
const remedies: Readonly<Record<BlockReason, string>> = {
	disabled: 'restart.enabled in the config switches it on',
	journal: 'cfd doctor says what to mend',
	disarmed: 'cfd arm ends that',
	aborted: 'cfd arm takes that back',
	in_progress: 'that has to end first',
	cooldown: 'by hand it is possible: cfd restart',
	rate_limit: 'by hand it is possible: cfd restart',
	preflight: 'cfd restart --dry-run says what to mend',
	veto: 'a restart could not help now: cfd doctor',
};

function withheld(status: Status, now: number): string[] {
	const {restart_blocked_by: block} = status;
	if (block === null) {
		return ['Nothing withholds it.'];
	}

	const until = blockEnd(status);
	return [`What withholds it now: ${block}${until === null ? '' : `, until ${clockTime(Date.parse(until), now)}`}; ${remedies[block]}.`];
}

/** When what withholds a restart ends by itself; `null` if it does not, or nobody can tell. */
function blockEnd({restart_blocked_by: block, disarmed_until: armed, next_restart_allowed_at: allowed}: Status): string | null {
	if (block === 'cooldown' || block === 'rate_limit') {
		return allowed;
	}

	return block === 'disarmed' ? armed : null;
}
