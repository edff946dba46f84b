import {describe, expect, it} from 'vitest';
import type {Attempt} from '../../source/core/attempt.js';
import {limitsAt} from '../../source/core/limits.js';
import {later, type Moment} from '../../source/core/moment.js';
import {seedSettings} from '../helpers/settings.js';

const now: Moment = {wall: 1_700_000_000_000, up: 86_400_000, boot: 'b'};
const {restart} = seedSettings();
const minute = 60_000;
let lastId = 0;

/** An attempt that started so many minutes ago and was over a minute later. */
function attempt(minutes: number, change: Partial<Attempt> = {}): Attempt {
	const startedAt = later(now, -minutes * minute);
	return {
		id: ++lastId, trigger: 'automatic', reason: '', step: 'outcome', decidedAt: startedAt, startedAt, pid: 1, pidStart: 1,
		endedAt: later(startedAt, minute), exitCode: 0, outcome: 'not_recovered', outcomeAt: later(startedAt, minute), recoveredAt: undefined, isClosed: true, ...change,
	};
}

function recovered(minutes: number, change: Partial<Attempt> = {}): Attempt {
	return attempt(minutes, {outcome: 'recovered', recoveredAt: later(now, (1 - minutes) * minute), ...change});
}

const beforeBoot: Moment = {wall: now.wall - (5 * minute), up: 999_999, boot: 'a'};

/** Attempts; how many of them are counted, and minutes until the window and the cooldown let the next one through. */
const cases: ReadonlyArray<readonly [string, readonly Attempt[], number, number, number]> = [
	['none', [], 0, 0, 0],
	['two', [attempt(50), attempt(20)], 2, 0, 0],
	['three, the oldest at the end of its hour', [attempt(59), attempt(30), attempt(10)], 3, 1, 0],
	['three, the oldest older than an hour', [attempt(60), attempt(30), attempt(10)], 2, 0, 0],
	['five, by whatever mistake', [attempt(50), attempt(40), attempt(30), attempt(20), attempt(10)], 5, 30, 0],
	['manual ones, which are not counted', [attempt(30, {trigger: 'manual'}), attempt(20, {trigger: 'manual'}), attempt(10, {trigger: 'manual'})], 0, 0, 0],
	['some that never started', [attempt(30, {startedAt: undefined}), attempt(20, {startedAt: undefined}), attempt(10)], 1, 0, 0],
	['one whose script runs', [attempt(2, {outcome: 'running', outcomeAt: undefined, endedAt: undefined, isClosed: false})], 1, 0, 0],
	['one that worked', [recovered(21)], 1, 0, 40],
	['a manual one that worked', [recovered(21, {trigger: 'manual'})], 0, 0, 40],
	['two that worked: the later counts', [recovered(50), recovered(11)], 2, 0, 50],
	['one that worked after its time-out', [attempt(40, {outcome: 'timed_out', recoveredAt: later(now, -20 * minute)})], 1, 0, 40],
	['one that worked before the last boot, a day ago', [recovered(5, {startedAt: beforeBoot, recoveredAt: beforeBoot})], 0, 0, 0],
];

describe('the limits (decision 8)', () => {
	it.each(cases)('with %s', (_, attempts, ...expected) => {
		const [used, windowMinutes, cooldownMinutes] = expected;
		expect(limitsAt(restart, attempts, now)).toEqual({used, windowLeft: windowMinutes * minute, cooldownLeft: cooldownMinutes * minute});
	});

	it('hold after a reboot for as long as it is not certain that they are over', () => {
		const justBooted = {...now, up: 10 * minute};
		const attempts = [1, 2, 3].map(() => recovered(5, {startedAt: beforeBoot, recoveredAt: beforeBoot}));
		expect(limitsAt(restart, attempts, justBooted)).toEqual({used: 3, windowLeft: 50 * minute, cooldownLeft: 50 * minute});
	});

	it('are those of the config', () => {
		const attempts = [attempt(20), recovered(10)];
		expect(limitsAt({...restart, maxPerHour: 1, cooldown: 15 * minute}, attempts, now)).toEqual({used: 2, windowLeft: 50 * minute, cooldownLeft: 6 * minute});
		expect(limitsAt({...restart, maxPerHour: 0}, [], now).windowLeft).toBeGreaterThan(0);
	});
});
