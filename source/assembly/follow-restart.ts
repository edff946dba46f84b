import {setTimeout as pause} from 'node:timers/promises';
import type {Attempt, Outcome} from '../core/attempt.js';
import type {Settings} from '../core/settings.js';
import {openJournalReadOnly} from '../history/sqlite-journal.js';

/** How often the history is asked, in milliseconds. */
const askEvery = 500;

const finals: ReadonlySet<Outcome> = new Set(['recovered', 'not_recovered', 'script_failed', 'timed_out', 'interrupted']);

/**
Waits for the outcome of a restart. Asks the history and not the detector: the script restarts that too. Resolves with `undefined` when no
outcome came within the restart's time-out, its settling time and some more.
*/
export async function followRestart({stateDirectory, restart, checkInterval}: Settings, attempt: number): Promise<Outcome | undefined> {
	const deadline = performance.now() + restart.timeout + restart.settle + (4 * checkInterval) + grace;
	while (performance.now() < deadline) {
		const outcome = readAttempt(stateDirectory, attempt)?.outcome;
		if (outcome !== undefined && finals.has(outcome)) {
			return outcome;
		}

		await pause(askEvery);
	}

	return undefined;
}

/** What a detector may take to be started again, in milliseconds. */
const grace = 60_000;

/** The newest attempt, whatever became of it. */
export function newestAttempt(stateDirectory: string): Attempt | undefined {
	return readAttempt(stateDirectory, undefined);
}

function readAttempt(stateDirectory: string, id: number | undefined): Attempt | undefined {
	const opened = openJournalReadOnly(stateDirectory);
	if (!opened.ok) {
		return undefined;
	}

	try {
		return opened.journal.attempts(20).findLast(attempt => id === undefined || attempt.id === id);
	} catch {
		// It is being written to, or the disk is in trouble: asked again in a moment.
		return undefined;
	} finally {
		opened.journal.close();
	}
}
