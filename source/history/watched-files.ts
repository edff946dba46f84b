import {statSync} from 'node:fs';
import {JournalError} from './journal-error.js';

/** Looks after the files of a history that is held open. */
export type WatchedFiles = {
	/** Before a piece of work: throws when they are others now, or somebody else has written to them and `examine` finds them damaged. */
	refuseChanged(): void;
	/** After it: throws when they are not those any more that were opened. */
	refuseReplaced(): void;
};

/**
SQLite does not notice by itself when the file that it holds open is deleted, replaced or overwritten, and goes on from what it has in memory: what it
calls written would be in no file that the next detector finds.
*/
export function watchFiles(file: string, examine: () => void): WatchedFiles {
	let opened: string | undefined;
	let left: string | undefined;
	const refuseReplaced = () => {
		const seen = identity(file);
		opened ??= seen;
		if (seen !== opened) {
			throw new JournalError(`${file} was deleted or replaced while the detector was running. Put it back if you can, and start the detector again.`);
		}
	};

	return {
		refuseChanged() {
			if (left === undefined || stamp(file) === left) {
				return;
			}

			refuseReplaced();
			examine();
		},
		refuseReplaced() {
			refuseReplaced();
			left = stamp(file);
		},
	};
}

/** Which files these are, the companions included: a history without its write-ahead log has lost its newest steps. */
function identity(file: string): string {
	return [file, `${file}-wal`, `${file}-shm`].map(name => {
		const stats = statSync(name, {throwIfNoEntry: false});
		return stats ? `${stats.dev}:${stats.ino}` : 'missing';
	}).join(' ');
}

/** What a write changes. Readers do not: they write to `-shm` alone. */
function stamp(file: string): string {
	return [file, `${file}-wal`].map(name => {
		const stats = statSync(name, {throwIfNoEntry: false, bigint: true});
		return stats ? `${stats.size}:${stats.mtimeNs}` : 'missing';
	}).join(' ');
}
