import {describe, expect, it} from 'vitest';
import {
	elapsed, elapsedLikely, isoTime, isRebooted, later, type Moment,
} from '../../source/core/moment.js';

const year = 31_536_000_000;

const then: Moment = {wall: 1_000_000, up: 50_000, boot: 'a'};

/** What may lie between two moments, and what both readings make of it. */
const cases: ReadonlyArray<{what: string; now: Moment; certainly: number; likely: number; isReboot: boolean}> = [
	{what: 'nothing but time', now: {wall: 1_009_000, up: 59_000, boot: 'a'}, certainly: 9000, likely: 9000, isReboot: false},
	{what: 'a wall clock set forward', now: {wall: 1_009_000 + (10 * year), up: 59_000, boot: 'a'}, certainly: 9000, likely: 9000, isReboot: false},
	{what: 'a wall clock set back', now: {wall: 1_009_000 - (10 * year), up: 59_000, boot: 'a'}, certainly: 9000, likely: 9000, isReboot: false},
	{what: 'a reboot', now: {wall: 1_090_000, up: 20_000, boot: 'b'}, certainly: 20_000, likely: 90_000, isReboot: true},
	{what: 'a reboot and a longer uptime', now: {wall: 1_090_000, up: 80_000, boot: 'b'}, certainly: 80_000, likely: 90_000, isReboot: true},
	{what: 'a reboot and a wall clock set back', now: {wall: 500, up: 20_000, boot: 'b'}, certainly: 20_000, likely: 20_000, isReboot: true},
	{what: 'an uptime that went back', now: {wall: 1_090_000, up: 20_000, boot: 'a'}, certainly: 20_000, likely: 90_000, isReboot: true},
	{what: 'no time', now: then, certainly: 0, likely: 0, isReboot: false},
];

describe('between two moments', () => {
	it.each(cases)('with $what', ({now, certainly, likely, isReboot}) => {
		expect({certainly: elapsed(then, now), likely: elapsedLikely(then, now), isReboot: isRebooted(then, now)}).toEqual({certainly, likely, isReboot});
	});

	it('never is a later moment before an earlier one', () => {
		expect(elapsed(then, later(then, 777))).toBe(777);
		expect(later(then, -777)).toEqual({wall: 999_223, up: 49_223, boot: 'a'});
	});
});

it('writes times in UTC, and no time as null', () => {
	expect(isoTime(0)).toBe('1970-01-01T00:00:00.000Z');
	expect(isoTime(undefined)).toBeNull();
});
