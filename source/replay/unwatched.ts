import {elapsed, isRebooted, type Moment} from '../core/moment.js';

/** A stretch of time; `until` left out: to the end of the record. */
export type Stretch = {readonly from: Moment; readonly until: Moment | undefined};

/** A gap between checks beyond which nobody watched (decision 1), in milliseconds. */
const shortestGap = 60_000;

/** Finds the times at which nobody watched, or nothing was recorded. */
export class Unwatched {
	readonly stretches: Stretch[] = [];
	private lastCheck: Moment | undefined;

	/** `interval`: between two checks, milliseconds. */
	noteCheck(at: Moment, interval: number): void {
		const {lastCheck} = this;
		const isGap = lastCheck && (isRebooted(lastCheck, at) || elapsed(lastCheck, at) > Math.max(shortestGap, 2 * interval));
		if (isGap) {
			this.stretches.push({from: lastCheck, until: at});
		}

		this.lastCheck = at;
	}
}
