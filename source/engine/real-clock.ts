import {readFileSync} from 'node:fs';
import os from 'node:os';
import type {Clock} from '../core/moment.js';

/** The machine's clocks: the wall clock, the time since boot with suspends (CLOCK_BOOTTIME, as /proc/uptime has it), the boot's id. */
export function createRealClock(): Clock {
	const boot = bootId();
	return {
		now: () => ({wall: Date.now(), up: Math.round(os.uptime() * 1000), boot}),
	};
}

function bootId(): string {
	try {
		return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
	} catch {
		// Without it no two moments of two lives of the detector are comparable: the strict reading.
		return `unknown since ${Date.now()}`;
	}
}
