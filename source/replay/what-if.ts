import type {RecordedSettings} from '../core/recorded-settings.js';
import type {Settings} from '../core/settings.js';
import type {HistoryReader} from '../history/sqlite-journal.js';
import type {RecordedHistory} from './happenings.js';
import {limitsOfRecord} from './record-limits.js';
import {replayRecord, type RecordedReplay} from './recorded-run.js';

/** What another config would have done with what was recorded, or why that cannot be told. */
export type WhatIf =
	| {
		readonly ok: true;
		readonly replayed: RecordedReplay;
		/** Wall clock: when the record begins that was asked for. */
		readonly from: number;
		readonly until: number;
		/** The record begins later than was asked for. */
		readonly isShort: boolean;
		/** What the record cannot tell, a sentence each. */
		readonly limits: readonly string[];
	}
	| {readonly ok: false; readonly why: string};

/** Replays what was recorded since a time, wall clock, under these settings. */
export function whatIf(journal: HistoryReader, settings: Settings, since: number): WhatIf {
	const history = readRecord(journal, since);
	const begin = history?.chapters[0]?.at.wall;
	if (!history || begin === undefined) {
		return {ok: false, why: 'nothing was recorded yet. The record begins with the first check of a detector of this version.'};
	}

	const from = Math.max(since, begin);
	const replayed = replayRecord(history, {settings, from});
	const last = replayed.lastCheck?.wall ?? begin;
	return replayed.checks === 0
		? {ok: false, why: `nothing was recorded since then: the last check was at ${new Date(last).toISOString()}. Name an earlier time, like --since 30d`}
		: {ok: true, replayed, from, until: last, isShort: begin > since, limits: limits(history, settings, replayed.programs)};
}

function readRecord(journal: HistoryReader, since: number): RecordedHistory | undefined {
	const {recording} = journal;
	const chapters = recording?.chapters(since).map(chapter => ({...chapter, entries: recording.entries(chapter.id)}));
	return chapters && {chapters, steps: journal.steps()};
}

function limits(history: RecordedHistory, settings: Settings, programs: ReadonlySet<string>): string[] {
	const recorded = [...new Set(history.chapters.map(chapter => chapter.settings))].map(json => JSON.parse(json) as RecordedSettings);
	return limitsOfRecord(settings, recorded, programs);
}
