import {elapsedLikely, type Moment} from '../core/moment.js';

/** A difference between two clocks that is more than they drift apart between two moments of a record: somebody has set one, in milliseconds. */
const clockSet = 1000;

/** Tells the times of a record as seconds from its beginning, by the wall clock as people read it, but for the times at which somebody set it. */
export class RecordedTime {
	private previous: Moment | undefined;
	private passed = 0;

	/** `from`: wall clock, milliseconds. */
	constructor(private readonly from: number) {}

	/** Seconds since the beginning, negative before it. Moments are to be asked for in their order. */
	secondsAt(at: Moment): number {
		const {previous} = this;
		this.passed = previous ? this.passed + passedBetween(previous, at) : at.wall - this.from;
		this.previous = at;
		return Math.round(this.passed) / 1000;
	}
}

function passedBetween(then: Moment, now: Moment): number {
	const [passed, byWall] = [elapsedLikely(then, now), now.wall - then.wall];
	return Math.abs(passed - byWall) < clockSet ? byWall : passed;
}
