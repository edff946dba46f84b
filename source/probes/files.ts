import {setTimeout as delay} from 'node:timers/promises';
import type {FileObservation} from '../core/observation.js';
import {contentComplaint} from './file-content.js';
import {createGate} from './gate.js';
import {
	noAnswerWithin, readFacts, readLocalFile, type Reading,
} from './file-reading.js';
import {withDeadline} from './deadline.js';
import {isLocal, readMounts, type Mount} from './mounts.js';
import {readRemoteFile} from './remote-reading.js';
import {createSoundFiles} from './sound-files.js';

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
	/** Whether the disk was asked already; until then it waits for a thread. */
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
	const threadGate = createGate({width: threads, most: threads, patience: timeout});
	const processGate = createGate(processes);
	const mounts = createMountTable();

	const soundFiles = createSoundFiles();

	const seeNear = async (file: string): Promise<FileObservation> => {
		const facts = await readFacts(file);
		if (facts.kind !== 'regular') {
			return facts;
		}

		if (soundFiles.isUnchanged(file, facts.stats)) {
			return {kind: 'ok'};
		}

		const observation = judgeReading(file, await readLocalFile(file, limit));
		if (observation.kind === 'ok') {
			soundFiles.remember(file, facts.stats);
		}

		return observation;
	};

	const see = async (file: string, glance: Glance): Promise<FileObservation> => {
		const isNear = isLocal(file, mounts());
		return (isNear ? threadGate : processGate)(async () => {
			glance.hasBegun = true;
			return isNear ? seeNear(file) : judgeReading(file, await readRemoteFile(file, limit, timeout));
		});
	};

	const start = (file: string): Glance => {
		const glance = new Glance(async self => see(file, self));
		underWay.set(file, glance);
		void glance.observation.finally(() => {
			underWay.delete(file);
		});
		return glance;
	};

	return async file => {
		const startedAt = performance.now();
		const glance = underWay.get(file) ?? start(file);
		// A glance that is late is not waited for again: each wait on a promise that is never settled takes memory for ever.
		const observation = glance.isLate ? undefined : await withDeadline(glance.observation, timeout);
		if (observation) {
			return observation;
		}

		const overdue = performance.now() - startedAt - timeout;
		if (overdue > maxOverdue) {
			return {kind: 'unobservable', detail: `the monitor itself stood still for ${Math.round(overdue)} ms`};
		}

		glance.isLate = true;
		return late(glance, timeout);
	};
}

function late({hasBegun}: Glance, timeout: number): FileObservation {
	return hasBegun
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

function judgeReading(file: string, reading: Reading): FileObservation {
	if (reading.kind !== 'content') {
		return reading;
	}

	const complaint = reading.isWhole ? contentComplaint(file, reading.content) : undefined;
	return complaint === undefined ? {kind: 'ok'} : {kind: 'corrupted', detail: complaint};
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
