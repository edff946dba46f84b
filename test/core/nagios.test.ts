import {describe, expect, it} from 'vitest';
import {rateStatus, unknown} from '../../source/core/nagios.js';
import type {Status} from '../../source/core/status.js';
import {healthyStatus} from '../remote/healthy-status.js';

const now = Date.parse('2026-01-05T00:00:00Z');

function status(change: Partial<Status> = {}): Status {
	return {...healthyStatus(), generated_at: new Date(now).toISOString(), ...change};
}

describe('the rating for a monitoring system', () => {
	it.each([
		['NONE', {}, [], 0, 'OK'],
		['WARNING', {failure_level: 'WARNING'}, [], 1, 'WARNING'],
		['CRITICAL', {failure_level: 'CRITICAL'}, [], 2, 'CRITICAL'],
		['CASCADING', {failure_level: 'CASCADING'}, [], 2, 'CRITICAL'],
		['a problem of its own', {}, ['The event log cannot be written'], 1, 'WARNING'],
		['alerts that could not be sent', {notifications: {pending: 0, sent: 1, failed: 2, last_error: '21211'}}, [], 1, 'WARNING'],
		['a history that cannot be trusted', {restart_blocked_by: 'journal'}, [], 2, 'CRITICAL'],
		['a level worse than its own problem', {failure_level: 'CASCADING'}, ['The event log cannot be written'], 2, 'CRITICAL'],
	] as const)('of %s', (_, change, problems, ...[code, word]) => {
		const result = rateStatus(status(change), problems, now);
		expect(result.code).toBe(code);
		expect(result.line.split(' ', 2)).toEqual(['CFD', word]);
	});

	it('is unknown when the last check is long ago, or the clock was set back since', () => {
		const interval = status().detector.check_interval_seconds * 1000;
		expect(rateStatus(status(), [], now + (3 * interval)).code).toBe(0);
		expect(rateStatus(status(), [], now + (3 * interval) + 1000)).toEqual({code: 3, line: `CFD UNKNOWN - the status is stale: the last check was ${(3 * interval / 1000) + 1} s ago`});
		expect(rateStatus(status(), [], now - (4 * interval)).code).toBe(3);
	});

	it('bears with a check that waits for a hung system, however short the interval', () => {
		const {detector} = status();
		expect(rateStatus(status({failure_level: 'CASCADING', detector: {...detector, check_interval_seconds: 0.1}}), [], now + 6000).code).toBe(2);
	});

	it('is one line with performance data', () => {
		const result = rateStatus(status({decision: 'a | b\nc'}), ['first\nproblem', 'second'], now);
		expect(result.line).toMatch(/^CFD WARNING - a \/ b c; first problem \| level=0 services_ok=\d+ services_failing=0 restarts=0 check_time=[\d.]+ms$/v);
		expect(unknown('no\ndetector | runs')).toEqual({code: 3, line: 'CFD UNKNOWN - no detector / runs'});
	});
});
