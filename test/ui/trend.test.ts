import {describe, expect, test} from 'vitest';
import {failedMark, unseenMark, type LastHour, type MinuteMark} from '../../source/core/last-hour.js';
import {hourSummary, strip} from '../../source/ui/trend.js';

/** An hour of which the newest minute is `minute`. */
function hourOf(minute: number, ...marks: readonly MinuteMark[]): LastHour {
	return {minute, services: {main_app: marks}};
}

describe('a strip', () => {
	test('shows the newest at its right end, heights in doublings, failures as such, and nothing where nothing is known', () => {
		const hour = hourOf(600, 2, 45, 3000, unseenMark, failedMark, 700);
		expect(strip(hour, 'main_app', 60).slice(-8)).toEqual([undefined, undefined, 0, 3, 7, undefined, 'failed', 7]);
	});

	test('with fewer columns shows the worst of each', () => {
		const hour = hourOf(599, 2, 90, unseenMark, unseenMark, unseenMark, unseenMark, 2, unseenMark, failedMark);
		expect(strip(hour, 'main_app', 10).slice(-3)).toEqual([undefined, 4, 'failed']);
	});

	test('does not move with every minute', () => {
		const steady = (minute: number) => strip(hourOf(minute, ...Array.from({length: minute - 599}, () => 2)), 'main_app', 10);
		expect(steady(600)).toEqual(steady(605));
		expect(steady(600)).not.toEqual(steady(606));
	});

	test('of a full hour has all its minutes, whatever the minute is', () => {
		for (let minute = 600; minute < 660; minute++) {
			const cells = strip(hourOf(minute, ...Array.from({length: 60}, () => 2)), 'main_app', 60);
			expect(cells.every(cell => cell === 0)).toBe(true);
		}
	});

	test('of a service that is not known is empty', () => {
		expect(strip(hourOf(600, 1), 'other', 5)).toEqual(Array.from({length: 5}));
	});
});

test('the figures of an hour: how much was seen, how much of it failed, the slowest answer', () => {
	expect(hourSummary([2, unseenMark, failedMark, 350, failedMark])).toEqual({seen: 4, failed: 2, slowest: 350});
	expect(hourSummary([])).toEqual({seen: 0, failed: 0, slowest: 0});
});
