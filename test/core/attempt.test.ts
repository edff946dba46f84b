import {describe, expect, it} from 'vitest';
import {
	attemptSteps, foldAttempts, openAttempt, withRecord, withStep, type AttemptStep, type StepDetail, type StepRecord,
} from '../../source/core/attempt.js';

function record(step: AttemptStep, detail: StepDetail = {}, attempt = 1): StepRecord {
	const number = attemptSteps.indexOf(step) + 1;
	return {attempt, step, at: {wall: 1000 * number, up: 10 * number, boot: 'a'}, detail};
}

function told(...records: readonly StepRecord[]) {
	return foldAttempts(records)[0];
}

const started = [record('decided', {trigger: 'manual', reason: 'r'}), record('preflight'), record('recorder'), record('starting'), record('started', {pid: 7, pidStart: 70})];

describe('an attempt, as its steps tell it', () => {
	it('counts from the moment at which its script was about to run', () => {
		expect(told(...started.slice(0, 3))).toMatchObject({startedAt: undefined, outcome: 'running', isClosed: false});
		expect(told(...started.slice(0, 4))?.startedAt).toEqual({wall: 4000, up: 40, boot: 'a'});
	});

	it.each([
		['recovered', true],
		['not_recovered', true],
		['script_failed', true],
		['interrupted', true],
		['timed_out', false],
	] as const)('with the outcome %s is closed: %s', (outcome, isClosed) => {
		expect(told(...started, record('ended', {exitCode: 3}), record('outcome', {outcome}))).toMatchObject({outcome, isClosed, exitCode: 3, pid: 7, pidStart: 70});
	});

	it('settles from the end of its script to its outcome', () => {
		expect(told(...started, record('ended'))).toMatchObject({outcome: 'settling', exitCode: undefined, isClosed: false});
	});

	it('keeps its outcome when its script ends after the time-out, until somebody closes it', () => {
		const overdue = [...started, record('outcome', {outcome: 'timed_out'}), record('ended', {exitCode: 0})];
		expect(told(...overdue)).toMatchObject({outcome: 'timed_out', isClosed: false, endedAt: {wall: 6000}});
		expect(told(...overdue, record('closed', {note: 'by a person'}))).toMatchObject({outcome: 'timed_out', isClosed: true, startedAt: {wall: 4000}, recoveredAt: undefined});
	});

	it('knows when it has worked, in time or after the time-out', () => {
		expect(told(...started, record('ended'), record('outcome', {outcome: 'recovered'}))?.recoveredAt).toMatchObject({wall: 8000});
		const overdue = [...started, record('outcome', {outcome: 'timed_out'}), record('ended'), record('closed', {recovered: true})];
		expect(told(...overdue)).toMatchObject({outcome: 'timed_out', isClosed: true, recoveredAt: {wall: 9000}});
		expect(told(...started, record('ended'), record('outcome', {outcome: 'not_recovered'}))?.recoveredAt).toBeUndefined();
	});

	it('does not count when it was closed before its script ran', () => {
		expect(told(...started.slice(0, 4), record('closed', {neverStarted: true}))).toMatchObject({startedAt: undefined, isClosed: true});
	});

	it('is interrupted when an outcome does not say which', () => {
		expect(told(...started, record('outcome'))?.outcome).toBe('interrupted');
	});
});

describe('attempts', () => {
	it('are open until they are closed, the newest first', () => {
		const attempts = foldAttempts([record('decided', {}, 1), record('decided', {}, 2), record('closed', {neverStarted: true}, 2)]);
		expect(openAttempt(attempts)?.id).toBe(1);
		expect(openAttempt(withRecord(attempts, record('closed', {}, 1)))).toBeUndefined();
		expect(openAttempt(withRecord(attempts, record('decided', {}, 3)))?.id).toBe(3);
	});

	it('begin with their decision', () => {
		expect(withStep(undefined, record('decided', {trigger: 'automatic', reason: 'r'}))).toMatchObject({id: 1, trigger: 'automatic', reason: 'r', step: 'decided'});
	});
});
