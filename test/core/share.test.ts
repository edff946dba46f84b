import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {reuseUnchanged} from '../../source/core/share.js';

/** The same data as it comes through a socket: nothing of it is the same object. */
function travelled<Value>(value: Value): Value {
	return structuredClone(value);
}

test('what did not change at all is the previous object', () => {
	fc.assert(fc.property(fc.json(), text => {
		const json: unknown = JSON.parse(text);
		expect(reuseUnchanged(json, travelled(json))).toBe(json);
	}));
});

test('what comes out equals the next value, whatever the previous was, and neither is altered', () => {
	fc.assert(fc.property(fc.json(), fc.json(), (first, second) => {
		const [previous, next]: unknown[] = [first, second].map((text): unknown => JSON.parse(text));
		const before = JSON.stringify([previous, next]);
		expect(reuseUnchanged(previous, next)).toEqual(next);
		expect(JSON.stringify([previous, next])).toBe(before);
	}));
});

test('of nine services, only the one that changed is another object', () => {
	const names = Array.from({length: 9}, (_, index) => `service ${index}`);
	const previous: {services: Record<string, {failures: number; checks: number[]}>; files: unknown[]} = {
		services: Object.fromEntries(names.map(name => [name, {failures: 0, checks: [1, 2]}])),
		files: [{path: 'a'}],
	};
	const changed = travelled(previous);
	changed.services['service 4'] = {failures: 1, checks: [1, 2]};
	const shared = reuseUnchanged(previous, changed);
	expect(names.filter(name => shared.services[name] !== previous.services[name])).toEqual(['service 4']);
	expect(shared.services['service 4']?.checks).toBe(previous.services['service 4']?.checks);
	expect(shared.files).toBe(previous.files);
	expect(shared).not.toBe(previous);
});

describe('a list', () => {
	const events = Array.from({length: 5}, (_, index) => ({time: index, fields: {}}));

	test('that grew keeps its elements', () => {
		const shared = reuseUnchanged(events, travelled([...events, {time: 5, fields: {}}]));
		expect(shared.map((event, index) => event === events[index])).toEqual([true, true, true, true, true, false]);
	});

	test('that lost its head and grew at its end keeps the rest', () => {
		const shared = reuseUnchanged(events, travelled([...events.slice(2), {time: 5, fields: {}}]));
		expect(shared.map((event, index) => event === events[index + 2])).toEqual([true, true, true, false]);
	});

	test('that lost its end, or all, is another list', () => {
		expect(reuseUnchanged(events, travelled(events.slice(0, 3)))).toEqual(events.slice(0, 3));
		expect(reuseUnchanged(events, [])).toEqual([]);
		const empty: unknown[] = [];
		expect(reuseUnchanged(empty, [])).toBe(empty);
	});
});

test.each([
	[{a: 1}, {a: 1, b: undefined}],
	[{a: undefined}, {b: undefined}],
	[{a: 1, b: 2}, {a: 1}],
	[[1], {0: 1}],
	[null, {}],
	[{}, null],
	[undefined, [1]],
	['1', 1],
])('%j and %j are not the same', (previous, next) => {
	expect(reuseUnchanged<unknown>(previous, next)).not.toBe(previous);
	expect(reuseUnchanged<unknown>(previous, next)).toStrictEqual(next);
});
