import {startedAlert} from './alerts.js';
import {withRecord, type Attempt} from './attempt.js';
import type {Draft} from './draft.js';
import {event, type Outcome} from './effects.js';
import {begun, over, type Change} from './foreign-run.js';
import {limitsAt} from './limits.js';
import type {Moment} from './moment.js';
import {decide, type Block, type Context} from './policy.js';
import {post, tellOutcome, tellPutOff, tellWithheld} from './telling.js';

/** Tries in a row that are put off before people are told: at the next check it is decided anew, and nobody has to know. */
const passingMost = 3;

/** The restart could not be started: preflight, veto, or a copy of the script that runs already (decisions 9, 16). */
export function heldBack(context: Context, block: Block, now: Moment): Outcome {
	const passing = block.isPassing ? (context.memory.heldBack?.passing ?? 0) + 1 : undefined;
	const held = {because: block.because, detail: block.detail ?? '', passing};
	// Seen between two checks, it may be gone at the next one: what it started needs its settling time all the same (decision 9).
	const found = context.memory.foreign ? undefined : foundRun(block, now);
	const memory = {...context.memory, heldBack: held, foreign: found?.run ?? context.memory.foreign};
	const draft: Draft = {...context, memory, now, effects: [...found?.effects ?? []]};
	if (passing !== undefined && passing < passingMost) {
		tellPutOff(draft, block);
	} else {
		tellWithheld(draft, block, decide(draft, now));
	}

	return outcome(draft);
}

function foundRun({pid, isOver}: Block, now: Moment): Change | undefined {
	return isOver ? over(now) : (pid === undefined ? undefined : begun(pid, now));
}

/** The script is about to run: told before it does, since it may kill whoever would tell it after. */
export function starting(context: Context, attempt: Attempt, now: Moment): Outcome {
	const {settings} = context;
	const step = {attempt: attempt.id, step: 'starting', detail: {}} as const;
	const draft: Draft = {
		...context,
		memory: {...context.memory, heldBack: undefined, okInARow: 0},
		attempts: withRecord(context.attempts, {...step, at: now}),
		now,
		effects: [{kind: 'step', step}],
	};
	const {used} = limitsAt(settings.restart, draft.attempts, now);
	const budget = attempt.trigger === 'automatic' ? `attempt ${used} of ${settings.restart.maxPerHour}` : 'by hand';
	const alert = startedAlert(settings.system, attempt, budget, now);
	draft.effects.push(event(now, {
		severity: 'warn',
		event: 'restart_started',
		message: alert.text,
		fields: {attempt: attempt.id, trigger: attempt.trigger, reason: attempt.reason},
	}));
	post(draft, {urgency: 'start', level: 'CASCADING', isFollowed: true}, () => alert);
	return outcome(draft);
}

/** The script has ended, with `exitCode` or in a way that nobody saw: the settling time begins (decision 10). */
export function scriptEnded(context: Context, attempt: Attempt, exitCode: number | undefined, now: Moment): Outcome {
	const step = {attempt: attempt.id, step: 'ended', detail: exitCode === undefined ? {} : {exitCode}} as const;
	const code = exitCode === undefined ? 'its exit code is not known' : `exit code ${exitCode}`;
	const told = event(now, {
		severity: exitCode === 0 ? 'info' : 'warn',
		event: 'script_ended',
		message: `The restart script has ended (${code}): the system may settle now`,
		fields: {attempt: attempt.id, exit_code: exitCode},
	});
	return outcome({
		...context,
		memory: {...context.memory, okInARow: 0},
		attempts: withRecord(context.attempts, {...step, at: now}),
		now,
		effects: [{kind: 'step', step}, told],
	});
}

/** The machine was rebooted in the middle of it: whatever the script did is over, and nobody knows how far it came. */
export function interrupted(context: Context, attempt: Attempt, now: Moment): Outcome {
	const step = {attempt: attempt.id, step: 'outcome', detail: {outcome: 'interrupted'}} as const;
	const draft: Draft = {
		...context,
		attempts: withRecord(context.attempts, {...step, at: now}),
		now,
		effects: [{kind: 'step', step}],
		toldOutcome: step,
	};
	tellOutcome(draft, context.memory);
	return outcome(draft);
}

function outcome(draft: Draft): Outcome {
	return {memory: draft.memory, attempts: draft.attempts, effects: draft.effects, decision: decide(draft, draft.now)};
}
