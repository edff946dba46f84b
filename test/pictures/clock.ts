/*
Loaded before the program (`node --import`) when the pictures are made: its wall clock begins at the same moment each time, so that the
same run gives the same picture. It runs as fast as the real one; all else is as it is.
*/

/**
In the past: a file that was written just now may not be from before the program. At such a part of the second that neither the checks, nor
those that wait half a second for a service that hangs, nor what follows them, come near the turn of a second.
*/
const beginning = Date.UTC(2026, 0, 6, 2, 13, 20, 550);

const realNow = Date.now;

/** Anchored at the first look at the clock, which the demo takes right before its first check: how long loading took does not matter. */
let anchor: number | undefined;

function now(): number {
	anchor ??= performance.now();
	return Math.floor(beginning + performance.now() - anchor);
}

class SetDate extends Date {
	static override now = now;

	constructor(...values: [] | [value: number | string]) {
		super(values.length === 0 ? now() : values[0]);
	}
}

if (realNow() > beginning) {
	Object.defineProperty(globalThis, 'Date', {value: SetDate});
}
