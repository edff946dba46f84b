import type {ServiceStatus, Status} from './status.js';

/** What one minute of a service came to: its slowest answer in milliseconds (0 without a health check), a failed check, or that nothing was seen. */
export type MinuteMark = number | typeof failedMark | typeof unseenMark;

/** A check failed in this minute. A number, and not a word, so that an hour of a thousand services stays small, in memory and on the wire. */
export const failedMark = -1;

/** Nobody looked, or nothing could be said: stopped, starting, not asked while the restart script runs. */
export const unseenMark = null;

/** The last hour of every service, minute by minute. Plain JSON: it travels, and is kept across a restart of the detector. */
export type LastHour = {
	/** The newest minute, counted since 1970. */
	readonly minute: number;
	/** By service: its minutes up to the newest one, oldest first, at most `hourMinutes`. */
	readonly services: Readonly<Record<string, readonly MinuteMark[]>>;
};

export const hourMinutes = 60;

export const noHour: LastHour = {minute: 0, services: {}};

const minuteLength = 60_000;

/** A clock that was set back by less than this, in minutes, only makes the newest minute longer. */
const smallStepBack = 2;

/**
The hour after one more status. Only a new check adds to it: a status is made anew for other reasons, too. Services that are not watched any
more are forgotten, and what did not change keeps its identity.
*/
export function withCheck(hour: LastHour, before: Status | undefined, status: Status): LastHour {
	if (before?.detector.checks === status.detector.checks && before.detector.started_at === status.detector.started_at) {
		return hour;
	}

	const minute = newestMinute(hour.minute, Math.floor(Date.parse(status.generated_at) / minuteLength));
	// A clock that was set back by more: what was known is of another time.
	const known = minute < hour.minute ? {} : hour.services;
	const services = Object.fromEntries(Object.entries(status.service_health)
		.map(([name, service]) => [name, withMark(known[name] ?? [], minute - hour.minute, markOf(service))]));
	return isSame(hour, minute, services) ? hour : {minute, services};
}

function newestMinute(known: number, seen: number): number {
	return seen < known && seen >= known - smallStepBack ? known : seen;
}

/** The marks when `passed` minutes went by, with one more: a minute that is there already takes the worse of both. */
function withMark(marks: readonly MinuteMark[], passed: number, mark: MinuteMark): readonly MinuteMark[] {
	const last = marks.at(-1);
	if (passed !== 0 || last === undefined) {
		const unseen = marks.length === 0 ? [] : Array.from({length: Math.min(hourMinutes, Math.max(0, passed - 1))}, () => unseenMark);
		return [...marks, ...unseen, mark].slice(-hourMinutes);
	}

	const worse = worseMark(last, mark);
	return worse === last ? marks : [...marks.slice(0, -1), worse];
}

function markOf({status, latency_ms: latency, consecutive_failures: failures}: ServiceStatus): MinuteMark {
	switch (status) {
		case 'healthy': {
			return Math.round(latency ?? 0);
		}

		case 'degraded':
		case 'failing': {
			return failedMark;
		}

		case 'unproven': {
			return failures > 0 ? failedMark : unseenMark;
		}

		case 'starting':
		case 'stopped':
		case 'unknown': {
			return unseenMark;
		}
	}
}

/** A failure is worse than any answer, a slow answer than a quick one, and anything says more than nothing. */
export function worseMark(one: MinuteMark, other: MinuteMark): MinuteMark {
	if (one === failedMark || other === failedMark) {
		return failedMark;
	}

	return one === unseenMark ? other : Math.max(one, other ?? 0);
}

function isSame(hour: LastHour, minute: number, services: LastHour['services']): boolean {
	const names = Object.keys(services);
	return hour.minute === minute && names.length === Object.keys(hour.services).length && names.every(name => services[name] === hour.services[name]);
}

/** An hour from outside (a file, another process); `undefined` when it is none. */
export function readHour(value: unknown): LastHour | undefined {
	if (typeof value !== 'object' || value === null || !('minute' in value) || !('services' in value)) {
		return undefined;
	}

	const {minute, services} = value;
	const isRight = Number.isSafeInteger(minute) && typeof services === 'object' && services !== null
		&& Object.values(services).every(marks => Array.isArray(marks) && marks.length <= hourMinutes && marks.every(mark => isMark(mark)));
	return isRight ? {minute: Number(minute), services: services as LastHour['services']} : undefined;
}

function isMark(value: unknown): value is MinuteMark {
	return value === unseenMark || (typeof value === 'number' && Number.isFinite(value) && value >= failedMark);
}
