import {elapsedLikely, type Moment} from '../core/moment.js';

/** Tells the times of a record as seconds from its beginning, by the wall clock as it was then: somebody may set it in between. */
export class RecordedTime {
	private previous: Moment | undefined;
	private passed = 0;

	/** `from`: wall clock, milliseconds. */
	constructor(private readonly from: number) {}

	/** Seconds since the beginning, negative before it. Moments are to be asked for in their order. */
	secondsAt(at: Moment): number {
		const {previous} = this;
		this.passed = previous ? this.passed + elapsedLikely(previous, at) : at.wall - this.from;
		this.previous = at;
		return Math.round(this.passed) / 1000;
	}
}
