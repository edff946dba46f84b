import type {Moment} from '../../source/core/moment.js';
import type {Journal} from '../../source/core/journal.js';
import {openJournal} from '../../source/history/sqlite-journal.js';

/** Opens a history that must be fine. */
export function openedJournal(stateDirectory: string, now: Moment): Journal {
	const opened = openJournal(stateDirectory, now);
	if (!opened.ok) {
		throw new Error(opened.why);
	}

	return opened.journal;
}
