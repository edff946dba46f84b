import {setTimeout as delay} from 'node:timers/promises';
import type {FileObservation} from '../core/observation.js';
import {withDeadline} from './deadline.js';
import {observedIn} from './file-content.js';
import {noAnswerWithin} from './file-reading.js';
import {createGate} from './gate.js';
import {createLocalSight} from './local-file.js';
import {isLocal, readMounts, type Mount} from './mounts.js';
import {readRemoteFile} from './remote-reading.js';

/** Looks at one file, by its absolute path. Never rejects; settled by its deadline, whatever the disk does. */
export type FileProbe = (file: string) => Promise<FileObservation>;

export type FileProbeOptions = {
	/** Milliseconds. */
	readonly timeout: number;
	/** Bytes up to which the content is checked; of a longer file only that it can be read. 1 MiB of JSON takes 10 ms to parse. */
	readonly limit?: number;
};

/** A bad sight is looked at again after this many milliseconds: an editor may just be replacing the file. */
const secondGlance = 50;

/**
How many files are read at once in threads of our own. libuv has four for everything, and a file on a dead disk takes one for ever: two
are left, whatever happens.
*/
const threads = 2;

/** Processes for files on network disks: starting one takes our main thread some milliseconds, so not all are started in one go. */
const processes = {width: 2, most: 32, patience: 50};

/** A deadline that is noticed more milliseconds too late than this tells of our own standstill, not of the disk. */
const maxOverdue = 250;

/** The mounts are read again after this many milliseconds. */
const mountsAge = 10_000;

/** One look that has not come to its end. */
class Glance {
	/** Whether the disk was asked already; until then it waits for a thread or a process. */
	hasBegun = false;
	/** Whether its deadline has passed. */
	isLate = false;
	readonly observation: Promise<FileObservation>;

	constructor(see: (glance: Glance) => Promise<FileObservation>) {
		this.observation = twice(async () => see(this));
	}
}

/** Makes a probe for critical files. It remembers which files hang: of each, only one glance is ever under way. */
export function createFileProbe({timeout, limit = 1024 * 1024}: FileProbeOptions): FileProbe {
	const underWay = new Map<string, Glance>();
	const see = createSight(timeout, limit);
	return async file => {
		const startedAt = performance.now();
		let glance = underWay.get(file);
		if (!glance) {
			glance = new Glance(async self => see(file, self));
			underWay.set(file, glance);
			void glance.observation.finally(() => {
				underWay.delete(file);
			});
		}

		// A glance that is late is not waited for again: each wait on a promise that is never settled takes memory for ever.
		const observation = glance.isLate ? undefined : await withDeadline(glance.observation, timeout);
		return observation ?? late(glance, timeout, performance.now() - startedAt - timeout);
	};
}

function createSight(timeout: number, limit: number): (file: string, glance: Glance) => Promise<FileObservation> {
	const seeLocal = createLocalSight(limit);
	const threadGate = createGate({width: threads, most: threads, patience: timeout});
	const processGate = createGate(processes);
	const mounts = createMountTable();
	return async (file, glance) => {
		const isNear = isLocal(file, mounts());
		return (isNear ? threadGate : processGate)(async () => {
			glance.hasBegun = true;
			return isNear ? seeLocal(file) : observedIn(file, await readRemoteFile(file, limit, timeout));
		});
	};
}

function late(glance: Glance, timeout: number, overdue: number): FileObservation {
	if (overdue > maxOverdue) {
		return {kind: 'unobservable', detail: `the monitor itself stood still for ${Math.round(overdue)} ms`};
	}

	glance.isLate = true;
	return glance.hasBegun
		? noAnswerWithin(timeout)
		: {kind: 'unobservable', detail: `not looked at within ${timeout} ms: other files hang on their disk`};
}

async function twice(see: () => Promise<FileObservation>): Promise<FileObservation> {
	const first = await see();
	if (first.kind !== 'missing' && first.kind !== 'corrupted') {
		return first;
	}

	await delay(secondGlance);
	return see();
}

function createMountTable(): () => readonly Mount[] {
	let readAt = -Infinity;
	let mounts: readonly Mount[] = [];
	return () => {
		if (performance.now() - readAt > mountsAge) {
			mounts = readMounts();
			readAt = performance.now();
		}

		return mounts;
	};
}
