import type {StepRecord} from '../core/attempt.js';
import {beatTimes} from '../core/beats.js';
import {levels} from '../core/level.js';
import {withLookChanges} from '../core/look-changes.js';
import type {Moment} from '../core/moment.js';
import {isRecord} from '../core/record.js';
import type {RecordedLook} from '../core/recorded-look.js';
import type {RecordedSettings} from '../core/recorded-settings.js';
import type {Chapter, EntryKind, LookDetail, RecordedEntry} from '../core/recording.js';
import type {LevelName} from '../core/settings.js';

/** A step with its place in the order of all steps. */
export type NumberedStep = StepRecord & {readonly number: number};

/** A recorded history, as it is read: the chapters that a replay goes through, and all steps of attempts. */
export type RecordedHistory = {
	readonly chapters: ReadonlyArray<Chapter & {readonly entries: readonly RecordedEntry[]}>;
	readonly steps: readonly NumberedStep[];
};

/** One thing that went into the detector, as it really happened. */
export type Happening = {readonly at: Moment} & (
	| {readonly kind: 'start'; readonly settings: RecordedSettings}
	| {readonly kind: 'check'; readonly look: RecordedLook; readonly level: LevelName; readonly isExtra: boolean; readonly journalTrouble: string | undefined}
	| {readonly kind: 'step'; readonly step: StepRecord}
	| {readonly kind: Exclude<EntryKind, 'look'>; readonly detail: Readonly<Record<string, unknown>>}
);

/** The whole record in the order in which it happened. What this program has not written is passed over: a replay of the rest is better than none. */
export function happenings({chapters, steps}: RecordedHistory): Happening[] {
	const all: Happening[] = [];
	const past = stepsBefore(chapters);
	let next = steps.findIndex(({number}) => number > past);
	const addSteps = (until: number) => {
		for (let step = steps[next]; step && step.number <= until; step = steps[++next]) {
			all.push({kind: 'step', at: step.at, step});
		}
	};

	for (const {at, isStart, settings, entries} of chapters) {
		const recorded = JSON.parse(settings) as RecordedSettings;
		// A detector that starts goes on with what it finds before its first check.
		addSteps(entries[0]?.steps ?? 0);
		if (isStart || all.length === 0) {
			all.push({kind: 'start', at, settings: recorded});
		}

		const reader = new LookReader();
		for (const entry of entries) {
			addSteps(entry.steps);
			all.push(...reader.read(entry, recorded.checkInterval));
		}
	}

	addSteps(Infinity);
	return all;
}

/** The number of the last step that was written before the first entry: what the detector knew already. */
export function stepsBefore(chapters: RecordedHistory['chapters']): number {
	return chapters.flatMap(({entries}) => entries.slice(0, 1))[0]?.steps ?? 0;
}

/** Puts the looks of one chapter together again from their changes. */
class LookReader {
	private look: RecordedLook | undefined;
	private level: LevelName = 'NONE';
	private isExtra = false;
	private journalTrouble: string | undefined;

	read({kind, at, detail, beats}: RecordedEntry, interval: number): Happening[] {
		if (kind !== 'look') {
			return [{kind, at, detail: isRecord(detail) ? detail : {}}];
		}

		this.take(detail as LookDetail);
		const {look, level, isExtra, journalTrouble} = this;
		return look ? beatTimes(at, beats, interval).map(time => ({kind: 'check', at: time, look, level, isExtra, journalTrouble})) : [];
	}

	private take({look, level, extra, journal}: LookDetail): void {
		this.look = look === undefined ? this.look : withLookChanges(look, this.look) ?? this.look;
		this.level = levels.find(known => known === level) ?? this.level;
		this.isExtra = extra ?? this.isExtra;
		this.journalTrouble = journal === undefined ? this.journalTrouble : journal ?? undefined;
	}
}
