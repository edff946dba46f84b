import process from 'node:process';
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {diskAfter, disksAfter, hoursLeft, samplesNeeded, type DiskMemory} from '../../source/core/early-signs-disk.js';

const seed = Number(process.env['CFD_SEED'] ?? 20_261_124);

const gigabyte = 1024 ** 3;
const hour = 3_600_000;
const start = Date.UTC(2026, 0, 5);

/** Looks every minute for so many hours; `free`: gigabytes at that hour. */
function watch(hours: number, free: (hour: number) => number, memory?: DiskMemory, from = 0): DiskMemory | undefined {
	let last = memory;
	for (let minute = 0; minute <= hours * 60; minute++) {
		const at = from + (minute / 60);
		last = diskAfter(last, {free: free(at) * gigabyte, places: ['/data']}, start + (at * hour));
	}

	return last;
}

describe('a disk that fills', () => {
	it('is told when it will be full within a day at the present rate, and when that will be', () => {
		const memory = watch(2, at => 50 - (4 * at));
		expect(memory?.since).toBeDefined();
		expect(((memory?.fullAt ?? 0) - start) / hour).toBeCloseTo(12.5, 0);
	});

	it.each<[string, (hour: number) => number]>([
		['does not change', () => 50],
		['fills so slowly that it takes two days', at => 96 - (2 * at)],
		['becomes emptier', at => 5 + at],
		['has lost much at once, and no more since', at => at < 0.5 ? 50 : 20],
		['goes up and down', at => 20 + (5 * Math.sin(at * 12))],
	])('is not told of when it %s', (_what, free) => {
		expect(watch(3, free)?.since).toBeUndefined();
	});

	it('is told in spite of logs that are rotated away every hour', () => {
		expect(watch(2, at => 30 - (3 * at) + (Math.floor(at) * 0.5))?.since).toBeDefined();
	});

	it('is not told before half an hour of samples', () => {
		const early = watch((samplesNeeded - 2) * 5 / 60, at => 10 - (10 * at));
		expect(early?.samples.length).toBeLessThan(samplesNeeded);
		expect(early?.since).toBeUndefined();
	});

	it('ends when somebody made room, or the rate fell, but not at the first slower minutes', () => {
		const filling = watch(2, at => 50 - (3 * at));
		expect(watch(0.4, at => 44 - (2.2 * (at - 2)), filling, 2.1)?.since).toBe(filling?.since);
		expect(watch(2.2, () => 400, filling, 2.1)?.since).toBeUndefined();
	});

	it('begins anew after a clock that was set, or a long sleep', () => {
		const filling = watch(2, at => 50 - (4 * at));
		for (const jump of [-24, 24]) {
			expect(diskAfter(filling, {free: 40 * gigabyte, places: []}, start + ((2 + jump) * hour)).samples).toHaveLength(1);
		}
	});

	it(`is never told of noise around a level (seed ${seed})`, () => {
		const arbitrary = fc.array(fc.double({min: -1, max: 1, noNaN: true}), {minLength: 24, maxLength: 24});
		fc.assert(fc.property(arbitrary, fc.integer({min: 20, max: 500}), (offsets, level) => {
			expect(hoursLeft(offsets.map((offset, index) => [index * 5, (level + offset) * 1024] as const)) ?? Infinity).toBeGreaterThan(24);
		}), {seed, numRuns: 2000});
	});

	it('keeps the same memory between two samples, and never more than two hours of them', () => {
		const memory = watch(10, at => 50 - (0.1 * at));
		expect(memory?.samples).toHaveLength(24);
		expect(memory && diskAfter(memory, {free: 1, places: []}, start + (10 * hour) + 60_000)).toBe(memory);
	});

	it('is one of several: a disk that could not be asked is kept for a while, one that is gone is forgotten', () => {
		const seen = (device: string) => ({device, free: gigabyte, places: [device]});
		const both = disksAfter({}, [seen('1'), seen('2')], start);
		const later = disksAfter(both, [seen('1')], start + (10 * 60_000));
		expect(Object.keys(later).toSorted()).toEqual(['1', '2']);
		expect(Object.keys(disksAfter(later, [seen('1')], start + (60 * 60_000)))).toEqual(['1']);
	});
});
