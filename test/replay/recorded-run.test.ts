import {globSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {replayRecord} from '../../source/replay/recorded-run.js';
import {readScenario} from '../../source/replay/read-scenario.js';
import {replay} from '../../source/replay/replay.js';
import type {ReplayEvent} from '../../source/replay/replay-log.js';
import {MemoryRecord} from './memory-record.js';

const incidents = path.resolve(import.meta.dirname, '../incidents');
const files = globSync('*/*.json', {cwd: incidents}).toSorted((a, b) => a.localeCompare(b));

function record(file: string) {
	const read = readScenario(path.join(incidents, file), []);
	if (!read.ok) {
		throw new Error(read.problems.join('\n'));
	}

	const kept = new MemoryRecord();
	const really = replay(read.scenario, read.settings, kept.createJournal());
	const {chapters, steps} = kept.read();
	return {really, settings: read.settings, history: {chapters, steps}, from: chapters[0]?.at.wall ?? 0};
}

/** What a record tells of a course, as a replay of the incident tells it. */
function recordable(events: readonly ReplayEvent[]): unknown[] {
	return events.flatMap<unknown>(event => {
		if (event.type === 'level') {
			const {at, type, level, from} = event;
			return [{at, type, level, from}];
		}

		return event.type === 'restart' || event.type === 'outcome' ? [event] : [];
	});
}

describe('what was recorded gives the same again', () => {
	it.each(files)('%s', file => {
		const {really, settings, history, from} = record(file);
		const again = replayRecord(history, {settings, from});
		expect(again.supposed).toEqual([]);
		expect(again.notMade).toEqual([]);
		expect(again.events).toEqual(really.events);
		expect(again.attempts).toEqual(really.attempts);
		expect(again.really).toEqual(recordable(really.events));
	});
});
