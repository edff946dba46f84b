/** How a duration is written, for messages. */
const durationForms = '"500ms", "30s", "5m", "1h", "1d" or a number of seconds';

/** A duration as text: a number and its unit, nothing else. */
export const durationPattern = /^\d+(?:\.\d+)?(?:ms|[dhms])$/v;

/** Node's timers hold 2^31 - 1 milliseconds; a longer one would fire at once. */
export const longestDuration = 24 * 24 * 60 * 60 * 1000;

const units = new Map([['ms', 1], ['s', 1000], ['m', 60_000], ['h', 3_600_000], ['d', 86_400_000]]);

export type DurationResult =
	| {readonly ok: true; readonly milliseconds: number}
	| {readonly ok: false; readonly message: string};

/** In milliseconds; `atLeast: 0` where no time at all makes sense (a cooldown). */
export type DurationLimits = {readonly atLeast?: number; readonly atMost?: number};

/**
Reads a duration as people write it, in the config and on the command line.

@returns whole milliseconds, or a sentence that says what is allowed.
*/
export function parseDuration(value: unknown, limits: DurationLimits = {}): DurationResult {
	const {atLeast = 1, atMost = longestDuration} = limits;
	const milliseconds = toMilliseconds(value);
	const isAllowed = milliseconds !== undefined && milliseconds >= atLeast && milliseconds <= atMost;
	return isAllowed ? {ok: true, milliseconds} : {ok: false, message: allowedDurations(limits)};
}

/** What `parseDuration` takes under these limits, for messages. */
export function allowedDurations({atLeast = 1, atMost = longestDuration}: DurationLimits = {}): string {
	const least = atLeast === 1 ? 'more than 0' : `at least ${shortest(atLeast)}`;
	return `a duration (${durationForms}), ${least}, at most ${shortest(atMost)}`;
}

function toMilliseconds(value: unknown): number | undefined {
	if (typeof value === 'number') {
		return Number.isFinite(value) ? Math.round(value * 1000) : undefined;
	}

	if (typeof value !== 'string' || !durationPattern.test(value)) {
		return undefined;
	}

	const unitName = value.replace(/^[\d.]+/v, '');
	const unit = units.get(unitName);
	return unit === undefined ? undefined : Math.round(Number(value.slice(0, -unitName.length)) * unit);
}

function shortest(milliseconds: number): string {
	if (milliseconds === 0) {
		return '0';
	}

	const [unit, factor] = [...units].findLast(([, size]) => milliseconds % size === 0) ?? ['ms', 1];
	return `${milliseconds / factor}${unit}`;
}
