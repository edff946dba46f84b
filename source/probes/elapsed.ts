/** One decimal, from a moment that `performance.now()` gave. */
export function millisecondsSince(moment: number): number {
	return Math.round((performance.now() - moment) * 10) / 10;
}
