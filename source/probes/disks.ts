import {stat, statfs} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {errorCode} from '../core/caught.js';
import type {DiskObservation} from '../core/observation.js';
import {withDeadline} from './deadline.js';
import {isLocal, readMounts, type Mount} from './mounts.js';

/** What lies on a disk: its name for people, and where it is. */
export type Place = {
	readonly name: string;
	/** Absolute; it need not exist yet. */
	readonly path: string;
};

export type DiskProbeOptions = {
	readonly places: readonly Place[];
	/** Milliseconds after which a disk counts as one that cannot be asked. */
	readonly timeout: number;
	/** Milliseconds for which an answer holds: free space changes slowly, and a check has better things to do. */
	readonly every: number;
	/** Milliseconds, never set back. */
	readonly now: () => number;
	readonly mounts?: () => readonly Mount[];
};

/** Looks how much room there is. Never rejects; disks that do not answer in time are left out. */
export type DiskProbe = () => Promise<readonly DiskObservation[]>;

/**
Asks each disk once a while. Only local ones: whoever asks a network disk that is dead waits in the kernel for ever, and takes one of our few
threads along. Should a local one hang nevertheless, it is asked no second time before the first has come back.
*/
export function createDiskProbe({places, timeout, every, now, mounts = readMounts}: DiskProbeOptions): DiskProbe {
	const underWay = new Set<string>();
	let seen: readonly DiskObservation[] = [];
	let askedAt = -Infinity;

	const ask = async (place: Place) => {
		underWay.add(place.path);
		try {
			return {name: place.name, ...await roomAt(place.path)};
		} catch {
			return undefined;
		} finally {
			underWay.delete(place.path);
		}
	};

	return async () => {
		if (now() - askedAt < every) {
			return seen;
		}

		askedAt = now();
		const known = mounts();
		const free = places.filter(place => isLocal(place.path, known)).filter(place => !underWay.has(place.path));
		seen = byDevice(await Promise.all(free.map(async place => withDeadline(ask(place), timeout))));
		return seen;
	};
}

type Room = {readonly device: string; readonly free: number};

async function roomAt(place: string): Promise<Room> {
	try {
		const [{dev}, {bsize, bavail, bfree}] = await Promise.all([stat(place), statfs(place)]);
		// What is reserved for root is there for root.
		return {device: String(dev), free: (process.geteuid?.() === 0 ? bfree : bavail) * bsize};
	} catch (error) {
		const above = path.dirname(place);
		if (above !== place && errorCode(error) === 'ENOENT') {
			return roomAt(above);
		}

		throw error;
	}
}

function byDevice(rooms: ReadonlyArray<(Room & {readonly name: string}) | undefined>): DiskObservation[] {
	const disks = new Map<string, Room & {readonly places: string[]}>();
	for (const room of rooms) {
		if (!room) {
			continue;
		}

		const {name, device, free} = room;
		const disk = disks.get(device) ?? {device, free, places: []};
		disk.places.push(name);
		disks.set(device, disk);
	}

	return disks.values().toArray();
}
