import {openAttempt, withRecord, type Attempt} from './attempt.js';
import {event, type Outcome} from './effects.js';
import {foreignAfter} from './foreign-run.js';
import {incidentAfter} from './incident.js';
import {clearCounters, judge} from './judge.js';
import {systemLevel} from './level.js';
import type {Memory} from './memory.js';
import {elapsed, isRebooted, type Moment} from './moment.js';
import type {Look} from './observation.js';
import {decide, isUnderWay, type Context} from './policy.js';
import {attemptStepDue, isEverythingOk, okChecksNeeded} from './settling.js';
import {subjectEvents} from './subject-events.js';
import {tellDecision, tellIncident, tellLateRecovery, tellLevel, tellOutcome} from './telling.js';
import type {Draft} from './draft.js';

/** A gap between two checks that is longer than this and than two intervals sets the counters to 0 (decision 1), in milliseconds. */
const longestGap = 60_000;

/**
One check: takes what the probes saw into the counters, finds the level, decides, and says what is to be done. Pure: the same context,
look and time give the same outcome, in the live engine and in a replay. `isExtra`: it is out of turn, because a person asked for it.
*/
export function check(context: Context, look: Look, now: Moment, isExtra = false): Outcome {
	const draft: Draft = {...context, now, effects: []};
	forgetAfterGap(draft);
	takeIn(draft, look, isExtra);
	closeAttempt(draft);
	setLevel(draft);
	const decision = decide(draft, now);
	tellDecision(draft, decision);
	return {memory: draft.memory, attempts: draft.attempts, decision, effects: draft.effects};
}

function forgetAfterGap(draft: Draft): void {
	const {memory, settings, now} = draft;
	const {lastCheck} = memory;
	if (!lastCheck || isUnderWay(draft)) {
		return;
	}

	// How long a machine was off, nobody can tell for certain; and what failed before has been started anew since.
	const isNewBoot = isRebooted(lastCheck, now);
	const gap = elapsed(lastCheck, now);
	if (!isNewBoot && gap <= Math.max(longestGap, 2 * settings.checkInterval)) {
		return;
	}

	draft.memory = clearCounters(memory);
	const what = isNewBoot ? 'The machine was rebooted' : `No check for ${Math.round(gap / 1000)} s`;
	draft.effects.push(event(now, {
		severity: 'warn',
		event: 'gap',
		message: `${what}: all counters start anew`,
		fields: {gap_seconds: isNewBoot ? undefined : gap / 1000},
	}));
}

function takeIn(draft: Draft, look: Look, isExtra: boolean): void {
	const {settings, memory, now} = draft;
	const foreign = foreignAfter(settings, memory, look, now);
	const before: Memory = {...memory, foreign: foreign.run};
	const usual = isExtra ? 'extra' : 'counting';
	const counting = isUnderWay({memory: before, attempts: draft.attempts}) ? 'frozen' : usual;
	const judged = judge(before, {settings, look, counting, now});
	draft.effects.push(...foreign.effects, ...subjectEvents(memory, judged, look, now));
	const isOk = look.impaired === undefined && isSettling(before, draft.attempts) && isEverythingOk(judged);
	draft.memory = {...judged, okInARow: isOk ? judged.okInARow + (isExtra ? 0 : 1) : 0};
}

/** Whether the script has ended and the system has its time to come up: only then do good checks speak for the restart. */
function isSettling({foreign}: Memory, attempts: readonly Attempt[]): boolean {
	return (openAttempt(attempts)?.endedAt ?? foreign?.endedAt) !== undefined;
}

function closeAttempt(draft: Draft): void {
	const {settings, now} = draft;
	const due = attemptStepDue(settings, draft.memory, draft.attempts, now);
	if (due) {
		draft.effects.push({kind: 'step', step: due});
		draft.attempts = withRecord(draft.attempts, {...due, at: now});
	}

	const {foreign, okInARow} = draft.memory;
	const hasForeignSettled = okInARow >= okChecksNeeded && foreign?.endedAt !== undefined;
	if (hasForeignSettled || due?.detail.outcome === 'recovered' || due?.step === 'closed') {
		draft.memory = {...clearCounters(draft.memory), foreign: undefined, okInARow: 0};
	}

	if (due?.step === 'outcome') {
		draft.toldOutcome = due;
	} else if (due) {
		tellLateRecovery(draft, due.attempt);
	}
}

function setLevel(draft: Draft): void {
	const {settings, memory, now} = draft;
	const isFrozen = isUnderWay(draft);
	const level = isFrozen ? memory.level : systemLevel(settings, memory).level;
	const incident = isFrozen ? memory.incident : incidentAfter(settings, memory, level, now);
	draft.memory = {
		...memory,
		level,
		levelSince: level === memory.level ? memory.levelSince : now.wall,
		incident,
		lastIncidentId: incident?.id ?? memory.lastIncidentId,
		abortedAt: level === 'CASCADING' ? memory.abortedAt : undefined,
		heldBack: level === 'CASCADING' ? memory.heldBack : undefined,
	};
	tellOutcome(draft, memory);
	tellIncident(draft, memory);
	tellLevel(draft, memory);
}
