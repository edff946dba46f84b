import fc from 'fast-check';
import {expect, it} from 'vitest';
import {beatBytes, beatTimes} from '../../source/core/beats.js';
import type {Moment} from '../../source/core/moment.js';

const first: Moment = {wall: 1_790_000_000_000, up: 500_000, boot: 'boot-a'};

function written(times: readonly Moment[], interval: number): Uint8Array {
	return Uint8Array.from(times.slice(1).flatMap((at, index) => beatBytes(times[index] ?? first, at, interval)));
}

it('a check that comes when it is due takes two bytes, one that is a little late too', () => {
	expect(beatBytes(first, {...first, wall: first.wall + 30_000, up: first.up + 30_000}, 30_000)).toEqual([0, 0]);
	expect(beatBytes(first, {...first, wall: first.wall + 30_007, up: first.up + 30_010}, 30_000)).toEqual([20, 5]);
});

it('any times come back to the millisecond, however the clocks jump', () => {
	const tenYears = 10 * 365 * 86_400_000;
	const step = fc.record({passed: fc.nat({max: tenYears}), jumped: fc.integer({min: -tenYears, max: tenYears})});
	fc.assert(fc.property(fc.array(step, {maxLength: 50}), fc.integer({min: 100, max: 3_600_000}), (steps, interval) => {
		const times = [first];
		for (const {passed, jumped} of steps) {
			const {wall, up, boot} = times.at(-1) ?? first;
			times.push({wall: wall + passed + jumped, up: up + passed, boot});
		}

		expect(beatTimes(first, written(times, interval), interval)).toEqual(times);
	}));
});
