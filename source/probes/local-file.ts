import type {BigIntStats} from 'node:fs';
import type {FileObservation} from '../core/observation.js';
import {observedIn} from './file-content.js';
import {readFacts, readLocalFile} from './file-reading.js';

/** Milliseconds after which a file is read again all the same: its disk may have gone bad. */
const trust = 10 * 60_000;

/**
Makes a function that looks at files on local disks. A file that was found sound and has not changed since is not read and parsed again: one
question to the disk instead of five.

The function never rejects, but may take for ever.

@param limit - Bytes up to which the content is checked.
@param settledAge - Milliseconds that the last change must lie back. The kernel's time stamps have a granularity of some milliseconds: a change
right after the reading could bear the same time as the one before it.
*/
export function createLocalSight(limit: number, settledAge = 2000): (file: string) => Promise<FileObservation> {
	const sound = new Map<string, {readonly facts: string; readonly readAt: number}>();
	const isUnchanged = (file: string, facts: string) => {
		const known = sound.get(file);
		return known?.facts === facts && performance.now() - known.readAt < trust;
	};

	return async file => {
		const found = await readFacts(file);
		if (found.kind !== 'regular') {
			return found;
		}

		const facts = factsOf(found.stats);
		if (isUnchanged(file, facts)) {
			return {kind: 'ok'};
		}

		const observation = observedIn(file, await readLocalFile(file, limit));
		if (observation.kind === 'ok' && Date.now() - Number(found.stats.ctimeMs) > settledAge) {
			sound.set(file, {facts, readAt: performance.now()});
		}

		return observation;
	};
}

/** No change of content, owner or mode leaves the time of the last change (`ctime`) as it is: nobody can set it. */
function factsOf({dev, ino, size, ctimeNs}: BigIntStats): string {
	return [dev, ino, size, ctimeNs].join(' ');
}
