import {describe, expect, it} from 'vitest';
import {growth, median, medians, percentile, slope} from './statistics.js';

describe('the median', () => {
	it.each([
		{values: [3], is: 3},
		{values: [9, 1, 5], is: 5},
		{values: [4, 1, 3, 2], is: 3},
		{values: [1, 1, 1, 1_000_000], is: 1},
	])('of $values is $is', ({values, is}) => {
		expect(median(values)).toBe(is);
	});

	it('of nothing is no number', () => {
		expect(median([])).toBeNaN();
	});

	it('sorts nothing of its caller\'s', () => {
		const values = [3, 1, 2];
		median(values);
		expect(values).toEqual([3, 1, 2]);
	});

	it('is taken of ours and of the baseline', () => {
		expect(medians({ours: [1, 2, 30], baseline: [4, 5, 60]})).toEqual({ours: 2, baseline: 5});
	});
});

describe('a percentile', () => {
	const hundred = Array.from({length: 100}, (_, index) => index + 1);

	it.each([
		{share: 0, is: 1},
		{share: 0.5, is: 51},
		{share: 0.99, is: 100},
		{share: 1, is: 100},
	])('$share of 1 to 100 is $is', ({share, is}) => {
		expect(percentile(hundred, share)).toBe(is);
	});

	it('0.99 of 200 leaves two out', () => {
		expect(percentile(Array.from({length: 200}, (_, index) => index), 0.99)).toBe(198);
	});
});

describe('a slope', () => {
	const line = Array.from({length: 20}, (_, index) => ({x: index * 10, y: 5 + (index * 2)}));

	it('is what y grows with each x', () => {
		expect(slope(line)).toBeCloseTo(0.2);
		expect(growth(line)).toBeCloseTo(38);
	});

	it('does not see a few odd samples', () => {
		const odd = line.map(({x, y}, index) => ({x, y: index % 7 === 3 ? y + 1000 : y}));
		expect(slope(odd)).toBeCloseTo(0.2, 1);
	});

	it('is 0 where nothing grows, and where there is nothing', () => {
		expect(slope([{x: 0, y: 7}, {x: 1, y: 7}, {x: 2, y: 7}])).toBe(0);
		expect(slope([])).toBe(0);
		expect(slope([{x: 3, y: 3}])).toBe(0);
		expect(growth([])).toBe(0);
	});

	it('takes two samples of the same moment', () => {
		expect(slope([{x: 1, y: 1}, {x: 1, y: 9}, {x: 2, y: 5}])).toBeTypeOf('number');
		expect(slope([{x: 1, y: 1}, {x: 1, y: 9}])).toBe(0);
	});
});
