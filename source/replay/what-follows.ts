import {elapsed} from '../core/moment.js';
import type {Happening} from './happenings.js';

/** For how long after the check that asked for it the beginning of a real restart is looked for beyond the next check, in milliseconds: obstacles are looked for first. */
const beginsWithin = 2000;

/** How many entries of the record that may be at most. */
const mostLookedAt = 200;

/** The trust that the history had at the check after `index`: a check is decided with what the write before it told. `otherwise`: there is none. */
export function troubleAfter(happenings: readonly Happening[], index: number, otherwise: string | undefined): string | undefined {
	for (let next = index + 1; next < happenings.length; next++) {
		const happening = happenings[next];
		if (happening?.kind === 'check') {
			return happening.journalTrouble;
		}
	}

	return otherwise;
}

/** Whether the record goes on with a restart that was begun or held back, or with the end of that detector. */
export function isFollowedUp(happenings: readonly Happening[], index: number): boolean {
	const asked = happenings[index]?.at;
	for (const next of happenings.slice(index + 1, index + 1 + mostLookedAt)) {
		if (next.kind === 'start' || next.kind === 'held back' || (next.kind === 'step' && next.step.step === 'decided')) {
			return true;
		}

		// What comes after a later check was asked for by that one.
		if (asked !== undefined && next.kind === 'check' && elapsed(asked, next.at) > beginsWithin) {
			return false;
		}
	}

	return false;
}
