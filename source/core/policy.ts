import {openAttempt, type Attempt, type BlockReason} from './attempt.js';
import {nearestCause, type Cause} from './cause.js';
import {limitsAt, type Limits} from './limits.js';
import type {Disarmed, Memory} from './memory.js';
import {elapsedLikely, type Moment} from './moment.js';
import type {Settings} from './settings.js';

/** How long an abort holds at most, in milliseconds (decision 15). */
const abortLasts = 3_600_000;

/** What the detector knows when it decides. */
export type Context = {
	readonly settings: Settings;
	readonly memory: Memory;
	/** From the journal, oldest first. */
	readonly attempts: readonly Attempt[];
	/** Why the journal cannot be trusted; `undefined` while it can (decision 8). */
	readonly journalTrouble: string | undefined;
};

/** Why no automatic restart may run now. */
export type Block = {
	readonly because: BlockReason;
	/** When it ends by itself, wall clock; `undefined` if it does not. */
	readonly until?: number | undefined;
	readonly detail?: string | undefined;
	/** `in_progress`: the copy of the script that somebody else runs. */
	readonly pid?: number | undefined;
	/** `in_progress`: that copy was seen by nobody and is over, the system settles after it. */
	readonly isOver?: true;
	/** It holds for this try alone: the next check decides anew. */
	readonly isPassing?: true;
};

/**
What the policy decided at a check.

- `quiet`: the level is below CASCADING.
- `watching`: CASCADING, but nothing that may cause a restart is seen failing now.
- `due`: a restart will come at `dueAt` if the cause holds; a person can abort it.
- `blocked`: the cause is on its way, but something stands in the way of the restart.
- `restart`: now.
- `withheld`: it would be now, but for `block`.
- `in progress`: a restart is under way or settling; nothing is judged.
*/
export type Decision =
	| {readonly kind: 'quiet' | 'watching' | 'in progress'; readonly cause?: undefined}
	| {readonly kind: 'due'; readonly cause: Cause; readonly dueAt: number}
	| {readonly kind: 'restart'; readonly cause: Cause}
	| {readonly kind: 'blocked' | 'withheld'; readonly cause: Cause; readonly block: Block};

/** Decides (decisions 3, 8, 15, 19). Preflight and veto need a look at the machine: they come after `restart`, from whoever acts. */
export function decide(context: Context, now: Moment): Decision {
	const {settings, memory} = context;
	if (isUnderWay(context)) {
		return {kind: 'in progress'};
	}

	if (memory.level !== 'CASCADING') {
		return {kind: 'quiet'};
	}

	const cause = nearestCause(settings, memory);
	if (!cause) {
		return {kind: 'watching'};
	}

	const block = blockAt(context, now);
	if (block) {
		return {kind: cause.checksLeft === 0 ? 'withheld' : 'blocked', cause, block};
	}

	return cause.checksLeft === 0
		? {kind: 'restart', cause}
		: {kind: 'due', cause, dueAt: now.wall + (cause.checksLeft * settings.checkInterval)};
}

/** Whether the counters are frozen: the script runs or the system settles after it, ours or somebody else's (decision 10). */
export function isUnderWay({memory, attempts}: Pick<Context, 'memory' | 'attempts'>): boolean {
	const open = openAttempt(attempts);
	// An attempt past its time-out was given up on: judging goes on, but nothing automatic happens until somebody closes it.
	return memory.foreign?.isGivenUp === false || (open !== undefined && open.outcomeAt === undefined);
}

/** The first thing that stands in the way of an automatic restart, in the order of `blockReasons`. */
export function blockAt(context: Context, now: Moment): Block | undefined {
	const {settings, memory, attempts, journalTrouble} = context;
	if (!settings.restart.enabled) {
		return {because: 'disabled'};
	}

	if (journalTrouble !== undefined) {
		return {because: 'journal', detail: journalTrouble};
	}

	const disarmedUntil = memory.disarmed && disarmedLeft(memory.disarmed, now);
	if (disarmedUntil !== undefined && disarmedUntil > 0) {
		return {because: 'disarmed', until: Number.isFinite(disarmedUntil) ? now.wall + disarmedUntil : undefined};
	}

	const abortLeft = abortedLeft(memory, now);
	if (abortLeft > 0) {
		return {because: 'aborted', until: now.wall + abortLeft};
	}

	return openAttempt(attempts) ?? memory.foreign ? {because: 'in_progress'} : blockByLimits(limitsAt(settings.restart, attempts, now), now);
}

/**
What has come between an automatic restart and its script while it was being prepared, which takes seconds: looked at last, right before the
script runs. A person called it off, or the last look has not seen its cause failing (decision 1).
*/
export function callOff({settings, memory}: Pick<Context, 'settings' | 'memory'>, now: Moment): Block | undefined {
	if (memory.disarmed && disarmedLeft(memory.disarmed, now) > 0) {
		return {because: 'disarmed'};
	}

	if (abortedLeft(memory, now) > 0) {
		return {because: 'aborted'};
	}

	return nearestCause(settings, memory)?.checksLeft === 0
		? undefined
		: {because: 'veto', isPassing: true, detail: 'the last look did not see its cause failing. It is decided anew.'};
}

function blockByLimits({cooldownLeft, windowLeft}: Limits, now: Moment): Block | undefined {
	if (cooldownLeft > 0) {
		return {because: 'cooldown', until: now.wall + Math.max(cooldownLeft, windowLeft)};
	}

	return windowLeft > 0 ? {because: 'rate_limit', until: now.wall + windowLeft} : undefined;
}

/** Milliseconds until it arms again by itself; infinite when it was disarmed for ever, 0 when it is over. */
export function disarmedLeft(disarmed: Disarmed, now: Moment): number {
	return disarmed.lasts === undefined ? Infinity : Math.max(0, disarmed.lasts - elapsedLikely(disarmed.at, now));
}

/** Milliseconds for which an abort still holds; 0 when there is none or it is over (decision 15). */
export function abortedLeft({abortedAt}: Pick<Memory, 'abortedAt'>, now: Moment): number {
	return abortedAt ? Math.max(0, abortLasts - elapsedLikely(abortedAt, now)) : 0;
}
