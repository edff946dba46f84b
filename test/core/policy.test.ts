import {describe, expect, it} from 'vitest';
import {blockReasons, type Attempt, type BlockReason} from '../../source/core/attempt.js';
import type {Memory} from '../../source/core/memory.js';
import {blockAt, callOff, decide, type Context} from '../../source/core/policy.js';
import {later} from '../../source/core/moment.js';
import {seedSettings} from '../helpers/settings.js';
import {Bench} from '../model/bench.js';

const down = {'*': {state: 'FATAL'}} as const;
const hour = 3_600_000;

/** Everything failing, `failures` times in a row, after all was seen well. */
function failing(failures: number): Bench {
	const bench = new Bench();
	bench.check(2);
	bench.set({services: down});
	bench.check(failures);
	return bench;
}

function contextOf(bench: Bench, change: {memory?: Partial<Memory>; attempts?: readonly Attempt[]; isEnabled?: boolean; journalTrouble?: string} = {}): Context {
	const {state} = bench.detector;
	return {
		settings: {...state.settings, restart: {...state.settings.restart, enabled: change.isEnabled ?? true}},
		memory: {...state.memory, ...change.memory},
		attempts: change.attempts ?? state.attempts,
		journalTrouble: change.journalTrouble,
	};
}

describe('the decision', () => {
	it.each([
		[0, 'quiet'],
		[4, 'quiet'],
		[5, 'due'],
		[6, 'due'],
		[7, 'restart'],
		[30, 'restart'],
	] as const)('after %d failures is %s', (failures, kind) => {
		expect(failing(failures).detector.decision.kind).toBe(kind);
	});

	it('says when the restart is due: as many intervals from now as failures are wanting', () => {
		const bench = failing(5);
		expect(bench.detector.decision).toMatchObject({kind: 'due', dueAt: bench.now.wall + 60_000});
	});

	it('is to watch when nothing that may cause a restart is seen failing at this very look', () => {
		const bench = failing(9);
		bench.check(1, {impaired: 'the event loop stalled'});
		expect(bench.level).toBe('CASCADING');
		expect(bench.detector.decision.kind).toBe('watching');
	});

	it('is to wait while one restart is under way', () => {
		const bench = failing(7);
		bench.startScript();
		expect(bench.detector.decision.kind).toBe('in progress');
		expect(bench.check(3)).toBeUndefined();
	});

	it('never comes nearer by checks that a person asks for, and a good one of them takes it all back', () => {
		const bench = failing(6);
		bench.check(20, {isExtra: true});
		expect(bench.detector.decision).toMatchObject({kind: 'due', cause: {checksLeft: 1}});
		bench.set({services: {'*': {state: 'RUNNING'}}});
		bench.check(1, {isExtra: true});
		expect(bench.level).toBe('NONE');
	});
});

describe('what stands in the way', () => {
	const bench = failing(7);
	const {now} = bench;
	const open: Attempt = {
		id: 1, trigger: 'automatic', reason: '', step: 'started', decidedAt: now, startedAt: now, pid: 1, pidStart: 1, endedAt: undefined,
		exitCode: undefined, outcome: 'timed_out', outcomeAt: now, recoveredAt: undefined, isClosed: false,
	};
	const ago = (milliseconds: number) => later(now, -milliseconds);
	const past = (id: number, minutes: number): Attempt => ({...open, id, startedAt: ago(minutes * 60_000), outcome: 'not_recovered', isClosed: true});
	const recovered: Attempt = {...open, outcome: 'recovered', recoveredAt: now, isClosed: true};

	const cases: ReadonlyArray<readonly [BlockReason, Parameters<typeof contextOf>[1], number?]> = [
		['disabled', {isEnabled: false}],
		['journal', {journalTrouble: 'the disk is full'}],
		['disarmed', {memory: {disarmed: {at: ago(600_000), lasts: hour, reason: ''}}}, 3_000_000],
		['disarmed', {memory: {disarmed: {at: ago(600_000), lasts: undefined, reason: ''}}}],
		['aborted', {memory: {abortedAt: ago(600_000)}}, 3_000_000],
		['in_progress', {attempts: [open]}],
		['in_progress', {memory: {foreign: {pid: 1, since: ago(hour), endedAt: undefined, isGivenUp: true}}}],
		['cooldown', {attempts: [recovered]}, hour],
		['rate_limit', {attempts: [past(1, 50), past(2, 40), past(3, 30)]}, 600_000],
	];

	it.each(cases.map(([because, change, until]) => ({because, change, until})))('$because', ({because, change, until}) => {
		const context = contextOf(bench, change);
		expect(blockAt(context, now)?.because).toBe(because);
		expect(blockAt(context, now)?.until).toBe(until === undefined ? undefined : now.wall + until);
		expect(decide(context, now)).toMatchObject({kind: 'withheld', block: {because}});
	});

	it('before its time, it is blocked and not withheld', () => {
		const due = failing(5);
		expect(decide(contextOf(due, {memory: {abortedAt: due.now}}), due.now).kind).toBe('blocked');
	});

	it('is told in the order of the reasons, the first of several', () => {
		const changes = cases.map(([, change = {}]) => change);
		const all: Parameters<typeof contextOf>[1] = {
			isEnabled: false,
			journalTrouble: 'the disk is full',
			memory: Object.assign({}, ...changes.map(({memory}) => memory)) as Partial<Memory>,
			attempts: changes.flatMap(({attempts = []}) => attempts),
		};
		expect(blockAt(contextOf(bench, all), now)?.because).toBe('disabled');
		expect(blockAt(contextOf(bench, {...all, isEnabled: true}), now)?.because).toBe('journal');
		const known: readonly string[] = blockReasons;
		expect(cases.map(([because]) => known.indexOf(because))).toEqual(cases.map(([because]) => known.indexOf(because)).toSorted((a, b) => a - b));
	});

	it.each([
		['disarmed', {disarmed: {at: ago(1), lasts: hour, reason: ''}}, 'disarmed'],
		['aborted', {abortedAt: ago(1)}, 'aborted'],
		['disarmed long ago', {disarmed: {at: ago(2 * hour), lasts: hour, reason: ''}}, undefined],
		['aborted long ago', {abortedAt: ago(hour)}, undefined],
	] as const)('a restart that is being prepared is called off at the last moment when it was %s', (_, memory, because) => {
		expect(callOff(contextOf(bench, {memory}), now)?.because).toBe(because);
	});

	it('a restart that is being prepared is called off at the last moment when its cause is gone', () => {
		const prepared = failing(7);
		prepared.detector.begin('automatic', '', prepared.now);
		prepared.check(1);
		expect(callOff(prepared.detector.state, prepared.now)).toBeUndefined();
		prepared.check(1, {impaired: 'the event loop stalled'});
		expect(callOff(prepared.detector.state, prepared.now)?.because).toBe('veto');
		prepared.set({services: {'*': {state: 'RUNNING'}}});
		prepared.check(1);
		expect(callOff(prepared.detector.state, prepared.now)?.because).toBe('veto');
	});

	it('an abort ends when the level leaves CASCADING, and does not hold for the next incident', () => {
		const again = failing(6);
		expect(again.detector.abort(again.now).ok).toBe(true);
		again.set({services: {'*': {state: 'RUNNING'}}});
		again.check(1);
		again.set({services: down});
		expect(again.check(7)).toMatchObject({kind: 'restart'});
	});

	it('a disarming survives the detector, a reboot too', () => {
		const armed = failing(2);
		armed.detector.disarm(hour, 'at work', armed.now);
		armed.reboot(600);
		expect(armed.memory.disarmed).toMatchObject({reason: 'at work'});
		armed.check(8);
		expect(armed.detector.decision).toMatchObject({kind: 'withheld', block: {because: 'disarmed'}});
	});
});

describe('the unproven (decision 22)', () => {
	it('have no vote, whether they fail or restart all the time', () => {
		for (const services of [down, {'*': {http: 404}}, {'*': {respawnEvery: 7}}] as const) {
			const bench = new Bench();
			bench.set({services});
			bench.check(20);
			expect([services, bench.level]).toEqual([services, 'WARNING']);
			expect(bench.detector.decision.kind).toBe('quiet');
		}
	});

	it('a crash loop of what once worked does vote', () => {
		const bench = new Bench(seedSettings());
		bench.check(2);
		bench.set({services: {'*': {respawnEvery: 7}}});
		expect(bench.check(7)).toMatchObject({kind: 'restart'});
	});
});

describe('a gap between two checks (decision 1)', () => {
	const votesOf = (bench: Bench) => bench.memory.services['main_app']?.votes;

	it.each([
		[30, 5],
		[60, 5],
		[61, 1],
		[3600, 1],
	])('of %d s leaves, after 4 failures, %d', (gap, votes) => {
		const bench = failing(4);
		bench.wait(gap - 30);
		bench.check(1);
		expect(votesOf(bench)).toBe(votes);
	});

	it('is longer than 2 intervals, when they are long', () => {
		const bench = new Bench(seedSettings({checkInterval: 300_000}));
		bench.check(2);
		bench.set({services: down});
		bench.check(4);
		bench.wait(300);
		bench.check(1);
		expect(votesOf(bench)).toBe(5);
		bench.wait(301);
		bench.check(1);
		expect(votesOf(bench)).toBe(1);
	});

	it.each([5, 86_400])('is there after every reboot, whether the machine was off for %d s', off => {
		const bench = failing(6);
		bench.reboot(off);
		expect(bench.check(1)).toBeUndefined();
		expect(votesOf(bench)).toBe(1);
		expect(bench.events.find(({event}) => event === 'gap')?.message).toBe('The machine was rebooted: all counters start anew');
	});

	it('is none for the wall clock', () => {
		const bench = failing(4);
		bench.wallOffset = 86_400;
		bench.check(1);
		expect(votesOf(bench)).toBe(5);
	});

	it('leaves the level until the next check has been judged, and what was proven stays proven', () => {
		const bench = failing(5);
		bench.wait(600);
		bench.check(1);
		expect(bench.level).toBe('NONE');
		expect(bench.check(6)).toMatchObject({kind: 'restart'});
	});

	it('does not matter while a restart is under way', () => {
		const bench = failing(7);
		bench.startScript();
		bench.wait(200);
		bench.check(1);
		expect(votesOf(bench)).toBe(7);
		expect(bench.eventNames()).not.toContain('gap');
	});
});
