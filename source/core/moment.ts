/**
A point in time that can be compared after a clock jump, a suspend, a crash or a reboot.

The wall clock alone is not enough: somebody may set it. The monotonic clock alone is not enough: it starts anew at each boot.
*/
export type Moment = {
	/** The wall clock: milliseconds since 1970. Shown to people; may jump. */
	readonly wall: number;
	/** Milliseconds since the machine booted, time in suspend included. Never jumps, but starts anew at a boot. */
	readonly up: number;
	/** The kernel's id of this boot. */
	readonly boot: string;
};

/** How an engine gets to know the time: the real clock, or a virtual one in replays and tests. */
export type Clock = {
	now(): Moment;
};

/**
How much time has certainly passed from `then` to `now`, in milliseconds, never negative.

Within one boot the time since boot tells it exactly. After a reboot the wall clock could have been set meanwhile, so only the time
since the boot is certain: the stricter reading, which restart limits need (decision 8), and one that cannot lock out for ever.
*/
export function elapsed(then: Moment, now: Moment): number {
	const isSameBoot = then.boot === now.boot && now.up >= then.up;
	return isSameBoot ? now.up - then.up : now.up;
}

/**
How much time has probably passed: as `elapsed`, but after a reboot the wall clock is believed. For what should end in time (disarming,
an abort), not for what protects (limits).
*/
export function elapsedLikely(then: Moment, now: Moment): number {
	return isRebooted(then, now) ? Math.max(now.up, now.wall - then.wall) : now.up - then.up;
}

/** Whether the machine was rebooted between two moments (or its uptime is not comparable, which is treated alike). */
export function isRebooted(then: Moment, now: Moment): boolean {
	return then.boot !== now.boot || now.up < then.up;
}

/** The moment `milliseconds` later, as far as can be foreseen. */
export function later(moment: Moment, milliseconds: number): Moment {
	return {wall: moment.wall + milliseconds, up: moment.up + milliseconds, boot: moment.boot};
}

/** ISO 8601 in UTC, as the status and the log write times; `null` stays `null`. */
export function isoTime(wall: number): string;
export function isoTime(wall: number | undefined): string | null;
export function isoTime(wall: number | undefined): string | null {
	return wall === undefined ? null : new Date(wall).toISOString();
}
