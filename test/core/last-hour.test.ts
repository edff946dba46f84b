import {describe, expect, test} from 'vitest';
import {
	failedMark,
	hourMinutes,
	noHour,
	readHour,
	unseenMark,
	withCheck,
	type LastHour,
} from '../../source/core/last-hour.js';
import type {ServiceStatus, Status} from '../../source/core/status.js';
import {healthyStatus} from '../remote/healthy-status.js';

const minute = 60_000;
const start = Date.parse('2026-02-01T02:00:00Z');

/** The status of a check `at` minutes after the start, with the service as given. */
function checked(checks: number, at: number, change: Partial<ServiceStatus> = {}): Status {
	const status = healthyStatus();
	const service = status.service_health['main_app'];
	return {
		...status,
		generated_at: new Date(start + (at * minute)).toISOString(),
		detector: {...status.detector, checks},
		service_health: service ? {main_app: {...service, status: 'healthy', latency_ms: 3, consecutive_failures: 0, ...change}} : {},
	};
}

function after(...statuses: readonly Status[]): LastHour {
	let hour = noHour;
	for (const [index, status] of statuses.entries()) {
		hour = withCheck(hour, statuses[index - 1], status);
	}

	return hour;
}

const failing: Partial<ServiceStatus> = {status: 'failing', consecutive_failures: 3};

describe('the last hour of a service', () => {
	test('has for each minute its slowest answer, and a failure in it', () => {
		expect(after(checked(1, 0), checked(2, 0.5, {latency_ms: 20.4}), checked(3, 1), checked(4, 1.5, failing), checked(5, 1.9)).services['main_app']).toEqual([20, failedMark]);
	});

	test.each(['stopped', 'starting', 'unknown'] as const)('shows %s as not seen, and a minute without a check too', status => {
		expect(after(checked(1, 0), checked(2, 1, {status}), checked(3, 4)).services['main_app']).toEqual([3, unseenMark, unseenMark, unseenMark, 3]);
	});

	test('shows what was never seen well as failed while it fails', () => {
		expect(after(checked(1, 0, {status: 'unproven', consecutive_failures: 2}), checked(2, 1, {status: 'unproven'})).services['main_app']).toEqual([failedMark, unseenMark]);
	});

	test('forgets what is older', () => {
		const hour = after(...Array.from({length: 200}, (_, index) => checked(index, index, {latency_ms: index})));
		expect(hour.services['main_app']).toHaveLength(hourMinutes);
		expect(hour.services['main_app']?.[0]).toBe(140);
	});

	test('forgets all of it when nothing was seen for an hour', () => {
		expect(after(checked(1, 0), checked(2, 500)).services['main_app']?.filter(mark => mark !== unseenMark)).toEqual([3]);
	});

	test('forgets services that are not watched any more', () => {
		expect(after(checked(1, 0), {...checked(2, 1), service_health: {}}).services).toEqual({});
	});

	test('is the same object when a check says nothing new, and when a status is none of a new check', () => {
		const hour = after(checked(1, 0, {latency_ms: 9}));
		expect(withCheck(hour, checked(1, 0), checked(2, 0.5))).toBe(hour);
		expect(withCheck(hour, checked(2, 0), checked(2, 5, failing))).toBe(hour);
	});

	test('goes on with another detector, whose count of checks happens to be the same', () => {
		const next = {...checked(1, 1, failing), detector: {...checked(1, 1).detector, started_at: 'later'}};
		expect(withCheck(after(checked(1, 0)), checked(1, 0), next).services['main_app']).toEqual([3, failedMark]);
	});

	test('takes a clock that is set back a little as the same minute, and begins anew when it is set back by hours', () => {
		expect(after(checked(1, 10), checked(2, 9, {latency_ms: 7})).services['main_app']).toEqual([7]);
		expect(after(checked(1, 300), checked(2, 301), checked(3, 9, {latency_ms: 7}))).toEqual({minute: (start / minute) + 9, services: {main_app: [7]}});
	});
});

describe('an hour from outside', () => {
	test('is read as it was written', () => {
		const hour = after(checked(1, 0), checked(2, 2, failing));
		const json = JSON.stringify(hour);
		expect(readHour(JSON.parse(json))).toEqual(hour);
	});

	test.each([
		null, 1, [], {}, {minute: 1}, {minute: 1.5, services: {}}, {minute: 1, services: null}, {minute: 1, services: {a: 'x'}},
		{minute: 1, services: {a: ['x']}}, {minute: 1, services: {a: [-2]}}, {minute: 1, services: {a: Array.from({length: 61}, () => 1)}},
	])('%j is none', value => {
		expect(readHour(value)).toBeUndefined();
	});
});
