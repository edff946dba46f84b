import {setTimeout as pause} from 'node:timers/promises';
import {filesOf, glanceAt, type Glance} from './glance.js';
import {findCut, parseHeader} from './header.js';
import {describeLookError, type LookProblem} from './problem.js';
import {locate} from './quiet-file.js';
import {sizeOfCopy} from './snapshot.js';

/** What the look of every check saw. */
export type CheapLook =
	| {
		readonly kind: 'ok' | 'busy';
		/** Equal in two looks while neither database nor log was written. */
		readonly signature: string;
		/** What a copy would take. */
		readonly size: number;
		/** Something that only a full look can judge; `undefined` if nothing. */
		readonly suspicion: string | undefined;
		/** Why it is busy; empty if it is not. */
		readonly detail: string;
	}
	| {readonly kind: 'corrupt' | LookProblem['kind']; readonly signature?: undefined; readonly detail: string};

// Milliseconds between glances when something is not right: a writer's commit takes that long and is no trouble.
const pauses = [30, 90] as const;

/**
Looks at a database without a lock, a connection or a trace: some hundred bytes are read, in about a millisecond. Never throws.

What does not look right is looked at again before it is reported: in the middle of a commit nothing has to be right.
*/
export async function takeCheapLook(path: string): Promise<CheapLook> {
	try {
		const files = filesOf(await locate(path));
		const first = await glanceAt(files);
		let last = first;
		for (const milliseconds of pauses) {
			if (!last.isLocked && findDamage(last) === undefined) {
				break;
			}

			await pause(milliseconds);
			last = await glanceAt(files);
		}

		return report(first, last);
	} catch (error) {
		return describeLookError(error);
	}
}

function report(first: Glance, last: Glance): CheapLook {
	if (last.size === 0) {
		return {kind: 'missing', detail: 'the file is empty (0 bytes): restore it, SQLite would take it for a new database'};
	}

	const damage = findDamage(last);
	// In the middle of a commit the header may be ahead of the file.
	const isSettled = !last.isLocked && first.stamp === last.stamp;
	if (isSettled && damage !== undefined && !isCompanionNeeded(last)) {
		return {kind: 'corrupt', detail: `${damage}; restore it from a backup`};
	}

	const isBusy = last.isLocked && !hasCommitted(first, last);
	return {
		kind: isBusy ? 'busy' : 'ok',
		signature: `${last.stamp}/${last.wal?.stamp ?? '-'}`,
		size: sizeOfCopy(last),
		suspicion: isSettled ? damage ?? findLogDamage(last) : undefined,
		detail: isBusy ? 'a program keeps it locked (an open exclusive transaction, or locking_mode=EXCLUSIVE): others have to wait' : '',
	};
}

function findDamage({header, size}: Glance): string | undefined {
	const parsed = parseHeader(header);
	return parsed.kind === 'damaged' ? parsed.detail : findCut(parsed, size);
}

/** Only the log, or a journal that is to be rolled back, can tell then what the file will be: the full look reads them. */
function isCompanionNeeded({wal, journal}: Glance): boolean {
	return wal !== undefined || journal !== undefined;
}

function findLogDamage({wal}: Glance): string | undefined {
	return wal && !wal.header ? 'the header of the write-ahead log does not hold' : undefined;
}

/** A writer that commits again and again has the lock each time one looks, and keeps nobody out for long. */
function hasCommitted(first: Glance, last: Glance): boolean {
	return first.wal?.stamp !== last.wal?.stamp || counterOf(first) !== counterOf(last);
}

function counterOf({header}: Glance): number | undefined {
	const parsed = parseHeader(header);
	return parsed.kind === 'header' ? parsed.changeCounter : undefined;
}
