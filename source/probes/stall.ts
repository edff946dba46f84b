/** Measures for how long the event loop stood still. */
export type StallMeter = {
	/** Ends the measuring. Returns the longest standstill, in milliseconds. */
	stop(): number;
};

/** Milliseconds between two beats. */
const beat = 50;

/** Begins to measure. A standstill is what a beat came too late. */
export function startStallMeter(): StallMeter {
	let last = performance.now();
	let longest = 0;
	const take = () => {
		const now = performance.now();
		longest = Math.max(longest, now - last - beat);
		last = now;
	};

	const timer = setInterval(take, beat).unref();
	return {
		stop() {
			clearInterval(timer);
			// A standstill that went on until just now has not been seen by any beat.
			take();
			return longest;
		},
	};
}
