import type {Attempt} from './attempt.js';
import {elapsed, type Moment} from './moment.js';
import type {RestartSettings} from './settings.js';

/** The window in which automatic attempts are counted, in milliseconds (decision 8). */
export const attemptWindow = 3_600_000;

/** How long after its decision an attempt may still count, in milliseconds: for the window, or for the cooldown after it. */
export function remembersFor({cooldown, timeout, settle}: Pick<RestartSettings, 'cooldown' | 'timeout' | 'settle'>): number {
	return Math.max(attemptWindow, cooldown + timeout + settle);
}

/** What the limits allow; milliseconds that have to pass, 0 when nothing stands in the way. */
export type Limits = {
	/** Automatic attempts in the last hour. */
	readonly used: number;
	readonly cooldownLeft: number;
	readonly windowLeft: number;
};

/**
The restart limits, from the journal alone (decision 8): at most `maxPerHour` automatic attempts in any rolling hour, and `cooldown`
after a restart that worked, in time or late, whoever started it. An attempt counts from the moment its script was about to run.
*/
export function limitsAt(restart: RestartSettings, attempts: readonly Attempt[], now: Moment): Limits {
	const ages = automaticAges(attempts, now);
	// The slot that frees next once all are taken: with 3 allowed, the third youngest attempt has to age out.
	const blocking = restart.maxPerHour === 0 ? 0 : ages.toSorted((a, b) => a - b)[restart.maxPerHour - 1];
	return {
		used: ages.length,
		cooldownLeft: cooldownLeft(restart, attempts, now),
		windowLeft: blocking === undefined ? 0 : attemptWindow - blocking,
	};
}

function automaticAges(attempts: readonly Attempt[], now: Moment): number[] {
	const ages: number[] = [];
	for (const {trigger, startedAt} of attempts) {
		const age = trigger === 'automatic' && startedAt ? elapsed(startedAt, now) : attemptWindow;
		if (age < attemptWindow) {
			ages.push(age);
		}
	}

	return ages;
}

function cooldownLeft({cooldown}: RestartSettings, attempts: readonly Attempt[], now: Moment): number {
	let longest = 0;
	for (const {recoveredAt} of attempts) {
		if (recoveredAt) {
			longest = Math.max(longest, cooldown - elapsed(recoveredAt, now));
		}
	}

	return longest;
}
