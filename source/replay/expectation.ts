import type {BlockReason} from '../core/attempt.js';
import type {Replayed} from './replay.js';
import type {Expectation} from './scenario.js';

/** What a replay did, in the words of `expect`. */
export type Facts = {
	readonly [Key in keyof Expectation]-?: Exclude<Expectation[Key], undefined>;
};

export function factsOf({events, peakLevel, finalLevel, attempts, rootCause}: Replayed): Omit<Facts, 'firstRestartBetween'> {
	const restarts = events.filter(event => event.type === 'restart');
	return {
		peakLevel,
		finalLevel,
		levels: events.filter(event => event.type === 'level').map(({at, level}) => [at, level]),
		restarts: restarts.length,
		restartsAt: restarts.map(({at}) => at),
		outcomes: attempts.map(({outcome}) => outcome),
		withheld: [...new Set(events.filter(event => event.type === 'withheld').map(({reason}): BlockReason => reason))],
		sms: events.filter(event => event.type === 'alert').length,
		rootCause: rootCause ?? null,
	};
}

/** Every expectation that was not met, in words; empty when all were. */
export function unmet(expected: Expectation, replayed: Replayed): string[] {
	const facts = factsOf(replayed);
	const failures: string[] = [];
	for (const [key, wanted] of Object.entries(expected)) {
		const failure = key === 'firstRestartBetween'
			? firstRestartFailure(expected.firstRestartBetween, facts.restartsAt)
			: mismatch(key, wanted, facts[key as keyof typeof facts]);
		if (failure !== undefined) {
			failures.push(failure);
		}
	}

	return failures;
}

function mismatch(key: string, wanted: unknown, seen: unknown): string | undefined {
	const [expectedText, seenText] = [wanted, seen].map(value => key === 'withheld' ? sortedText(value) : JSON.stringify(value));
	return expectedText === seenText ? undefined : `${key}: expected ${expectedText}, got ${seenText}`;
}

/** In which order the reasons came does not matter. */
function sortedText(value: unknown): string {
	return JSON.stringify(Array.isArray(value) ? value.map(String).toSorted((a, b) => a.localeCompare(b)) : value);
}

function firstRestartFailure(window: Expectation['firstRestartBetween'], restartsAt: readonly number[]): string | undefined {
	const [from, to] = window ?? [0, 0];
	const [first] = restartsAt;
	if (first === undefined) {
		return `firstRestartBetween: expected a restart between ${from} s and ${to} s, got none`;
	}

	return first >= from && first <= to ? undefined : `firstRestartBetween: expected ${from} s to ${to} s, got ${first} s`;
}
