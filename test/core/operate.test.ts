import {describe, expect, it} from 'vitest';
import {seedSettings} from '../helpers/settings.js';
import {Bench} from '../model/bench.js';

const down = {'*': {state: 'FATAL'}} as const;

function failing(failures: number): Bench {
	const bench = new Bench();
	bench.check(2);
	bench.set({services: down});
	bench.check(failures);
	return bench;
}

describe('abort (decision 15)', () => {
	it.each([[0, false], [4, false], [5, true], [6, true], [7, true]] as const)('after %d failures: %s', (failures, ok) => {
		const bench = failing(failures);
		const result = bench.detector.abort(bench.now);
		expect(result).toMatchObject({ok, code: ok ? 0 : 1});
		expect(bench.memory.abortedAt !== undefined).toBe(ok);
	});

	it('reaches a restart that is being prepared, and none whose script runs', () => {
		const bench = failing(7);
		const attempt = bench.detector.begin('automatic', '', bench.now);
		expect(bench.detector.abort(bench.now).ok).toBe(true);
		bench.detector.arm(bench.now);
		expect(attempt && bench.detector.starting(attempt, bench.now)).toBe(true);
		expect(bench.detector.abort(bench.now).ok).toBe(false);
	});

	it('leaves a restart by hand alone', () => {
		const bench = failing(2);
		bench.detector.begin('manual', '', bench.now);
		expect(bench.detector.abort(bench.now).ok).toBe(false);
	});

	it('says why there is nothing to abort', () => {
		const calm = failing(0);
		expect(calm.detector.abort(calm.now).message).toContain('The level is NONE');
		const bench = failing(5);
		bench.detector.abort(bench.now);
		expect(bench.detector.abort(bench.now)).toMatchObject({ok: false, message: expect.stringContaining('aborted already') as unknown});
	});
});

describe('disarm and arm (decision 19)', () => {
	it('disarm says until when, and how to end what never ends by itself', () => {
		const bench = failing(0);
		expect(bench.detector.disarm(3_600_000, 'at work', bench.now).message).toMatch(/^Automatic restart is disarmed until \d\d:\d\d \(60 min\)\.$/v);
		expect(bench.detector.disarm(undefined, 'at work', bench.now).message).toBe('Automatic restart is disarmed for ever. Arm it again with: cfd arm');
		expect(bench.events.at(-1)).toMatchObject({event: 'disarmed', severity: 'warn', fields: {reason: 'at work'}});
	});

	it('ends in time, whatever the wall clock does', () => {
		const bench = failing(2);
		bench.detector.disarm(600_000, '', bench.now);
		bench.wallOffset = 315_360_000;
		bench.check(8);
		expect(bench.detector.decision).toMatchObject({kind: 'withheld', block: {because: 'disarmed'}});
		bench.wallOffset = -315_360_000;
		bench.check(12);
		expect(bench.detector.decision.kind).toBe('restart');
	});

	it('the last word counts', () => {
		const bench = failing(7);
		bench.detector.disarm(undefined, '', bench.now);
		bench.detector.disarm(1000, '', bench.now);
		expect(bench.check(1)).toMatchObject({kind: 'restart'});
	});

	it('arm takes an abort back', () => {
		const bench = failing(6);
		bench.detector.abort(bench.now);
		expect(bench.detector.arm(bench.now).message).toBe('Automatic restart is armed. The abort is taken back.');
		expect(bench.detector.arm(bench.now).message).toBe('Automatic restart is armed.');
		expect(bench.check(1)).toMatchObject({kind: 'restart'});
	});

	it('arm does not promise what the config forbids', () => {
		const bench = new Bench(seedSettings({restart: {...seedSettings().restart, enabled: false}}));
		expect(bench.detector.arm(bench.now)).toMatchObject({ok: true, message: expect.stringContaining('restart.enabled is false') as unknown});
	});

	it('arm closes an attempt that was given up on, once its script has ended', () => {
		const bench = failing(7);
		const id = bench.startScript();
		bench.check(10);
		expect(bench.detector.arm(bench.now).message).toContain(`Attempt ${id} still runs past its time-out: nothing automatic before it has ended.`);
		expect(bench.detector.openAttempt).toMatchObject({id, outcome: 'timed_out'});
		bench.endScript(id);
		expect(bench.detector.arm(bench.now).message).toContain(`Attempt ${id}, which ran past its time-out, is closed.`);
		expect(bench.detector.openAttempt).toBeUndefined();
		expect(bench.journal.attempts(1)).toMatchObject([{id, isClosed: true, outcome: 'timed_out'}]);
	});
});
