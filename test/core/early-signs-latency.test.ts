import process from 'node:process';
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {answersNeeded, driftAfter, type DriftMemory} from '../../source/core/early-signs-latency.js';

const seed = Number(process.env['CFD_SEED'] ?? 20_261_124);

const interval = 30_000;

/** Takes answers in, half a minute apart. Returns the memory after each. */
function afterEach(latencies: Iterable<number>, memory?: DriftMemory): DriftMemory[] {
	const all: DriftMemory[] = [];
	let last = memory;
	for (const latency of latencies) {
		last = driftAfter(last, latency, interval, all.length * interval);
		all.push(last);
	}

	return all;
}

function times(count: number, latency: number): number[] {
	return Array.from({length: count}, () => latency);
}

/** The same numbers each time for the same seed (the generator of Park and Miller), as latencies that scatter log-normally around a median. */
function noise(seedOf: number, count: number, {median, sigma, outliers = 0}: {median: number; sigma: number; outliers?: number}): number[] {
	let state = seedOf;
	const random = () => {
		state = (state * 48_271) % 2_147_483_647;
		return state / 2_147_483_647;
	};

	return Array.from({length: count}, () => {
		const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
		return median * Math.exp(sigma * normal) * (random() < outliers ? 10 : 1);
	});
}

describe('a latency that drifts from its own past', () => {
	it('is told within ten minutes when answers take three times as long', () => {
		const before = afterEach(noise(seed, 2000, {median: 80, sigma: 0.2})).at(-1);
		const since = afterEach(noise(seed + 1, 40, {median: 240, sigma: 0.2}), before).findIndex(memory => memory.since !== undefined);
		expect(before?.since).toBeUndefined();
		expect(since).toBeGreaterThan(5);
		expect(since).toBeLessThanOrEqual(20);
	});

	it('is told of one that creeps, and not of one that becomes quicker', () => {
		const hours = Array.from({length: 480}, (_, index) => 60 * (1.005 ** index));
		expect(afterEach([...times(1000, 60), ...hours]).at(-1)?.since).toBeDefined();
		expect(afterEach([...times(1000, 800), ...times(300, 100)]).some(({since}) => since !== undefined)).toBe(false);
	});

	it('ends when the answers are as they were, and when the new ones have become usual', () => {
		const drifted = afterEach([...times(1000, 80), ...times(60, 400)]).at(-1);
		expect(drifted?.since).toBeDefined();
		expect(afterEach(times(60, 80), drifted).at(-1)?.since).toBeUndefined();
		expect(afterEach(times(3 * 2880, 400), drifted).at(-1)?.since).toBeUndefined();
	});

	it('is not told before an hour of answers, nor of answers that are quick anyway, nor of single slow ones', () => {
		expect(afterEach([...times(answersNeeded - 60, 80), ...times(50, 400)]).some(({since}) => since !== undefined)).toBe(false);
		expect(afterEach([...times(1000, 2), ...times(300, 40)]).some(({since}) => since !== undefined)).toBe(false);
		expect(afterEach([...times(1000, 80), ...times(3, 1900), ...times(50, 80)]).some(({since}) => since !== undefined)).toBe(false);
	});

	it(`is never told of noise: a day of it, whatever its median and scatter, one answer of ten being ten times as slow (seed ${seed})`, () => {
		const arbitrary = fc.record({run: fc.integer({min: 1, max: 1e6}), median: fc.integer({min: 5, max: 900}), sigma: fc.constantFrom(0, 0.1, 0.3, 0.6), outliers: fc.constantFrom(0, 0.02, 0.1)});
		fc.assert(fc.property(arbitrary, ({run, ...shape}) => {
			expect(afterEach(noise(run, 2880, shape)).filter(({since}) => since !== undefined)).toEqual([]);
		}), {seed, numRuns: 100});
	});

	it('is kept in four numbers', () => {
		const memory = afterEach(noise(seed, 3000, {median: 80, sigma: 0.3})).at(-1);
		expect(JSON.stringify(memory).length).toBeLessThan(80);
	});
});
