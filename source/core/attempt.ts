import type {Moment} from './moment.js';
import type {Outcome, Trigger} from './words.js';

export {blockReasons, type BlockReason, type Outcome, type Trigger} from './words.js';

/**
The numbered steps of an attempt, in order. Each is in the journal, durably, before anything that comes after it, so that whoever finds an
unfinished attempt knows what may have happened. "After a crash": what the next life of the detector does when it finds this step last.

| step | written | then | after a crash |
|---|---|---|---|
| decided | first of all | the preflight's step | closed as never started, decided anew |
| preflight | before anything is looked at | script, configs, copies that run, disks are looked at | the same |
| recorder | when nothing stands in the way | the flight recorder; copies are looked for once more | the same |
| starting | in one transaction with its text message | the runner is spawned, once | by the runner's notes: followed, ended, or made sure that it never starts, and closed |
| started | when there is a process, with its pid and start time | the script is followed | followed by that pid and start time, or ended by the notes |
| ended | when the runner has noted the exit code, or is gone | the settling's step | settling is written, and what belongs to it done |
| settling | before anything is looked at after the script | second copies are looked for; the checks count good looks | the checks go on counting |
| outcome | in one transaction with its text message and the counters | the incident ends, or the next attempt may | nothing is left to do, but for `timed_out` |
| closed | instead of all that is left, with the reason | the next attempt may | nothing is left to do |

The kill sweep in the tests is made from this list: a step that is added here is swept, and fails there if no attempt comes to it.
*/
export const attemptSteps = ['decided', 'preflight', 'recorder', 'starting', 'started', 'ended', 'settling', 'outcome', 'closed'] as const;

export type AttemptStep = typeof attemptSteps[number];

/** One line of the journal: a step of an attempt, with what was known then. */
export type StepRecord = {
	readonly attempt: number;
	readonly step: AttemptStep;
	readonly at: Moment;
	readonly detail: StepDetail;
};

/** What the steps carry; each only what it adds. */
export type StepDetail = {
	readonly trigger?: Trigger;
	readonly reason?: string;
	/** The script's process and its start time in clock ticks since boot (/proc/PID/stat, field 22): a pid alone is used again. */
	readonly pid?: number;
	readonly pidStart?: number;
	/** `undefined` when the exit code could not be found (the runner was killed). */
	readonly exitCode?: number;
	readonly outcome?: Outcome;
	/** With `closed`: the script was never started, so that the attempt does not count. */
	readonly neverStarted?: true;
	/** With `closed`: everything was ok again after the time-out, so that the restart has worked after all. */
	readonly recovered?: true;
	readonly note?: string;
};

/** One run of the script, as far as the journal tells. */
export type Attempt = {
	readonly id: number;
	readonly trigger: Trigger;
	readonly reason: string;
	readonly step: AttemptStep;
	readonly decidedAt: Moment;
	/** When the script was about to be started: from here on the attempt counts. */
	readonly startedAt: Moment | undefined;
	readonly pid: number | undefined;
	readonly pidStart: number | undefined;
	readonly endedAt: Moment | undefined;
	readonly exitCode: number | undefined;
	readonly outcome: Outcome;
	readonly outcomeAt: Moment | undefined;
	/** When everything was ok again, in time or after the time-out: the cooldown begins here (decision 8). */
	readonly recoveredAt: Moment | undefined;
	/** Nothing more is to come of it: nothing of it blocks the next attempt. */
	readonly isClosed: boolean;
};

/** Adds one step to what is known of an attempt; the first must be `decided`. */
export function withStep(attempt: Attempt | undefined, record: StepRecord): Attempt {
	const {step, at, detail} = record;
	const known = attempt ?? newAttempt(record);
	const stepped: Attempt = {...known, step, pid: detail.pid ?? known.pid, pidStart: detail.pidStart ?? known.pidStart};
	switch (step) {
		case 'starting': {
			return {...stepped, startedAt: at};
		}

		case 'ended': {
			return {...stepped, endedAt: at, exitCode: detail.exitCode, outcome: known.outcomeAt ? known.outcome : 'settling'};
		}

		case 'outcome': {
			const outcome = detail.outcome ?? 'interrupted';
			return {...stepped, outcome, outcomeAt: at, recoveredAt: outcome === 'recovered' ? at : known.recoveredAt, isClosed: outcome !== 'timed_out'};
		}

		case 'closed': {
			const startedAt = detail.neverStarted ? undefined : known.startedAt;
			return {...stepped, startedAt, recoveredAt: detail.recovered ? at : known.recoveredAt, isClosed: true};
		}

		case 'decided':
		case 'preflight':
		case 'recorder':
		case 'started':
		case 'settling': {
			return stepped;
		}
	}
}

function newAttempt({attempt, at, detail}: StepRecord): Attempt {
	return {
		id: attempt,
		trigger: detail.trigger ?? 'automatic',
		reason: detail.reason ?? '',
		step: 'decided',
		decidedAt: at,
		startedAt: undefined,
		pid: undefined,
		pidStart: undefined,
		endedAt: undefined,
		exitCode: undefined,
		outcome: 'running',
		outcomeAt: undefined,
		recoveredAt: undefined,
		isClosed: false,
	};
}

/** All attempts that the steps tell of, oldest first. */
export function foldAttempts(records: Iterable<StepRecord>): Attempt[] {
	const attempts = new Map<number, Attempt>();
	for (const record of records) {
		attempts.set(record.attempt, withStep(attempts.get(record.attempt), record));
	}

	return attempts.values().toArray();
}

/** The attempts after one more step of one of them. */
export function withRecord(attempts: readonly Attempt[], record: StepRecord): Attempt[] {
	return attempts.some(({id}) => id === record.attempt)
		? attempts.map(attempt => attempt.id === record.attempt ? withStep(attempt, record) : attempt)
		: [...attempts, withStep(undefined, record)];
}

/** The attempt that is under way, or that nobody has closed yet: while there is one, no other may begin. */
export function openAttempt(attempts: readonly Attempt[]): Attempt | undefined {
	return attempts.findLast(attempt => !attempt.isClosed);
}
