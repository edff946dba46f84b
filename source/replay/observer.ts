import type {MonitorChange} from './scenario.js';

/** Seconds after which supervisor has started a killed detector again. */
const restartDelay = 5;

/** How a check comes about: as usual, not at all, or with eyes that cannot be trusted (decision 24). */
export type CheckMode = {readonly kind: 'look'} | {readonly kind: 'absent'} | {readonly kind: 'impaired'; readonly why: string};

/**
What happens to the monitor itself in a scenario. While it is suspended or dead no check happens, and the first one after a suspend is not
trusted. The checks of a stall happen at their times (interface: Incident files), and none of them is trusted: counters stay (decision 1).
*/
export class SimulatedObserver {
	private stalledUntil = -1;
	private suspendedUntil = -1;
	private deadUntil = -1;
	private wasSuspended = false;
	private isStarved = false;

	change({stalledFor, fdsExhausted, suspendedFor, killed}: MonitorChange, at: number): void {
		this.isStarved = fdsExhausted ?? this.isStarved;
		if (stalledFor !== undefined) {
			this.stalledUntil = at + stalledFor;
		}

		if (suspendedFor !== undefined) {
			this.suspendedUntil = at + suspendedFor;
			this.wasSuspended = true;
		}

		if (killed) {
			this.killedUntil(at + restartDelay);
		}
	}

	/** The detector is gone until then. */
	killedUntil(at: number): void {
		this.deadUntil = Math.max(this.deadUntil, at);
	}

	/** How the check at `at` comes about. */
	modeAt(at: number): CheckMode {
		if (at < this.deadUntil || at < this.suspendedUntil) {
			return {kind: 'absent'};
		}

		if (at < this.stalledUntil) {
			return {kind: 'impaired', why: 'the event loop stalled'};
		}

		if (this.wasSuspended) {
			this.wasSuspended = false;
			return {kind: 'impaired', why: 'the machine was suspended'};
		}

		return this.isStarved ? {kind: 'impaired', why: 'no file descriptors are left'} : {kind: 'look'};
	}
}
