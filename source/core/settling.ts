import {openAttempt, type Attempt, type StepDetail, type AttemptStep} from './attempt.js';
import type {Memory} from './memory.js';
import {elapsed, type Moment} from './moment.js';
import type {Settings} from './settings.js';

/** Checks in a row that must be ok before a restart has worked (decision 10). */
export const okChecksNeeded = 2;

/** A step that the journal must hold before anything else happens. */
export type DueStep = {
	readonly attempt: number;
	readonly step: AttemptStep;
	readonly detail: StepDetail;
};

/**
Whether everything that has a vote, the supervisor and the files are ok at this look (decision 10). What was stopped or never worked has
no vote; what could not be seen is not ok. A supervisor that answered is part of it; the databases are not: a restart cannot mend them.
*/
export function isEverythingOk({services, supervisor, files}: Memory): boolean {
	return (supervisor.vote === 'ok' || !supervisor.isProven)
		&& Object.values(services).every(service => isUp(service) || service.vote === 'stopped' || !hasVote(service))
		&& Object.values(files).every(file => file.vote === 'ok' || !file.isProven);
}

/** Another process at two looks in a row is no service that came up: the next look may show a crash loop (decision 5). */
function isUp({vote, respawns}: Memory['services'][string]): boolean {
	return vote === 'ok' && respawns < 2;
}

function hasVote(service: Memory['services'][string]): boolean {
	return service.isStateProven || service.provenHealth !== undefined;
}

/** How many of the services with a vote are back, for the screen. */
export function countBack({services}: Memory): {readonly back: number; readonly expected: number} {
	const voters = Object.values(services).filter(service => service.vote !== 'stopped' && hasVote(service));
	return {back: voters.filter(service => service.vote === 'ok').length, expected: voters.length};
}

/**
What a check means for the attempt that is open: `undefined` if nothing yet. Health decides, not the script's exit code; the system has
`settle` to come up after the script; a script past its time-out is told, never killed.
*/
export function attemptStepDue(settings: Settings, memory: Memory, attempts: readonly Attempt[], now: Moment): DueStep | undefined {
	const open = openAttempt(attempts);
	if (!open?.startedAt) {
		return undefined;
	}

	const hasRecovered = open.endedAt !== undefined && memory.okInARow >= okChecksNeeded;
	if (open.outcomeAt) {
		// It was given up on at the time-out; a full recovery closes it.
		return hasRecovered ? {attempt: open.id, step: 'closed', detail: {recovered: true, note: 'recovered after the time-out'}} : undefined;
	}

	if (hasRecovered) {
		return {attempt: open.id, step: 'outcome', detail: {outcome: 'recovered'}};
	}

	if (open.endedAt) {
		return elapsed(open.endedAt, now) >= settings.restart.settle
			? {attempt: open.id, step: 'outcome', detail: {outcome: isScriptError(open) ? 'script_failed' : 'not_recovered'}}
			: undefined;
	}

	return elapsed(open.startedAt, now) >= settings.restart.timeout
		? {attempt: open.id, step: 'outcome', detail: {outcome: 'timed_out'}}
		: undefined;
}

function isScriptError({exitCode}: Attempt): boolean {
	return exitCode !== undefined && exitCode !== 0;
}
