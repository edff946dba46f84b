import type {DatabaseObservation} from '../../../source/core/observation.js';
import {makeDatabase, startWriter, type DatabaseOptions, type Writer, type WriterBehaviour} from './databases.js';

/** One of the states in which a database may be found, and what a look has to say of it. */
export type Situation = {
	readonly name: string;
	readonly make: Make;
	readonly kind: DatabaseObservation['kind'];
	readonly records?: number;
	readonly detail?: RegExp;
};

/** Makes a situation at this path. A writer that it returns lives until the looks are over. */
export type Make = (file: string) => Promise<Writer | undefined>;

type Change = (file: string) => void;

export type JournalMode = NonNullable<DatabaseOptions['journalMode']>;

/** Whatever is put there. */
export function put(change: Change): Make {
	return async file => {
		change(file);
		return undefined;
	};
}

/** A database of 500 rows that nobody has open, changed behind SQLite's back if wanted. */
export function closed(journalMode: JournalMode, change?: Change): Make {
	return put(file => {
		makeDatabase(file, {journalMode});
		change?.(file);
	});
}

/** A database that a live writer has open. */
export function held(journalMode: JournalMode, behaviour: WriterBehaviour, change?: Change): Make {
	return async file => {
		makeDatabase(file, {journalMode});
		const writer = await startWriter(file, behaviour);
		change?.(file);
		return writer;
	};
}

/** A database as a writer leaves it that was killed. */
export function orphaned(journalMode: JournalMode, behaviour: WriterBehaviour, change?: Change): Make {
	return async file => {
		makeDatabase(file, {journalMode});
		const writer = await startWriter(file, behaviour);
		await writer.kill();
		change?.(file);
		return undefined;
	};
}
