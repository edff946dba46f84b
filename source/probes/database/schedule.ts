import type {FullLook} from '../../core/observation.js';
import type {FullFinding} from './full-look.js';
import type {LookProblem} from './problem.js';

/** What is remembered of the full looks at one database. Times are wall clock milliseconds since 1970. */
export type FullMemory = {
	/** The newest finding that says something of the database; those that could not look do not replace it. */
	readonly verdict: FullFinding | undefined;
	/** Why the newest look came to nothing, if it did. */
	readonly failure: LookProblem | undefined;
	readonly full: FullLook | undefined;
	readonly last: LastFullLook | undefined;
	/** Milliseconds of looking that are to spare for small databases that change. */
	readonly credit: number;
	readonly creditAt: number;
};

type LastFullLook = {
	readonly startedAt: number;
	readonly endedAt: number;
	/** Milliseconds, whatever the wall clock did meanwhile. */
	readonly duration: number;
	/** Of the cheap look that it began with. */
	readonly signature: string;
};

/** What a cheap look tells the schedule. */
export type Sight = {
	readonly signature: string;
	readonly size: number;
	readonly suspicion: string | undefined;
};

/**
A database of this size or less is looked at in full also when it has changed, so that damage is found soon after it was done: some ten times
in a row, and then as often as 0.2 % of the time allow.
*/
export const smallDatabase = 64 * 1024 * 1024;

const creditLimit = 1500;
const creditShare = 0.002;

// Bad news, and looks that came to nothing, are looked into again sooner: in a minute or as soon as the database changes.
const recheckAfter = 60_000;
const restFactor = 20;

export const newMemory: FullMemory = {
	verdict: undefined, failure: undefined, full: undefined, last: undefined, credit: creditLimit, creditAt: 0,
};

/** Whether a full look is due (decision 25): never a judgement, only how often it is worth its cost. */
export function isFullLookDue(memory: FullMemory, sight: Sight, integrityEvery: number, now: number): boolean {
	const {last} = memory;
	// A look in the future tells of a clock that was set back.
	if (!last || now < last.endedAt || now - last.startedAt >= integrityEvery) {
		return true;
	}

	const hasChanged = sight.signature !== last.signature;
	return isInDoubt(memory) || (hasChanged && sight.suspicion !== undefined)
		? now - last.endedAt >= pauseInDoubt(last, hasChanged)
		: hasChanged && sight.size <= smallDatabase && creditAt(memory, now) > 0;
}

function isInDoubt({verdict, failure}: FullMemory): boolean {
	return failure !== undefined || verdict?.kind !== 'ok';
}

/** So that a large and damaged database is not read through all the time. */
function pauseInDoubt({duration}: LastFullLook, hasChanged: boolean): number {
	const rest = restFactor * duration;
	return hasChanged ? rest : Math.max(rest, recheckAfter);
}

/** Takes a finished look into the memory. */
export function remember(memory: FullMemory, finding: FullFinding, last: LastFullLook): FullMemory {
	const failure = failureOf(finding);
	return {
		verdict: failure ? memory.verdict : finding,
		failure,
		full: finding.kind === 'ok' ? {records: finding.records, at: last.endedAt} : memory.full,
		last,
		credit: creditAt(memory, last.endedAt) - last.duration,
		creditAt: last.endedAt,
	};
}

function failureOf(finding: FullFinding): LookProblem | undefined {
	switch (finding.kind) {
		case 'ok':
		case 'corrupt':
		case 'no table': {
			return undefined;
		}

		case 'missing':
		case 'unreadable':
		case 'unobservable':
		case 'busy': {
			return {kind: finding.kind, detail: finding.detail};
		}
	}
}

function creditAt({credit, creditAt: since}: FullMemory, now: number): number {
	return Math.min(creditLimit, credit + (Math.max(0, now - since) * creditShare));
}
