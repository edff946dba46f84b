import {openAttempt, withRecord, type Attempt} from './attempt.js';
import {clockTime, shortDuration} from './clock-text.js';
import type {Draft} from './draft.js';
import {event, type Outcome} from './effects.js';
import type {Moment} from './moment.js';
import type {CommandResult} from './monitor.js';
import {abortedLeft, decide, type Context} from './policy.js';

/** How long a disarming lasts when no time is given, in milliseconds (decision 19). */
export const disarmDefault = 3_600_000;

/** What a person's command changed, and what to answer. */
export type Operated = Outcome & {readonly result: CommandResult};

/** Calls off the restart that is due in this incident; holds until the level leaves CASCADING, for an hour at most (decision 15). */
export function abort(context: Context, now: Moment): Operated {
	const decision = decide(context, now);
	// Up to the moment at which the script runs, a restart that is being prepared can still be called off.
	const open = openAttempt(context.attempts);
	const isPreparing = open?.trigger === 'automatic' && open.startedAt === undefined;
	if (!isPreparing && decision.kind !== 'due' && decision.kind !== 'restart') {
		return unchanged(context, now, {ok: false, code: 1, message: `No restart is due: nothing to abort. ${describe(context)}`});
	}

	const draft: Draft = {...context, memory: {...context.memory, abortedAt: now, heldBack: undefined}, now, effects: []};
	const message = 'The restart that was due is called off, until the level leaves CASCADING, for 1 hour at most.';
	draft.effects.push(event(now, {severity: 'warn', event: 'aborted', message}));
	return operated(draft, {ok: true, code: 0, message});
}

function describe({memory}: Context): string {
	return memory.abortedAt ? 'It was aborted already.' : `The level is ${memory.level}.`;
}

/** Automatic restart off, for `lasts` milliseconds or, with `undefined`, for ever (decision 19). */
export function disarm(context: Context, lasts: number | undefined, reason: string, now: Moment): Operated {
	const draft: Draft = {...context, memory: {...context.memory, disarmed: {at: now, lasts, reason}}, now, effects: []};
	const until = lasts === undefined ? 'for ever' : `until ${clockTime(now.wall + lasts, now.wall)} (${shortDuration(lasts)})`;
	const message = `Automatic restart is disarmed ${until}.${lasts === undefined ? ' Arm it again with: cfd arm' : ''}`;
	draft.effects.push(event(now, {
		severity: 'warn',
		event: 'disarmed',
		message,
		fields: {reason, seconds: lasts === undefined ? undefined : lasts / 1000},
	}));
	return operated(draft, {ok: true, code: 0, message});
}

/** Automatic restart on again. An abort is taken back, and an attempt that was given up on at its time-out is closed once it has ended. */
export function arm(context: Context, now: Moment): Operated {
	const draft: Draft = {...context, memory: {...context.memory, disarmed: undefined, abortedAt: undefined}, now, effects: []};
	const open = openAttempt(context.attempts);
	if (open?.endedAt && open.outcomeAt) {
		const step = {attempt: open.id, step: 'closed', detail: {note: 'closed by a person who armed again'}} as const;
		draft.effects.push({kind: 'step', step});
		draft.attempts = withRecord(draft.attempts, {...step, at: now});
	}

	const armed = context.settings.restart.enabled
		? 'Automatic restart is armed.'
		: 'Not disarmed by hand any more, but restart.enabled is false in the config: no automatic restart will come.';
	const message = [armed, abortedLeft(context.memory, now) > 0 ? 'The abort is taken back.' : '', open?.outcomeAt ? aboutGivenUp(open) : ''].filter(Boolean).join(' ');
	draft.effects.push(event(now, {severity: 'info', event: 'armed', message}));
	return operated(draft, {ok: true, code: 0, message});
}

/** What became of the attempt that was given up on at its time-out. */
function aboutGivenUp({id, endedAt}: Attempt): string {
	return endedAt
		? `Attempt ${id}, which ran past its time-out, is closed.`
		: `Attempt ${id} still runs past its time-out: nothing automatic before it has ended. Arm again then.`;
}

function operated(draft: Draft, result: CommandResult): Operated {
	return {memory: draft.memory, attempts: draft.attempts, effects: draft.effects, decision: decide(draft, draft.now), result};
}

function unchanged(context: Context, now: Moment, result: CommandResult): Operated {
	return {memory: context.memory, attempts: context.attempts, effects: [], decision: decide(context, now), result};
}
