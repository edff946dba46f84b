import {describe, expect, test} from 'vitest';
import {longestDuration, parseDuration, type DurationLimits} from '../../source/config/duration.js';

describe('a duration', () => {
	test.each([
		['500ms', 500],
		['30s', 30_000],
		['5m', 300_000],
		['1h', 3_600_000],
		['1d', 86_400_000],
		['1.5h', 5_400_000],
		['0.25s', 250],
		[30, 30_000],
		[0.1, 100],
		[0.0004999, undefined],
	] satisfies Array<[unknown, number | undefined]>)('%j is %j milliseconds', (value, milliseconds) => {
		const parsed = parseDuration(value);
		expect(parsed.ok ? parsed.milliseconds : undefined).toBe(milliseconds);
	});

	test.each([
		'', ' ', '30', '30 s', ' 30s', '30s ', '30S', '30sec', '-30s', '+30s', '1e3s', '.5s', '5.s', '1h30m', 's', 'ms', '٣s', 'Infinitys',
		-1, NaN, Infinity, null, undefined, true, [], ['30s'], {},
	])('is not %j', value => {
		const parsed = parseDuration(value);
		expect(parsed).toMatchObject({ok: false});
		expect(parsed.ok ? '' : parsed.message).toContain('"500ms", "30s", "5m", "1h", "1d" or a number of seconds');
	});

	test.each([
		['0s', {}, false],
		['0s', {atLeast: 0}, true],
		[0, {atLeast: 0}, true],
		['99ms', {atLeast: 100}, false],
		['100ms', {atLeast: 100}, true],
		['2h', {atMost: 3_600_000}, false],
		['1h', {atMost: 3_600_000}, true],
	] satisfies Array<[unknown, DurationLimits, boolean]>)('%j within %j: %j', (value, limits, isAllowed) => {
		expect(parseDuration(value, limits).ok).toBe(isAllowed);
	});

	test('is never longer than a timer of node can hold, which would fire at once', () => {
		expect(longestDuration).toBeLessThan(2 ** 31);
		expect(parseDuration('24d').ok).toBe(true);
		expect(parseDuration('25d')).toStrictEqual({
			ok: false,
			message: 'a duration ("500ms", "30s", "5m", "1h", "1d" or a number of seconds), more than 0, at most 24d',
		});
	});

	test('says its own limits', () => {
		const parsed = parseDuration('1ms', {atLeast: 100, atMost: 90_000});
		expect(parsed.ok ? '' : parsed.message).toMatch(/at least 100ms, at most 90s$/v);
	});
});
