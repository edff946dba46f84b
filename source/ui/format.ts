import {clockTime, clockTimeWithSeconds} from '../core/clock-text.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
An age that ticks, in coarse steps: `<5s`, `5s`, `10s`, … then `3m`, `2h`, `5d`. Each step costs bytes on a slow link, and nobody decides
anything on a second more or less.
*/
export function coarseAge(milliseconds: number): string {
	const age = Math.max(0, milliseconds);
	if (age < 5 * second) {
		return '<5s';
	}

	return age < minute ? `${Math.floor(age / second / 5) * 5}s` : largestUnit(age);
}

/** `42 s`, `3 min`: how long something is gone. Exact, unlike an age: the reader waits for it to end. */
export {shortDuration as exactAge} from '../core/clock-text.js';

/** The uptime of a process: `<1m`, `3m`, `2h`, `12d`; `-` where there is no process. */
export function coarseUptime(seconds: number | null): string {
	if (seconds === null) {
		return '-';
	}

	return seconds < 60 ? '<1m' : largestUnit(seconds * second);
}

function largestUnit(milliseconds: number): string {
	if (milliseconds < hour) {
		return `${Math.floor(milliseconds / minute)}m`;
	}

	return milliseconds < 2 * day ? `${Math.floor(milliseconds / hour)}h` : `${Math.floor(milliseconds / day)}d`;
}

/**
The latency of a health check in steps: `<10ms`, `20ms`, `350ms`, `1.2s`. A service on loopback answers in a few milliseconds, each time
a little different: that is noise.
*/
export function coarseLatency(milliseconds: number | null): string {
	if (milliseconds === null) {
		return '-';
	}

	return milliseconds < 10 ? '<10ms' : latencyIn(milliseconds < 100 ? 10 : fast, milliseconds);
}

/** Below this an answer is fast, in milliseconds; above, this is the step. */
const fast = 50;

/**
The same for the table, where it must not change with every check: `<50ms`, `50ms`, `350ms`, `1.2s`. On a busy machine the answers of all services
vary by some ten milliseconds, which is noise too. How fast fast is stands in the view of the service, and its trend in the last hour.
*/
export function tableLatency(milliseconds: number | null): string {
	if (milliseconds === null) {
		return '-';
	}

	return milliseconds < fast ? `<${fast}ms` : latencyIn(fast, milliseconds);
}

function latencyIn(step: number, milliseconds: number): string {
	const rounded = Math.round(milliseconds / step) * step;
	return rounded < 1000 ? `${rounded}ms` : `${(milliseconds / 1000).toFixed(1)}s`;
}

/** What is left until something happens: `1:02`, `0:00` when it is due; hours as `2:03:04`. */
export function countdown(milliseconds: number): string {
	const seconds = Math.max(0, Math.ceil(milliseconds / second));
	const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
	const tail = `${String(minutes).padStart(hours > 0 ? 2 : 1, '0')}:${String(rest).padStart(2, '0')}`;
	return hours > 0 ? `${hours}:${tail}` : tail;
}

/** How long something took: `41s`, `3m 20s`, `1h 05m`. */
export function duration(seconds: number): string {
	const whole = Math.round(seconds);
	if (whole < 60) {
		return `${whole}s`;
	}

	return whole < 3600
		? `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, '0')}s`
		: `${Math.floor(whole / 3600)}h ${String(Math.floor(whole / 60) % 60).padStart(2, '0')}m`;
}

/** The local time of day with seconds; with the day in front, and without seconds, when it is not that of `now`. */
export function timeOfDay(iso: string, now: number): string {
	const wall = Date.parse(iso);
	const isToday = new Date(wall).toDateString() === new Date(now).toDateString();
	return isToday ? clockTimeWithSeconds(wall) : clockTime(wall, now);
}

/** `1,234`, whatever the locale says: one screen, one look. */
export function grouped(count: number): string {
	return count.toLocaleString('en-US');
}

/** The size of a file: `812 B`, `3.4 KB`, `12 MB`. */
export function byteSize(bytes: number): string {
	const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
	const scaled = bytes / (1000 ** power);
	return `${power > 0 && scaled < 9.95 ? scaled.toFixed(1) : Math.floor(scaled)} ${['B', 'KB', 'MB', 'GB'][power] ?? ''}`;
}
