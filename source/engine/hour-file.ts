import {lstatSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {readHour, type LastHour} from '../core/last-hour.js';
import {writeFileAtomically} from './status-file.js';

/**
The last hour of every service beyond the death of the detector: the restart script restarts the detector too, and whoever looks then wants
to see the hour before. It is a picture, not evidence: losing it costs nothing but that, so trouble with it is passed over.
*/
export type HourFile = {
	/** What an earlier detector left; `undefined` when that is nothing. */
	read(): LastHour | undefined;
	/** Keeps the hour, once a minute. Never throws. */
	keep(hour: LastHour): void;
};

/** Far above what a thousand services need. Bytes. */
const largest = 16 * 1024 * 1024;

export function createHourFile(stateDirectory: string): HourFile {
	const file = path.join(stateDirectory, 'last-hour.json');
	let kept = 0;
	return {
		read() {
			try {
				const stats = lstatSync(file);
				return stats.isFile() && stats.size <= largest ? readHour(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
			} catch {
				return undefined;
			}
		},
		keep(hour) {
			if (hour.minute === kept) {
				return;
			}

			kept = hour.minute;
			try {
				writeFileAtomically(file, JSON.stringify(hour), 0o600);
			} catch {
				// The status file beside it has the same trouble, and tells it.
			}
		},
	};
}
