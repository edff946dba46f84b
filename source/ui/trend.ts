import type {Snapshot} from '../core/monitor.js';

/** One minute of a service: its slowest answer, and whether a check failed. */
export type Minute = {
	/** Minutes since 1970. */
	readonly minute: number;
	/** Milliseconds; `undefined` when no health check answered. */
	readonly latency: number | undefined;
	readonly hasFailed: boolean;
};

/** The last hour of each service, oldest first. */
export type Trends = ReadonlyMap<string, readonly Minute[]>;

/** How many minutes are kept and drawn. */
export const trendMinutes = 60;

const minuteLength = 60_000;

/** Adds what a snapshot says of each service; `now` is wall clock milliseconds. */
export function withSnapshot(trends: Trends, {status}: Snapshot, now: number): Trends {
	const minute = Math.floor(now / minuteLength);
	return new Map(Object.entries(status.service_health).map(([name, service]) => {
		const seen: Minute = {minute, latency: service.latency_ms ?? undefined, hasFailed: service.consecutive_failures > 0};
		return [name, withMinute(trends.get(name) ?? [], seen)];
	}));
}

/** Adds one minute; a minute that is there already takes the worse of both. */
export function withMinute(minutes: readonly Minute[], seen: Minute): readonly Minute[] {
	const last = minutes.at(-1);
	if (last?.minute !== seen.minute) {
		return [...minutes, seen].filter(({minute}) => minute > seen.minute - trendMinutes);
	}

	const worse = worseOf(last, seen);
	return worse === last ? minutes : [...minutes.slice(0, -1), worse];
}

function worseOf(known: Minute, seen: Minute): Minute {
	const latency = Math.max(known.latency ?? -1, seen.latency ?? -1);
	const isKnown = (seen.latency ?? -1) <= (known.latency ?? -1) && (known.hasFailed || !seen.hasFailed);
	return isKnown ? known : {minute: known.minute, latency: latency < 0 ? undefined : latency, hasFailed: known.hasFailed || seen.hasFailed};
}

/** What one column of a strip shows: nothing known, a failure, or how slow: 0 (below 10 ms) to 7 (1.3 s and more). */
export type StripCell = number | 'failed' | undefined;

/** The last hour in `columns` equal columns, the newest at the right end. */
export function strip(minutes: readonly Minute[], now: number, columns: number): StripCell[] {
	const perColumn = trendMinutes / columns;
	const cells: StripCell[] = Array.from({length: columns});
	// Whole columns of the clock: a strip that moved with every minute would be written anew with every minute.
	const newest = Math.floor(now / minuteLength / perColumn);
	for (const minute of minutes) {
		const index = columns - 1 - (newest - Math.floor(minute.minute / perColumn));
		if (index >= 0 && index < columns) {
			cells[index] = worseCell(cells[index], cellOf(minute));
		}
	}

	return cells;
}

function cellOf({latency, hasFailed}: Minute): StripCell {
	if (hasFailed) {
		return 'failed';
	}

	// Each step doubles the time: what matters is that a service became much slower, not by how much exactly.
	const doublings = Math.floor(Math.log2((latency ?? 0) / 5));
	return Math.min(7, Math.max(0, doublings));
}

function worseCell(known: StripCell, seen: StripCell): StripCell {
	return known === 'failed' || seen === 'failed' ? 'failed' : Math.max(known ?? 0, seen ?? 0);
}
