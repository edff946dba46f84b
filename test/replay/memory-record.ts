import type {StepRecord} from '../../source/core/attempt.js';
import type {Journal} from '../../source/core/journal.js';
import type {Chapter, ChapterStart, RecordedEntry, RecordingStore} from '../../source/core/recording.js';
import {createMemoryJournal} from '../../source/history/memory-journal.js';
import type {NumberedStep, RecordedHistory} from '../../source/replay/happenings.js';

/** A record in memory, which went through JSON as one on the disk does. */
export class MemoryRecord {
	private readonly chapters: Array<Chapter & {entries: RecordedEntry[]}> = [];
	private readonly entries = new Map<number, {chapter: number; index: number}>();
	private readonly steps: NumberedStep[] = [];

	/** A journal that records. */
	createJournal(): Journal {
		const inner = createMemoryJournal();
		return {
			...inner,
			recording: this.store(),
			beginAttempt: (detail, at) => {
				const attempt = inner.beginAttempt(detail, at);
				this.addStep({attempt: attempt.id, step: 'decided', at, detail});
				return attempt;
			},
			addStep: (attempt, step, detail, at) => {
				this.addStep({attempt, step, at, detail});
				return inner.addStep(attempt, step, detail, at);
			},
		};
	}

	read(): RecordedHistory {
		return {chapters: this.chapters, steps: this.steps};
	}

	private addStep(step: StepRecord): void {
		this.steps.push({...step, number: this.steps.length + 1});
	}

	private store(): RecordingStore {
		return {
			beginChapter: chapter => this.beginChapter(chapter),
			addEntry: (chapter, entry) => {
				const entries = this.chapters[chapter - 1]?.entries ?? [];
				entries.push({...entry, detail: jsonOf(entry.detail), steps: this.steps.length});
				this.entries.set(this.entries.size + 1, {chapter: chapter - 1, index: entries.length - 1});
				return this.entries.size;
			},
			setBeats: (id, beats) => {
				const {chapter = 0, index = 0} = this.entries.get(id) ?? {};
				const entries = this.chapters[chapter]?.entries ?? [];
				const entry = entries[index];
				if (entry) {
					entries[index] = {...entry, beats};
				}
			},
			prune() {
				// Everything is kept.
			},
		};
	}

	private beginChapter(chapter: ChapterStart): number {
		const id = this.chapters.length + 1;
		this.chapters.push({...chapter, memory: jsonOf(chapter.memory), id, entries: []});
		return id;
	}
}

function jsonOf<Value>(value: Value): Value {
	const json = JSON.stringify(value);
	return JSON.parse(json) as Value;
}
