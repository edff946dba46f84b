import {clockTime} from './clock-text.js';
import type {Verdict} from './counter.js';
import {driftAfter} from './early-signs-latency.js';
import {countChanges, countVerdicts, flapAfter} from './early-signs-flapping.js';
import type {DiskMemory} from './early-signs-disk.js';
import type {ServiceMemory} from './memory.js';
import {isoTime, type Moment} from './moment.js';
import type {HealthObservation} from './observation.js';
import type {DiskSign, EarlySign} from './status.js';

/*
What may become a failure and is none: shown to people, never part of the level, of a counter or of a restart. It is kept beside the counters, in a
few numbers for each service and disk.
*/

/** New processes within `loopWithin` that look like a crash loop before three checks in a row have shown one (decision 5). */
const loopProcesses = 3;

/** Milliseconds. */
const loopWithin = 15 * 60_000;

/** What one look showed of a service, once judged. */
export type Judged = {
	readonly verdict: Verdict;
	readonly health: HealthObservation | undefined;
	/** Milliseconds between two checks. */
	readonly interval: number;
	readonly now: Moment;
};

/**
The service with what is watched for signs of it, after one more look. An answer counts only while all is well: a failing service tells its trouble
itself. The same memory while nothing changes, which is most of the time.
*/
export function watchService(memory: ServiceMemory, {verdict, health, interval, now}: Judged): ServiceMemory {
	const flap = flapAfter(memory.flap, verdict, now.wall);
	const drift = verdict === 'ok' && health?.kind === 'answer' ? driftAfter(memory.drift, health.latency, interval, now.wall) : memory.drift;
	return flap === memory.flap && drift === memory.drift ? memory : {...memory, flap, drift};
}

/** The signs of a service, as the status tells them. Texts change seldom, so that a row is drawn anew seldom. */
export function serviceSigns(memory: ServiceMemory, now: Moment): EarlySign[] {
	const {flap, drift} = memory;
	const signs: EarlySign[] = [];
	if (flap?.since !== undefined) {
		const text = `state changed ${countChanges(flap.verdicts)} times in the last ${countVerdicts(flap.verdicts)} checks`;
		signs.push({sign: 'flapping', since: isoTime(flap.since), text});
	}

	signs.push(...loopSigns(memory, now));
	if (drift?.since !== undefined) {
		signs.push({sign: 'slower', since: isoTime(drift.since), text: `answers take ${roughly(2 ** drift.recent)}, usually ${roughly(2 ** drift.usual)}`});
	}

	return signs;
}

function loopSigns({respawns, respawnTimes}: ServiceMemory, now: Moment): EarlySign[] {
	const fresh = respawnTimes.filter(time => Math.abs(now.wall - time) <= loopWithin);
	const [first] = fresh;
	return first !== undefined && (fresh.length >= loopProcesses || respawns > 1)
		? [{sign: 'looping', since: isoTime(first), text: `${fresh.length} new processes in the last ${loopWithin / 60_000} min`}]
		: [];
}

/** The disks that will be full within a day, each with the first of the places on it. */
export function diskSigns(disks: Readonly<Record<string, DiskMemory>> | undefined, now: Moment): DiskSign[] {
	return Object.values(disks ?? {}).flatMap(disk => signOfDisk(disk, now).map(sign => ({...sign, path: disk.places[0] ?? ''})));
}

/** The sign of the disk on which a place lies: a database by its configured path. */
export function placeSigns(disks: Readonly<Record<string, DiskMemory>> | undefined, place: string, now: Moment): EarlySign[] {
	return Object.values(disks ?? {}).filter(({places}) => places.includes(place)).flatMap(disk => signOfDisk(disk, now));
}

function signOfDisk({fullAt, since, samples}: DiskMemory, now: Moment): EarlySign[] {
	if (fullAt === undefined) {
		return [];
	}

	const gigabytes = (samples.at(-1)?.[1] ?? 0) / 1024;
	const text = `its disk is full at about ${clockTime(fullAt, now.wall)} at the present rate (${Number(gigabytes.toPrecision(2))} GB left)`;
	return [{sign: 'filling', since: isoTime(since ?? now.wall), text}];
}

/** `240 ms`, `1.2 s`: two digits tell enough. */
function roughly(milliseconds: number): string {
	return milliseconds < 1000 ? `${Number(milliseconds.toPrecision(2))} ms` : `${Number((milliseconds / 1000).toPrecision(2))} s`;
}
