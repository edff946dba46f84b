import type {Memory} from './memory.js';
import type {Moment} from './moment.js';

/**
The record of what the detector saw and what people asked of it, for replays. Together with the steps of the attempts it is everything that
went into the detector, in order, so that the same judgement comes to the same verdicts again.

It is divided into chapters: each begins with what the detector knew and with a whole look, so that a replay may begin there and what is
older may be thrown away.
*/

export type EntryKind = 'look' | 'disarm' | 'arm' | 'abort' | 'held back';

/** One entry as it is stored. */
export type RecordedEntry = {
	/** The newest step of an attempt that was written before it: puts steps and entries into one order. */
	readonly steps: number;
	readonly at: Moment;
	readonly kind: EntryKind;
	/** JSON: of a look, its changes from the look before (`lookChanges`) and what became of it. */
	readonly detail: unknown;
	/** Times of further checks that saw the same and came to the same (`beatTimes`). */
	readonly beats: Uint8Array;
};

/** What belongs to a look beside its changes. Only what is different from the look before is there. */
export type LookDetail = {
	readonly look?: unknown;
	/** The level that the detector found. */
	readonly level?: string;
	/** The check was out of turn. */
	readonly extra?: boolean;
	/** Why the history was not trusted; `null`: it was. */
	readonly journal?: string | null;
};

export type ChapterStart = {
	readonly at: Moment;
	/** A detector was started here. */
	readonly isStart: boolean;
	/** The settings that were in force, as far as they decide: JSON (`recordedSettings`). */
	readonly settings: string;
	/** What the detector knew before the first entry. */
	readonly memory: Memory;
};

export type Chapter = ChapterStart & {readonly id: number};

/** Where the record is written. Each method is called within a transaction of the journal, and may throw: the record is then left as it is. */
export type RecordingStore = {
	/** Returns the chapter's id. */
	beginChapter(chapter: ChapterStart): number;
	/** Returns the entry's id. */
	addEntry(chapter: number, entry: Omit<RecordedEntry, 'steps'>): number;
	/** The same look was seen again: all times since the entry's own. */
	setBeats(entry: number, beats: Uint8Array): void;
	/** Throws away what is older than `wall`, and what is too much, the oldest first; a little at a time. */
	prune(wall: number): void;
};

/** Where the record is read, beside a detector that writes. */
export type RecordingReader = {
	/** The chapters that tell of the time since `wall`, oldest first: the first one may begin before it. */
	chapters(wall: number): Chapter[];
	entries(chapter: number): RecordedEntry[];
};
