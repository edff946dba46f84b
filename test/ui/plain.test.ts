import {expect, test} from 'vitest';
import {newEvents, plainLine} from '../../source/ui/plain.js';
import {event} from './fixtures.js';

test('an event is one plain line with time, severity and name', () => {
	expect(plainLine(event(0, 'warn', 'level_changed', 'WARNING: 2 of 9 services >= 3 failures'))).toBe('2026-02-01T02:14:30.000Z WARN level_changed: WARNING: 2 of 9 services >= 3 failures');
});

test('nothing in a message can break the line or reach the terminal', () => {
	expect(plainLine(event(0, 'error', 'x', 'one\ntwo\u{1B}[2J'))).toBe('2026-02-01T02:14:30.000Z ERROR x: one two');
});

test('only what is new is told, also when old events were dropped or the last one is gone', () => {
	const events = [3, 2, 1].map(seconds => event(seconds, 'info', 'x', `event ${seconds}`));
	const copies = structuredClone(events);
	expect(newEvents(undefined, events)).toEqual(events);
	expect(newEvents(events[1], copies)).toEqual([events[2]]);
	expect(newEvents(events[2], copies)).toEqual([]);
	expect(newEvents(event(9, 'info', 'x', 'dropped'), copies)).toEqual(events);
});
