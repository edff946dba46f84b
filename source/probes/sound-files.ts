import type {BigIntStats} from 'node:fs';

/** Remembers which files were found sound, so that one which has not changed since need not be read and parsed again. */
export type SoundFiles = {
	isUnchanged(file: string, stats: BigIntStats): boolean;
	/** Takes a file that was found sound after these facts were read. */
	remember(file: string, stats: BigIntStats): void;
};

/**
Milliseconds that the last change must lie back. The kernel's time stamps have a granularity of some milliseconds: a change right after the
reading could bear the same time as the one before it.
*/
const settledAge = 2000;

/** Milliseconds after which a file is read again all the same: its disk may have gone bad. */
const trust = 10 * 60_000;

export function createSoundFiles(): SoundFiles {
	const known = new Map<string, {readonly facts: string; readonly readAt: number}>();
	return {
		isUnchanged(file, stats) {
			const entry = known.get(file);
			return entry !== undefined && entry.facts === factsOf(stats) && performance.now() - entry.readAt < trust;
		},
		remember(file, stats) {
			if (Date.now() - Number(stats.ctimeMs) > settledAge) {
				known.set(file, {facts: factsOf(stats), readAt: performance.now()});
			}
		},
	};
}

/** No change of content, owner or mode leaves the time of the last change (`ctime`) as it is: nobody can set it. */
function factsOf({dev, ino, size, ctimeNs, mtimeNs}: BigIntStats): string {
	return [dev, ino, size, ctimeNs, mtimeNs].join(' ');
}
