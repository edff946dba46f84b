import type {Verdict} from './counter.js';

/** The last verdicts of a service, in one number, and since when it flaps. Plain JSON: it survives the detector. */
export type FlapMemory = {
	/** One bit a check, the newest the lowest: 1 was a failure. Above them a 1 that says where they begin. */
	readonly verdicts: number;
	/** Wall clock, milliseconds; `undefined` while it does not flap. */
	readonly since?: number | undefined;
};

/**
Nagios's flap detection (its manual: Detection and Handling of State Flapping): the state changes in the last 21 checks, the newest
counted half as much again as the oldest, as a part of all that could have been. Flapping begins above 30 % and ends below 20 %, its defaults
for services.
*/
const checks = 21;
const high = 0.3;
const low = 0.2;
const oldestWeight = 0.8;
const newestWeight = 1.2;

const mark = 2 ** checks;

/** Takes one more verdict. What could not be told is left out; whoever stops a service begins its history anew. */
export function flapAfter(memory: FlapMemory | undefined, verdict: Verdict, now: number): FlapMemory | undefined {
	if (verdict === 'inconclusive') {
		return memory;
	}

	if (verdict === 'stopped') {
		return undefined;
	}

	const isAsEver = memory?.since === undefined && memory?.verdicts === (verdict === 'failing' ? (2 * mark) - 1 : mark);
	if (isAsEver) {
		return memory;
	}

	const {verdicts: before = 1, since} = memory ?? {};
	const verdicts = shifted(before, verdict === 'failing' ? 1 : 0);
	const changes = stateChange(verdicts);
	const isFlapping = since === undefined ? changes > high : changes >= low;
	return isFlapping ? {verdicts, since: since ?? now} : {verdicts};
}

function shifted(verdicts: number, bit: number): number {
	const next = (verdicts * 2) + bit;
	// The mark has left its place: the oldest verdict makes room, and becomes the mark.
	return next >= 2 * mark ? (next % mark) + mark : next;
}

/** The weighted state changes in the last 21 checks, from 0 to 1 (all of them, and a little more). Checks that have not been yet are no changes. */
export function stateChange(verdicts: number): number {
	let sum = 0;
	const possible = checks - 1;
	for (let age = 0; age < countVerdicts(verdicts) - 1; age++) {
		sum += bitAt(verdicts, age) === bitAt(verdicts, age + 1) ? 0 : newestWeight - ((newestWeight - oldestWeight) * age / (possible - 1));
	}

	return sum / possible;
}

/** How often the state changed, plainly counted, for people. */
export function countChanges(verdicts: number): number {
	let count = 0;
	for (let age = 0; age < countVerdicts(verdicts) - 1; age++) {
		count += bitAt(verdicts, age) === bitAt(verdicts, age + 1) ? 0 : 1;
	}

	return count;
}

export function countVerdicts(verdicts: number): number {
	return Math.floor(Math.log2(verdicts));
}

function bitAt(verdicts: number, age: number): number {
	return Math.floor(verdicts / (2 ** age)) % 2;
}
