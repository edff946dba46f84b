import type {Memory} from './memory.js';
import {isRecord} from './record.js';

/** What another look always changes, whatever it saw: when it was, how long things took or have lasted, and what early signs are made of. */
const passing = new Set(['checks', 'lastCheck', 'lastOk', 'latency', 'uptime', 'flap', 'drift', 'disks']);

/**
Whether two memories differ in times and measurements only: every counter, verdict, proof, order and incident is the same. After a power
failure the older one is as good: a gap in time sets no counter to anything that it was not (decision 1).
*/
export function isRoutine(before: Memory, after: Memory): boolean {
	return isSame(before, after);
}

function isSame(before: unknown, after: unknown): boolean {
	if (Object.is(before, after)) {
		return true;
	}

	return Array.isArray(before) && Array.isArray(after)
		? before.length === after.length && before.every((element, index) => isSame(element, after[index]))
		: isRecord(before) && isRecord(after) && haveSameFields(before, after);
}

/** A field that is `undefined` is none: that is how JSON brings it back. */
function haveSameFields(before: Record<string, unknown>, after: Record<string, unknown>): boolean {
	for (const key in before) {
		if (!passing.has(key) && !isSame(before[key], after[key])) {
			return false;
		}
	}

	for (const key in after) {
		if (before[key] === undefined && after[key] !== undefined && !passing.has(key)) {
			return false;
		}
	}

	return true;
}
