import {describe, expect, it} from 'vitest';
import type {BlockReason, Outcome} from '../../source/core/attempt.js';
import {countBack} from '../../source/core/settling.js';
import {Bench} from '../model/bench.js';

const down = {'*': {state: 'FATAL'}} as const;
const well = {'*': {state: 'RUNNING', http: 200}} as const;

function settlingBench({failures = 7, exitCode = 0}: {failures?: number; exitCode?: number | undefined} = {}): {bench: Bench; id: number} {
	const bench = new Bench();
	bench.check(2);
	bench.set({services: down});
	bench.check(failures);
	const id = bench.startScript();
	bench.check(1);
	bench.endScript(id, exitCode);
	return {bench, id};
}

function outcomeOf(bench: Bench, id: number): Outcome | undefined {
	return bench.detector.state.attempts.find(attempt => attempt.id === id)?.outcome;
}

describe('settling (decision 10)', () => {
	it('freezes the counters and the level from the start of the script to the outcome', () => {
		const {bench} = settlingBench();
		bench.set({services: {'*': {http: 500}}, supervisor: 'down', files: {'scripts/MASTER_RESTART.sh': 'missing'}});
		const before = bench.memory;
		bench.check(3);
		const {services, supervisor, files, level} = bench.memory;
		expect(level).toBe('CASCADING');
		expect(Object.values(services).map(({failures, votes}) => [failures, votes])).toEqual(Object.values(before.services).map(() => [7, 7]));
		expect(supervisor).toMatchObject({failures: 0, votes: 0, verdict: 'failing'});
		expect(Object.values(files).map(({votes}) => votes)).toEqual([0, 0, 0]);
		expect(bench.detector.decision.kind).toBe('in progress');
	});

	it('does not count a crash loop that shows in it', () => {
		const {bench} = settlingBench({failures: 2});
		bench.set({services: {'*': {state: 'RUNNING', respawnEvery: 7}}});
		bench.check(4);
		expect(bench.memory.services['main_app']).toMatchObject({failures: 2, votes: 2});
		bench.check(1);
		expect(bench.memory.services['main_app']).toMatchObject({failures: 3, votes: 3});
	});

	it('counts none of its looks for a crash loop that shows after it', () => {
		const {bench} = settlingBench({failures: 2});
		bench.check(2);
		bench.set({services: {'*': {state: 'RUNNING', respawnEvery: 7}}});
		bench.check(2);
		expect(bench.memory.services['main_app']).toMatchObject({failures: 2, votes: 2, respawns: 2});
		bench.check(1);
		expect(bench.memory.services['main_app']).toMatchObject({failures: 3, votes: 3, respawns: 3});
	});

	it('has recovered when everything was ok at two checks in a row, and only then', () => {
		const {bench, id} = settlingBench();
		bench.set({services: well});
		bench.check(1);
		bench.set({services: {main_app: {http: 500}}});
		bench.check(1);
		bench.set({services: well});
		bench.check(1);
		expect(outcomeOf(bench, id)).toBe('settling');
		bench.check(1);
		expect(outcomeOf(bench, id)).toBe('recovered');
		expect(bench.memory.services['main_app']).toMatchObject({failures: 0, votes: 0});
		expect(bench.level).toBe('NONE');
	});

	it('has not recovered while a service is another process at each look', () => {
		const {bench, id} = settlingBench();
		bench.set({services: {...well, main_app: {state: 'RUNNING', http: 200, respawnEvery: 7}}});
		bench.check(3);
		expect(outcomeOf(bench, id)).toBe('settling');
		bench.check(2);
		expect(outcomeOf(bench, id)).toBe('not_recovered');
	});

	it('takes a check that could not see, or was asked for by a person, for none of the two', () => {
		const {bench, id} = settlingBench();
		bench.set({services: well});
		bench.check(1);
		bench.check(5, {isExtra: true});
		expect(outcomeOf(bench, id)).toBe('settling');
		bench.check(1, {impaired: 'the event loop stalled'});
		bench.check(1);
		expect(outcomeOf(bench, id)).toBe('settling');
	});

	it.each([
		['an important service still fails', {services: {...well, main_app: {http: 500}}}],
		['supervisor does not answer', {services: well, supervisor: 'down'}],
		['a critical file is still lost', {services: well, files: {'backend/supervisord.conf': 'missing'}}],
	] as const)('has not recovered when %s to the end', (_, change) => {
		const {bench, id} = settlingBench();
		bench.set(change);
		bench.check(4);
		expect(outcomeOf(bench, id)).toBe('not_recovered');
	});

	it('cares neither for databases nor for what was stopped', () => {
		const {bench, id} = settlingBench();
		bench.set({services: {...well, trade_manager: {state: 'STOPPED'}}, database: 'corrupt'});
		bench.check(2);
		expect(outcomeOf(bench, id)).toBe('recovered');
	});

	it.each([
		[0, 'not_recovered'],
		[undefined, 'not_recovered'],
		[7, 'script_failed'],
	] as const)('calls it, after exit code %s and no recovery, %s', (exitCode, outcome) => {
		const {bench, id} = settlingBench({exitCode});
		bench.check(4);
		expect(outcomeOf(bench, id)).toBe(outcome);
	});

	it('lets the counters go on from where they were when it did not help, and tries again at once', () => {
		const {bench} = settlingBench();
		expect(bench.check(4)).toMatchObject({kind: 'restart'});
		expect(bench.memory.services['main_app']).toMatchObject({votes: 7});
		bench.check(1);
		expect(bench.memory.services['main_app']).toMatchObject({votes: 8});
	});

	it('gives up on a script past its time-out: judging goes on, nothing automatic happens until it was closed', () => {
		const bench = new Bench();
		bench.check(2);
		bench.set({services: down});
		bench.check(7);
		const id = bench.startScript();
		bench.check(10);
		expect(outcomeOf(bench, id)).toBe('timed_out');
		bench.check(5);
		expect(bench.memory.services['main_app']?.votes).toBe(12);
		expect(bench.detector.decision).toMatchObject({kind: 'withheld', block: {because: 'in_progress' satisfies BlockReason}});
		bench.endScript(id);
		bench.check(5);
		expect(bench.detector.decision).toMatchObject({kind: 'withheld'});
		bench.detector.arm(bench.now);
		expect(bench.check(1)).toMatchObject({kind: 'restart'});
	});

	it('closes one past its time-out when all is well again, and the cooldown begins then', () => {
		const bench = new Bench();
		bench.check(2);
		bench.set({services: down});
		bench.check(7);
		const id = bench.startScript();
		bench.check(12);
		bench.endScript(id);
		bench.set({services: well});
		bench.check(1);
		expect(bench.detector.openAttempt).toMatchObject({id});
		bench.check(1);
		expect(bench.journal.attempts(1)).toMatchObject([{id, outcome: 'timed_out', isClosed: true, recoveredAt: bench.now}]);
		expect(bench.eventNames()).toContain('restart_closed');
		bench.set({services: down});
		bench.check(20);
		expect(bench.detector.decision).toMatchObject({kind: 'withheld', block: {because: 'cooldown'}});
		bench.check(110);
		expect(bench.detector.decision).toMatchObject({kind: 'restart'});
	});

	it('follows a script that somebody runs by hand in the same way', () => {
		const bench = new Bench();
		bench.check(2);
		bench.set({services: down});
		bench.check(6);
		bench.check(3, {foreign: 99});
		expect(bench.memory.services['main_app']?.votes).toBe(6);
		expect(bench.detector.decision.kind).toBe('in progress');
		bench.set({services: well});
		bench.check(3);
		expect(bench.memory).toMatchObject({level: 'NONE', foreign: undefined});
	});

	it('counts on when the system did not come up after a script by hand', () => {
		const bench = new Bench();
		bench.check(2);
		bench.set({services: down});
		bench.check(6);
		bench.check(1, {foreign: 99});
		bench.check(6);
		expect(bench.memory.services['main_app']?.votes).toBe(8);
		expect(bench.detector.decision.kind).toBe('restart');
	});

	it('tells how many services are back, of those that have a vote', () => {
		const bench = new Bench();
		bench.check(1);
		bench.set({services: {main_app: {http: 500}, trade_manager: {state: 'STOPPED'}}});
		bench.check(1);
		expect(countBack(bench.memory)).toEqual({back: 7, expected: 8});
	});
});
