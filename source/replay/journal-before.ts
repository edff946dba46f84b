import type {Journal} from '../core/journal.js';
import {createMemoryJournal} from '../history/memory-journal.js';
import {stepsBefore, type RecordedHistory} from './happenings.js';

/** A journal that holds what the real one held when the record begins: the attempts until then, and what the detector knew. */
export function journalBefore({chapters, steps}: RecordedHistory): Journal {
	const journal = createMemoryJournal();
	const [first] = chapters;
	const past = stepsBefore(chapters);
	const ids = new Map<number, number>();
	for (const {attempt, step, detail, at, number} of steps) {
		const id = ids.get(attempt);
		if (number > past) {
			break;
		}

		if (step === 'decided') {
			ids.set(attempt, journal.beginAttempt(detail, at).id);
		} else if (id !== undefined) {
			journal.addStep(id, step, detail, at);
		}
	}

	if (first) {
		journal.saveMemory(first.memory);
	}

	return journal;
}
