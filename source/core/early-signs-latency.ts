/**
How long a service takes to answer, now and as a rule, on a scale of doublings (log2 of milliseconds). Four numbers stand for all of its
past, so that a thousand services cost nothing. Plain JSON: it survives the detector.
*/
export type DriftMemory = {
	/** Answers so far. */
	readonly count: number;
	/** The median of the last day or so. */
	readonly usual: number;
	/** The median distance from it. */
	readonly spread: number;
	/** The median of the last minutes. */
	readonly recent: number;
	/** Wall clock, milliseconds; `undefined` while it does not drift. */
	readonly since?: number | undefined;
};

/** So many answers have to be known before anything is said: with a check every 30 s, those of an hour. */
export const answersNeeded = 120;

/** A doubling that lasts is taken for the new usual after this many milliseconds. */
const halfDay = 12 * 3_600_000;

/** How far the recent median moves with an answer, in doublings: ten answers for a doubling, whatever single ones do. */
const recentStep = 0.1;

/** A drift begins this far from the usual, in doublings, and ends below the other one. */
const begins = 1;
const ends = 0.6;

/** And beyond what the answers scatter anyway, as multiples of their median distance. */
const scatter = 5;

/** Answers quicker than this are no matter, however much quicker they were before, in milliseconds. */
const quick = 50;

/**
Takes one more answer. The medians are stochastic approximations (a step up when an answer lies above, down when below), so a single slow answer
moves them no further than any other: noise does not look like drift. `latency`, `interval` and `now` (wall clock): milliseconds.
*/
export function driftAfter(memory: DriftMemory | undefined, latency: number, interval: number, now: number): DriftMemory {
	const doublings = rounded(Math.log2(Math.max(latency, 0.1)));
	if (!memory) {
		return {count: 1, usual: doublings, spread: 0.5, recent: doublings};
	}

	const count = Math.min(memory.count + 1, answersNeeded);
	// At first it has to find its place: large steps, then ever smaller ones.
	const step = memory.count < answersNeeded ? Math.max(1 / count, interval / halfDay) : interval / halfDay;
	const usual = towards(memory.usual, doublings, step);
	const spread = Math.max(0, towards(memory.spread, Math.abs(doublings - usual), step));
	const recent = towards(memory.recent, doublings, Math.max(recentStep, memory.count < answersNeeded ? step : 0));
	if (count === memory.count && usual === memory.usual && spread === memory.spread && recent === memory.recent && memory.since === undefined) {
		return memory;
	}

	const next = {count, usual, spread, recent};
	return isDrifting(next, memory.since !== undefined) ? {...next, since: memory.since ?? now} : next;
}

function isDrifting({count, usual, spread, recent}: DriftMemory, wasDrifting: boolean): boolean {
	const limit = wasDrifting ? ends : Math.max(begins, scatter * spread);
	return count >= answersNeeded && 2 ** recent >= quick && recent - usual >= limit;
}

function towards(from: number, to: number, step: number): number {
	return rounded(Math.abs(to - from) <= step ? to : from + (Math.sign(to - from) * step));
}

/** Short in the saved memory, and a tenth of the smallest step. */
function rounded(value: number): number {
	return Math.round(value * 1e5) / 1e5;
}
