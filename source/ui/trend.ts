import {
	failedMark,
	hourMinutes,
	unseenMark,
	worseMark,
	type LastHour,
	type MinuteMark,
} from '../core/last-hour.js';

/** What one column of a strip shows: nothing known, a failure, or how slow: 0 (below 10 ms) to 7 (640 ms and more). */
export type StripCell = number | 'failed' | undefined;

/**
The last hour of a service in `columns` equal columns, the newest at the right end. A column is always the same minutes of the clock: a strip
that moved with every minute would be written anew with every minute.
*/
export function strip(hour: LastHour, service: string, columns: number): StripCell[] {
	const marks = hour.services[service] ?? [];
	const perColumn = hourMinutes / columns;
	const newest = Math.floor(hour.minute / perColumn);
	const worst: MinuteMark[] = Array.from({length: columns}, () => unseenMark);
	for (const [index, mark] of marks.entries()) {
		const column = columns - 1 - newest + Math.floor((hour.minute - marks.length + 1 + index) / perColumn);
		if (column >= 0) {
			worst[column] = worseMark(worst[column] ?? unseenMark, mark);
		}
	}

	return worst.map(mark => cellOf(mark));
}

function cellOf(mark: MinuteMark): StripCell {
	if (mark === unseenMark) {
		return undefined;
	}

	// Each step doubles the time: what matters is that a service became much slower, not by how much exactly.
	return mark === failedMark ? 'failed' : Math.min(7, Math.max(0, Math.floor(Math.log2(mark / 5))));
}

/** What the hour of a service comes to, in figures. */
export type HourSummary = {
	/** Minutes of which something is known, and those of them in which a check failed. */
	readonly seen: number;
	readonly failed: number;
	/** Milliseconds. */
	readonly slowest: number;
};

export function hourSummary(marks: readonly MinuteMark[]): HourSummary {
	const seen = marks.filter(mark => mark !== unseenMark);
	return {seen: seen.length, failed: seen.filter(mark => mark === failedMark).length, slowest: Math.max(0, ...seen)};
}
