import type {DiskObservation} from './observation.js';

/** The free space of a disk over the last hours. Plain JSON: it survives the detector. */
export type DiskMemory = {
	/** What lies on it: databases as configured, the detector's own folders. */
	readonly places: readonly string[];
	/** `[minutes since 1970, megabytes free]`, the oldest first, `sampleEvery` apart. */
	readonly samples: ReadonlyArray<readonly [minute: number, megabytes: number]>;
	/** When it will be full at the present rate, wall clock in milliseconds, and since when that is said; `undefined` when not within a day. */
	readonly fullAt?: number | undefined;
	readonly since?: number | undefined;
};

/** A disk that has not been seen for longer than this is forgotten, in minutes. */
const forgottenAfter = 30;

/** Minutes. */
const sampleEvery = 5;

/** How many samples are kept: two hours of them. */
const mostSamples = 24;

/** Half an hour of them at least, before anything is said. */
export const samplesNeeded = 7;

/** Hours to go until it is full: from here it is told, and from there no more. */
const toldWithin = 24;
const untoldBeyond = 36;

const megabyte = 1024 * 1024;

/** Takes the disks that a look saw, by their device. One that could not be asked this time is kept for a while. */
export function disksAfter(memory: Readonly<Record<string, DiskMemory>>, disks: readonly DiskObservation[], now: number): Readonly<Record<string, DiskMemory>> {
	const kept = Object.entries(memory).filter(([device, {samples}]) => disks.every(disk => disk.device !== device) && Math.abs(now - ((samples.at(-1)?.[0] ?? 0) * 60_000)) < forgottenAfter * 60_000);
	const seen = disks.map(disk => [disk.device, diskAfter(memory[disk.device], disk, now)] as const);
	return Object.fromEntries([...kept, ...seen]);
}

/** Takes one more look at a disk's free space; looks between two samples change nothing. `now`: wall clock, milliseconds. */
export function diskAfter(memory: DiskMemory | undefined, {free, places}: Pick<DiskObservation, 'free' | 'places'>, now: number): DiskMemory {
	const minute = Math.floor(now / 60_000);
	const before = memory?.samples ?? [];
	const [last] = before.at(-1) ?? [-Infinity];
	if (memory && minute >= last && minute - last < sampleEvery) {
		return memory;
	}

	// After a clock that was set back, or a long sleep, the old samples tell no rate.
	const isFresh = minute > last && minute - last <= 6 * sampleEvery;
	const samples = [...isFresh ? before : [], [minute, Math.round(free / megabyte * 10) / 10] as const].slice(-mostSamples);
	const hours = hoursLeft(samples);
	const isTold = hours !== undefined && hours < (memory?.since === undefined ? toldWithin : untoldBeyond);
	return isTold ? {places, samples, fullAt: now + (hours * 3_600_000), since: memory?.since ?? now} : {places, samples};
}

/**
Hours until the disk is full at the present rate; `undefined` when it does not fill, or nobody can tell yet. The rate is the median of the slopes between
all pairs of samples (Theil and Sen): a log that is rotated away, or a file that comes and goes, does not turn it. And what is lost has to
stand out from how the samples scatter around it.
*/
export function hoursLeft(samples: DiskMemory['samples']): number | undefined {
	const [first] = samples;
	const last = samples.at(-1);
	if (!first || !last || samples.length < samplesNeeded) {
		return undefined;
	}

	const slope = median(samples.flatMap(([minute, free], index) => samples.slice(index + 1).map(([later, left]) => (left - free) / (later - minute))));
	const level = median(samples.map(([minute, free]) => free - (slope * minute)));
	const noise = median(samples.map(([minute, free]) => Math.abs(free - (slope * minute) - level)));
	const lost = -slope * (last[0] - first[0]);
	return slope < 0 && lost > 3 * noise ? Math.max(0, last[1] / -slope / 60) : undefined;
}

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
