import {parseMemory} from '../core/memory.js';
import type {Moment} from '../core/moment.js';
import {isRecord} from '../core/record.js';
import type {Chapter, EntryKind, RecordedEntry, RecordingReader, RecordingStore} from '../core/recording.js';
import type {Connection} from './connection.js';
import {JournalError} from './journal-error.js';
import {lazily} from './lazily.js';
import {storedJson} from './stored-json.js';

type ChapterRow = Moment & {
	readonly id: number;
	readonly is_start: number;
	readonly settings: string;
	readonly memory: string;
};

type EntryRow = {
	readonly steps: number;
	readonly wall: number;
	readonly up: number;
	readonly boot: string;
	readonly kind: EntryKind;
	readonly detail: string;
	readonly beats: Uint8Array;
};

/** The whole history, the record included, is kept below this size, in bytes: the oldest of the record goes first. */
const mostBytes = 40 * 1024 * 1024;

/** Chapters that are thrown away at a time, so that no check waits for it. One begins every few hours: what is too much goes faster than it comes. */
const prunedAtOnce = 2;

/**
The writing side. Its methods join the journal's transaction and leave errors as they are: whoever calls takes them for a lost record, not for
a journal that cannot be trusted.
*/
export function recordingStore({database}: Connection): RecordingStore {
	const addSettings = lazily(() => database.prepare('INSERT INTO recorded_settings (json) VALUES (?) ON CONFLICT DO NOTHING'));
	const addChapter = lazily(() => database.prepare('INSERT INTO chapter (wall, up, boot, is_start, settings, memory) '
		+ 'VALUES (?, ?, ?, ?, (SELECT id FROM recorded_settings WHERE json = ?), ?)'));
	const addEntry = lazily(() => database.prepare('INSERT INTO observation (chapter, steps, wall, up, kind, detail, beats) '
		+ 'VALUES (?, (SELECT coalesce(max(id), 0) FROM step), ?, ?, ?, ?, ?)'));
	const setBeats = lazily(() => database.prepare('UPDATE observation SET beats = ? WHERE id = ?'));
	const oldest = lazily(() => database.prepare<[], {id: number; wall: number}>('SELECT id, wall FROM chapter ORDER BY id LIMIT 2'));
	const dropEntries = lazily(() => database.prepare('DELETE FROM observation WHERE chapter = ?'));
	const dropChapter = lazily(() => database.prepare('DELETE FROM chapter WHERE id = ?'));

	const isTooMuch = () => {
		const [pages, free, size] = ['page_count', 'freelist_count', 'page_size'].map(name => Number(database.pragma(name, {simple: true})));
		return ((pages ?? 0) - (free ?? 0)) * (size ?? 0) > mostBytes;
	};

	return {
		beginChapter({at, isStart, settings, memory}) {
			addSettings().run(settings);
			return Number(addChapter().run(at.wall, at.up, at.boot, Number(isStart), settings, JSON.stringify(memory)).lastInsertRowid);
		},
		addEntry: (chapter, {at, kind, detail, beats}) => Number(addEntry().run(chapter, at.wall, at.up, kind, JSON.stringify(detail), beats).lastInsertRowid),
		setBeats(entry, beats) {
			setBeats().run(beats, entry);
		},
		prune(wall) {
			for (let count = 0; count < prunedAtOnce; count++) {
				// The time of a chapter ends where the next one begins; the newest one is always kept.
				const [first, second] = oldest().all();
				if (!first || !second || (second.wall >= wall && !isTooMuch())) {
					return;
				}

				dropEntries().run(first.id);
				dropChapter().run(first.id);
			}
		},
	};
}

/** The reading side. Throws a `JournalError` for what no detector has written. */
export function recordingReader({database, use}: Connection): RecordingReader {
	const chapters = lazily(() => database.prepare<[number], ChapterRow>('SELECT chapter.id, wall, up, boot, is_start, json AS settings, memory FROM chapter '
		+ 'JOIN recorded_settings ON recorded_settings.id = chapter.settings '
		+ 'WHERE chapter.id >= coalesce((SELECT max(id) FROM chapter WHERE wall <= ?), 0) ORDER BY chapter.id'));
	const entries = lazily(() => database.prepare<[number], EntryRow>('SELECT steps, observation.wall, observation.up, boot, kind, detail, beats FROM observation '
		+ 'JOIN chapter ON chapter.id = observation.chapter WHERE chapter = ? ORDER BY observation.id'));

	return {
		chapters: wall => use(() => chapters().all(wall).map(row => toChapter(row))),
		entries: chapter => use(() => entries().all(chapter).map(row => toEntry(row))),
	};
}

function toChapter({id, wall, up, boot, is_start: isStart, settings, memory: json}: ChapterRow): Chapter {
	const memory = parseMemory(json);
	if (!memory) {
		throw new JournalError('The record holds what no detector has written. Replay incident files instead, or move history.db away.');
	}

	return {id, at: {wall, up, boot}, isStart: isStart === 1, settings, memory};
}

function toEntry({steps, wall, up, boot, kind, detail, beats}: EntryRow): RecordedEntry {
	return {steps, at: {wall, up, boot}, kind, detail: storedJson(detail, isRecord), beats: Uint8Array.from(beats)};
}
