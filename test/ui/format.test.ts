import {describe, expect, test} from 'vitest';
import {
	coarseAge,
	coarseLatency,
	coarseUptime,
	countdown,
	duration,
	grouped,
	tableLatency,
	timeOfDay,
} from '../../source/ui/format.js';

test.each([
	[-5, '<5s'],
	[0, '<5s'],
	[4999, '<5s'],
	[5000, '5s'],
	[14_000, '10s'],
	[59_999, '55s'],
	[60_000, '1m'],
	[3_599_999, '59m'],
	[3_600_000, '1h'],
	[47 * 3_600_000, '47h'],
	[48 * 3_600_000, '2d'],
])('an age of %i ms is told in steps: %s', (milliseconds, text) => {
	expect(coarseAge(milliseconds)).toBe(text);
});

test.each([[null, '-'], [0, '<1m'], [59, '<1m'], [60, '1m'], [12_345, '3h'], [864_000, '10d']])('an uptime of %s s is %s', (seconds, text) => {
	expect(coarseUptime(seconds)).toBe(text);
});

test.each([
	[null, '-'],
	[0.4, '<10ms'],
	[9.9, '<10ms'],
	[14, '10ms'],
	[96, '100ms'],
	[131, '150ms'],
	[980, '1.0s'],
	[1234, '1.2s'],
])('a latency of %s ms is told in steps: %s', (milliseconds, text) => {
	expect(coarseLatency(milliseconds)).toBe(text);
});

test.each([
	[null, '-'],
	[0.4, '<50ms'],
	[49.9, '<50ms'],
	[74, '50ms'],
	[76, '100ms'],
	[347, '350ms'],
	[1234, '1.2s'],
])('a latency of %s ms is %s in the table', (milliseconds, text) => {
	expect(tableLatency(milliseconds)).toBe(text);
});

describe('a countdown', () => {
	test.each([
		[62_000, '1:02'],
		[61_001, '1:02'],
		[5000, '0:05'],
		[1, '0:01'],
		[0, '0:00'],
		[-9000, '0:00'],
		[7_384_000, '2:03:04'],
	])('%i ms before is %s, and 0:00 only when it is due', (milliseconds, text) => {
		expect(countdown(milliseconds)).toBe(text);
	});
});

test.each([[41.2, '41s'], [59.6, '1m 00s'], [200, '3m 20s'], [3900, '1h 05m']])('what took %f s took %s', (seconds, text) => {
	expect(duration(seconds)).toBe(text);
});

test('a time of today has seconds, any other its day', () => {
	const now = new Date(2026, 1, 1, 12, 0, 0);
	expect(timeOfDay(new Date(2026, 1, 1, 2, 14, 5).toISOString(), now.getTime())).toBe('02:14:05');
	expect(timeOfDay(new Date(2026, 0, 30, 2, 14, 5).toISOString(), now.getTime())).toBe('30 Jan 02:14');
});

test('large counts are grouped', () => {
	expect(grouped(1_234_567)).toBe('1,234,567');
});
