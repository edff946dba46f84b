import {describe, expect, test} from 'vitest';
import {
	strip,
	trendMinutes,
	withMinute,
	withSnapshot,
	type Minute,
} from '../../source/ui/trend.js';
import {createTrendRecorder} from '../../source/ui/trend-recorder.js';
import {healthy, now, picture} from './fixtures.js';
import {cascading} from './pictures.js';

const minute = 60_000;

function seen(at: number, latency: number | undefined, hasFailed = false): Minute {
	return {minute: at, latency, hasFailed};
}

describe('the last hour', () => {
	test('takes the slowest answer of a minute, and a failure in it', () => {
		expect(withMinute([seen(1, 5)], seen(1, 20))).toEqual([seen(1, 20)]);
		expect(withMinute([seen(1, 20, true)], seen(1, 5))).toEqual([seen(1, 20, true)]);
		expect(withMinute([seen(1, 20)], seen(1, undefined, true))).toEqual([seen(1, 20, true)]);
	});

	test('is the same object when a check says nothing new', () => {
		const known = [seen(1, 20)];
		expect(withMinute(known, seen(1, 5))).toBe(known);
	});

	test('forgets what is older', () => {
		let minutes: readonly Minute[] = [];
		for (let index = 0; index < 200; index++) {
			minutes = withMinute(minutes, seen(index, 1));
		}

		expect(minutes).toHaveLength(trendMinutes);
		expect(minutes[0]).toEqual(seen(140, 1));
	});

	test('is collected for every service of a snapshot, and forgets services that are gone', () => {
		const trends = withSnapshot(new Map([['gone', []]]), cascading, now);
		expect(trends.get('main_app')).toEqual([seen(Math.floor(now / minute), undefined, true)]);
		expect(trends.get('active_trade_supervisor')).toEqual([seen(Math.floor(now / minute), 2.4)]);
		expect(trends.has('gone')).toBe(false);
	});
});

describe('a strip', () => {
	const at = 600 * minute;

	test('shows the newest at its right end, heights in doublings, failures as such, and nothing where nothing is known', () => {
		const minutes = [seen(590, 2), seen(591, 45, false), seen(592, 3000), seen(594, 2, true), seen(600, 700)];
		expect(strip(minutes, at, 60).slice(-12)).toEqual([undefined, 0, 3, 7, undefined, 'failed', undefined, undefined, undefined, undefined, undefined, 7]);
	});

	test('with fewer columns shows the worst of each', () => {
		const minutes = [seen(588, 2), seen(589, 90), seen(594, 2), seen(599, 2, true)];
		expect(strip(minutes, at, 10).slice(-3)).toEqual([4, 'failed', undefined]);
	});

	test('does not move with every minute', () => {
		const minutes = [seen(600, 2)];
		expect(strip(minutes, at, 10)).toEqual(strip(minutes, at + (5 * minute), 10));
		expect(strip(minutes, at, 10)).not.toEqual(strip(minutes, at + (6 * minute), 10));
	});
});

test('a recorder counts a snapshot once, and adds to what was known before', () => {
	const record = createTrendRecorder(new Map([['main_app', [seen(Math.floor(now / minute) - 5, 9)]]]));
	const first = record(healthy);
	expect(record(healthy)).toBe(first);
	expect(first.get('main_app')).toHaveLength(2);
	expect(record(picture({}))).not.toBe(first);
	expect(record(undefined).get('main_app')).toHaveLength(2);
});
