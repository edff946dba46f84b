import {beatBytes} from '../core/beats.js';
import {lookChanges} from '../core/look-changes.js';
import {recordLook, type RecordedLook} from '../core/recorded-look.js';
import {recordedSettings} from '../core/recorded-settings.js';
import type {Memory} from '../core/memory.js';
import type {Moment} from '../core/moment.js';
import type {Look} from '../core/observation.js';
import type {EntryKind, LookDetail, RecordingStore} from '../core/recording.js';
import type {LevelName, Settings} from '../core/settings.js';

/** Something that went into the detector. `before`: what it knew then. */
export type Recordable = {readonly before: Memory} & (
	| {readonly kind: 'look'; readonly look: Look; readonly isExtra: boolean; readonly level: LevelName; readonly journalTrouble: string | undefined}
	| {readonly kind: Exclude<EntryKind, 'look'>; readonly detail: object}
);

/** When a chapter ends: whatever comes first. A replay begins at a chapter, and what is old is thrown away by chapters. */
const chapterLimits = {milliseconds: 6 * 3_600_000, entries: 500};

/** Bytes of beats in one entry: all are written again with each check. */
const mostBeats = 512;

/** For how long the record is kept, in milliseconds. */
const keptFor = 30 * 24 * 3_600_000;

/** Calls that are passed over after the record could not be written: trying costs time, and watching is more important. */
const pauseAfterLoss = 20;

type Run = {
	readonly entry: number;
	last: Moment;
	beats: number[];
};

/** What the last look came to, for comparison. */
type Known = {readonly look: RecordedLook; readonly level: LevelName; readonly isExtra: boolean; readonly journalTrouble: string | undefined};

/**
Writes the record of a detector's life: changes, not repetitions. It keeps what is in the store as it must be; whatever goes wrong there,
`lost` is to be called, and the record goes on with a new chapter.
*/
export class Recorder {
	private readonly settings: string;
	private readonly interval: number;
	private chapter: {readonly id: number; readonly began: Moment; entries: number} | undefined;
	private run: Run | undefined;
	private known: Known | undefined;
	private isFirst = true;
	private toSkip = 0;

	constructor(private readonly store: RecordingStore, settings: Settings) {
		this.settings = JSON.stringify(recordedSettings(settings));
		this.interval = settings.checkInterval;
	}

	/** Takes something in, within the journal's transaction. True if it wrote anything. May throw. */
	add(what: Recordable, at: Moment): boolean {
		if (this.toSkip > 0) {
			this.toSkip--;
			return false;
		}

		const chapter = this.openChapter(what.before, at);
		if (what.kind === 'look') {
			this.addLook(chapter, what, at);
		} else {
			this.append(chapter, {kind: what.kind, detail: what.detail}, at);
		}

		return true;
	}

	/** A step of an attempt was written: the next check gets an entry of its own, so that the order can be told. */
	breakRun(): void {
		this.run = undefined;
	}

	/** What was added is not in the store. */
	lost(): void {
		this.chapter = undefined;
		this.run = undefined;
		this.known = undefined;
		this.toSkip = pauseAfterLoss;
	}

	private openChapter(memory: Memory, at: Moment): number {
		const {chapter} = this;
		const isOver = !chapter || chapter.entries >= chapterLimits.entries || at.up - chapter.began.up >= chapterLimits.milliseconds;
		if (!isOver) {
			return chapter.id;
		}

		const id = this.store.beginChapter({at, isStart: this.isFirst, settings: this.settings, memory});
		this.store.prune(at.wall - keptFor);
		this.chapter = {id, began: at, entries: 0};
		this.run = undefined;
		this.known = undefined;
		this.isFirst = false;
		return id;
	}

	private addLook(chapter: number, {look, isExtra, level, journalTrouble}: Extract<Recordable, {kind: 'look'}>, at: Moment): void {
		const {known, run} = this;
		const after: Known = {look: recordLook(look, at.wall, known?.look), level, isExtra, journalTrouble};
		const detail = detailOf(after, known);
		this.known = after;
		if (run && run.beats.length < mostBeats && Object.keys(detail).length === 0) {
			run.beats.push(...beatBytes(run.last, at, this.interval));
			run.last = at;
			this.store.setBeats(run.entry, Uint8Array.from(run.beats));
			return;
		}

		this.run = {entry: this.append(chapter, {kind: 'look', detail}, at), last: at, beats: []};
	}

	private append(chapter: number, {kind, detail}: {readonly kind: EntryKind; readonly detail: object}, at: Moment): number {
		this.run = undefined;
		if (this.chapter) {
			this.chapter.entries++;
		}

		return this.store.addEntry(chapter, {at, kind, detail, beats: new Uint8Array()});
	}
}

/** Only what is different. */
function detailOf(after: Known, before: Known | undefined): LookDetail {
	const changes = lookChanges(after.look, before?.look);
	return {
		...(Object.keys(changes).length > 0 && {look: changes}),
		...(after.level !== before?.level && {level: after.level}),
		...(after.isExtra !== (before?.isExtra ?? false) && {extra: after.isExtra}),
		// The text may tell of the time that is left: that alone is no change.
		...((after.journalTrouble === undefined) !== (before?.journalTrouble === undefined) && {journal: after.journalTrouble ?? null}),
	};
}
