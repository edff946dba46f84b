import {appendFileSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {DetectorEvent} from '../../source/core/events.js';
import {eventLimit} from '../../source/core/monitor.js';
import {createEventLog} from '../../source/engine/event-log.js';
import {readPastEvents} from '../../source/engine/past-events.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

const logName = 'cascading_failure_detector.log';

function event(index: number, change: Partial<DetectorEvent> = {}): DetectorEvent {
	return {time: Date.UTC(2026, 1, 1) + index, severity: 'warn', event: 'level_changed', message: `event ${index}`, fields: {level: 'CRITICAL', index}, ...change};
}

describe('the events of earlier detectors', () => {
	it('are read back from the log as they were told', async () => {
		await using folder = await temporaryFolder();
		const log = createEventLog(folder.path, text => text);
		log.append(event(1, {fields: {index: 1}}));
		log.append(event(2, {severity: 'error', fields: {}}));
		log.close();
		expect(readPastEvents(folder.path)).toEqual([event(1, {fields: {index: 1}}), event(2, {severity: 'error', fields: {}})]);
	});

	it('are the last ones of a long log, of which only the end is read', async () => {
		await using folder = await temporaryFolder();
		const log = createEventLog(folder.path, text => text);
		for (let index = 0; index < 3000; index++) {
			log.append(event(index));
		}

		log.close();
		const events = readPastEvents(folder.path);
		expect(events).toHaveLength(eventLimit);
		expect(events.map(({message}) => message)).toEqual(Array.from({length: eventLimit}, (_, index) => `event ${3000 - eventLimit + index}`));
	});

	it('are none where there is no log, and where something else is in its place', async () => {
		await using folder = await temporaryFolder();
		expect(readPastEvents(folder.path)).toEqual([]);
		mkdirSync(path.join(folder.path, logName));
		expect(readPastEvents(folder.path)).toEqual([]);
	});

	it('leave out lines that are none of ours, and one that was cut in the middle', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, logName);
		writeFileSync(file, 'a logger of another kind\n[]\nnull\n{"time":"when?","level":"warn","event":"a","message":"b"}\n');
		appendFileSync(file, '{"time":"2026-02-01T00:00:00Z","level":"loud","event":"a","message":"b"}\n');
		appendFileSync(file, '{"time":"2026-02-01T00:00:00Z","level":"warn","event":"a","message":"b"}\n{"time":"2026-02-01T00:00:00Z","level":"wa');
		expect(readPastEvents(folder.path)).toEqual([{time: Date.UTC(2026, 1, 1), severity: 'warn', event: 'a', message: 'b', fields: {}}]);
	});
});
