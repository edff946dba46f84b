import process from 'node:process';
import {settingsFrom} from '../../../source/config/settings-from.js';
import type {Journal} from '../../../source/core/journal.js';
import type {Moment} from '../../../source/core/moment.js';
import type {Settings} from '../../../source/core/settings.js';
import {Detector} from '../../../source/engine/detector.js';
import {openJournal} from '../../../source/history/sqlite-journal.js';
import {World} from '../../../source/replay/world.js';
import {differenceRow, type Row} from '../figures/row.js';
import {median} from '../figures/statistics.js';
import {temporaryFolder} from '../tools/places.js';

const rounds = 7;

/** Checks of one measurement, 30 s apart. */
const checks = 1000;

/** What the record of what was seen costs a check, beside everything else that it writes to the history. CPU time: waiting for the disk is the same in both. */
export async function recordRows(): Promise<readonly Row[]> {
	return [
		recordRow('a quiet system', 0),
		recordRow('every answer with a latency of its own, one in ten a really different one', 10),
	];
}

/** `restless`: one check of so many sees something new; 0: none. */
function recordRow(what: string, restless: number): Row {
	const settings = usualSettings();
	measure(settings, true, restless);
	const turns = Array.from({length: rounds}, () => ({ours: measure(settings, true, restless), baseline: measure(settings, false, restless)}));
	return differenceRow(
		{what: `record: a check of nine services with its writes, ${what}`, beside: 'the same without a record', unit: 'us'},
		{ours: median(turns.map(({ours}) => ours)), baseline: median(turns.map(({baseline}) => baseline))},
		{most: 200},
	);
}

function usualSettings(): Settings {
	const loaded = settingsFrom({}, {root: '/', file: 'the benchmark'});
	if (!loaded.ok) {
		throw new Error(JSON.stringify(loaded.problems));
	}

	return loaded.settings;
}

/** Microseconds of CPU time for each check. */
function measure(settings: Settings, isRecorded: boolean, restless: number): number {
	using folder = temporaryFolder();
	const journal = openedJournal(folder.path);
	const kept: Journal = isRecorded ? journal : {...journal, recording: undefined};
	const detector = new Detector(settings, kept, {event: () => undefined, alert: () => undefined}, moment(0));
	const world = new World(settings);
	const before = process.cpuUsage();
	for (let check = 0; check < checks; check++) {
		if (restless > 0) {
			world.change({services: {'*': {latency: check % restless === 0 ? 40 + (check % 7) : 3 + (check % 5)}}}, check * 30);
		}

		detector.check(world.look(check * 30, undefined), moment(check * 30));
	}

	const {user, system} = process.cpuUsage(before);
	journal.close();
	return (user + system) / checks;
}

function openedJournal(folder: string): Journal {
	const opened = openJournal(folder, moment(0));
	if (!opened.ok) {
		throw new Error(opened.why);
	}

	return opened.journal;
}

function moment(seconds: number): Moment {
	return {wall: 1_790_000_000_000 + (seconds * 1000), up: 500_000 + (seconds * 1000), boot: 'boot-a'};
}
