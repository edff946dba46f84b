import type {Moment} from './moment.js';

/** What one look says of a subject (decision 1). `stopped`: somebody asked for it, it does not count. */
export type Verdict = 'ok' | 'failing' | 'inconclusive' | 'stopped';

/**
What one look says of a subject, twice: over everything that was seen, and over the proven evidence alone, which is what may vote
(decision 22). A health check that never worked makes a service failing, but not its vote.
*/
export type Finding = {
	readonly verdict: Verdict;
	readonly vote: Verdict;
	/** What is wrong, for people; `undefined` when nothing is. */
	readonly error: string | undefined;
};

/** A subject's consecutive failures and what is remembered around them. Plain JSON: it survives the detector. */
export type Counter = {
	readonly failures: number;
	/** Consecutive failures of the proven evidence: the only ones that can raise the level above WARNING. */
	readonly votes: number;
	/** When the present row of failures began, wall clock. */
	readonly failingSince?: number | undefined;
	readonly verdict?: Verdict | undefined;
	readonly vote?: Verdict | undefined;
	/** Consecutive inconclusive looks. */
	readonly inconclusive: number;
	/** Whether it was ever ok since it was configured. */
	readonly isProven: boolean;
	/** Wall clock. */
	readonly lastCheck?: number | undefined;
	/** Wall clock. */
	readonly lastOk?: number | undefined;
	readonly error?: string | undefined;
};

export const newCounter: Counter = {failures: 0, votes: 0, inconclusive: 0, isProven: false};

/**
How a check changes counters: as usual, not at all while a restart is under way (decision 10), or, at one out of turn, only back to 0: a person
who asks again and again must not bring the restart nearer (the thresholds are counted in intervals).
*/
export type Counting = 'counting' | 'extra' | 'frozen';

/** The counter after one more look. */
export function count(counter: Counter, finding: Finding, counting: Counting, now: Moment): Counter {
	const {verdict} = finding;
	const failures = next(counter.failures, verdict, counting);
	return {
		failures,
		votes: next(counter.votes, finding.vote, counting),
		failingSince: failures === 0 ? undefined : counter.failingSince ?? now.wall,
		verdict,
		vote: finding.vote,
		inconclusive: verdict === 'inconclusive' ? counter.inconclusive + 1 : 0,
		isProven: counter.isProven || verdict === 'ok',
		lastCheck: now.wall,
		lastOk: verdict === 'ok' ? now.wall : counter.lastOk,
		error: finding.error,
	};
}

function next(failures: number, verdict: Verdict, counting: Counting): number {
	if (counting === 'frozen') {
		return failures;
	}

	switch (verdict) {
		case 'failing': {
			return counting === 'extra' ? failures : failures + 1;
		}

		case 'inconclusive': {
			return failures;
		}

		case 'ok':
		case 'stopped': {
			return 0;
		}
	}
}

/** The counter at 0: after a restart that worked, or a gap in the checks. What was proven stays proven. */
export function cleared<T extends Counter>(counter: T): T {
	return counter.failures === 0 && counter.votes === 0
		? counter
		: {...counter, failures: 0, votes: 0, failingSince: undefined};
}

/** The finding of a subject with a single piece of evidence: it votes once it has been ok, and never when the config is to blame. */
export function findingOf(
	counter: Counter,
	verdict: Exclude<Verdict, 'stopped'>,
	{error, isWrongConfig = false}: {readonly error?: string | undefined; readonly isWrongConfig?: boolean} = {},
): Finding {
	const isMayVote = verdict === 'ok' || (counter.isProven && !isWrongConfig);
	return {verdict, vote: isMayVote ? verdict : 'inconclusive', error};
}
