import path from 'node:path';
import type {DatabaseObservation} from '../../core/observation.js';
import type {DatabaseSettings} from '../../core/settings.js';
import {createBoundedLook} from './bounded-look.js';
import {createFullLooks} from './full-looks.js';
import {createWatch, type Watch} from './watch.js';

export type DatabaseProbeOptions = {
	/** Absolute. Private copies are made in it, and removed. */
	readonly stateDirectory: string;
	/** How `full-look-child.ts` is run, built: a program and its arguments. */
	readonly childCommand: readonly string[];
	/** Wall clock, milliseconds since 1970. */
	readonly now: () => number;
	/** Milliseconds that the first look at a database waits for its first full look, so that a single check has a count. 0: not at all. */
	readonly firstLookWait?: number;
	/** Milliseconds until the look of a check counts as hanging. */
	readonly lookDeadline?: number;
	/** Milliseconds after which a full look at so many bytes is killed. */
	readonly fullLookDeadline?: (bytes: number) => number;
};

export type DatabaseProbe = {
	/** Looks at one database. Never rejects; comes after `lookDeadline` and the wait of the first look at the latest. */
	look(database: DatabaseSettings): Promise<DatabaseObservation>;
	/** Ends what runs in the background and removes its copies; takes half a second at most. */
	close(): Promise<void>;
};

const gigabyte = 1024 ** 3;

/**
The probe of all databases: a cheap look at each check, and full looks (copy, quick_check, count) in the background as often as the config
says (decision 25). Nothing of it locks, opens a connection to, or leaves a trace on a file of the user.
*/
export function createDatabaseProbe(options: DatabaseProbeOptions): DatabaseProbe {
	const {
		stateDirectory, childCommand, now, firstLookWait = 1000, lookDeadline = 5000, fullLookDeadline = defaultDeadline,
	} = options;
	const fullLooks = createFullLooks({stateDirectory, childCommand, deadline: fullLookDeadline});
	const watches = new Map<string, Watch>();

	const watchOf = (database: DatabaseSettings): Watch => {
		const key = JSON.stringify([database.absolute, database.table, database.integrityEvery]);
		const watch = watches.get(key) ?? createWatch({
			database, fullLooks, now, firstLookWait, cheapLook: createBoundedLook({path: database.absolute, childCommand, deadline: lookDeadline}),
		});
		watches.set(key, watch);
		return watch;
	};

	return {
		async look(database) {
			return isWithin(database.absolute, stateDirectory) ? ownFile : watchOf(database).look();
		},
		async close() {
			for (const watch of watches.values()) {
				watch.close();
			}

			await fullLooks.close();
		},
	};
}

/** Reading a file of the detector itself would drop the locks that its own connection holds there: closing any handle does. */
const ownFile: DatabaseObservation = {
	kind: 'unobservable', detail: 'it lies in the state directory of the monitor itself: take it out of databases in the config', full: undefined,
};

function isWithin(file: string, folder: string): boolean {
	return !path.relative(folder, file).startsWith('..');
}

/** A slow disk copies and checks 1 GB in half a minute; four times that, and half a minute for a busy machine. */
function defaultDeadline(bytes: number): number {
	return 30_000 + (bytes / gigabyte * 120_000);
}
