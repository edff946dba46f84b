/** The middle value; of an even number the upper one of the two. NaN of nothing. */
export function median(values: readonly number[]): number {
	return percentile(values, 0.5);
}

/** The value below which so large a share (0 to 1) of the values lies: 0.99 of 200 values leaves the two highest out. NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export type Point = {readonly x: number; readonly y: number};

/**
How much `y` grows with each `x`: the median of the slopes between all pairs of points (Theil and Sen), so that a few odd samples, as a
garbage collection makes them, change nothing. 0 of less than two points.
*/
export function slope(points: readonly Point[]): number {
	const slopes = points.flatMap((from, index) => points.slice(index + 1)
		.filter(to => to.x !== from.x)
		.map(to => (to.y - from.y) / (to.x - from.x)));
	return slopes.length === 0 ? 0 : median(slopes);
}

/** By how much `y` has grown from the first point to the last, as the slope has it. */
export function growth(points: readonly Point[]): number {
	const [first, last] = [points[0], points.at(-1)];
	return first && last ? slope(points) * (last.x - first.x) : 0;
}

/** Ours and a baseline, of the same unit. */
export type Pair = {readonly ours: number; readonly baseline: number};

/** The medians of what was measured of both. */
export function medians({ours, baseline}: {readonly ours: readonly number[]; readonly baseline: readonly number[]}): Pair {
	return {ours: median(ours), baseline: median(baseline)};
}
