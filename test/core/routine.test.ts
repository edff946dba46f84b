import {describe, expect, it} from 'vitest';
import {parseMemory, type Memory} from '../../source/core/memory.js';
import {isRoutine} from '../../source/core/routine.js';
import {Bench} from '../model/bench.js';

/** A bench at which everything has been seen ok. */
function calmBench(): Bench {
	const bench = new Bench();
	bench.check(2);
	return bench;
}

/** The memory before and after something. */
function around(bench: Bench, happen: (bench: Bench) => unknown): [before: Memory, after: Memory] {
	const before = bench.memory;
	happen(bench);
	return [before, bench.memory];
}

describe('a check is routine', () => {
	it('when everything is as before: only times have passed', () => {
		const [before, after] = around(calmBench(), bench => bench.check());
		expect(after.checks).toBe(before.checks + 1);
		expect(isRoutine(before, after)).toBe(true);
	});

	it('also after the memory came back from the disk', () => {
		const [before, after] = around(calmBench(), bench => bench.check());
		const loaded = parseMemory(JSON.stringify(before));
		expect(loaded && isRoutine(loaded, after)).toBe(true);
	});

	it('also when some are stopped, as they were', () => {
		const bench = calmBench();
		bench.set({services: {[bench.settings.services[0]?.name ?? '']: {state: 'STOPPED'}}});
		bench.check();
		expect(isRoutine(...around(bench, () => bench.check()))).toBe(true);
	});
});

describe('a check is no routine', () => {
	it('when it proves something: what never worked has no vote (decision 22)', () => {
		expect(isRoutine(...around(new Bench(), bench => bench.check()))).toBe(false);
	});

	it('when something fails, fails on, and is ok again', () => {
		const bench = calmBench();
		const [name = ''] = bench.settings.services.map(service => service.name);
		bench.set({services: {[name]: {state: 'FATAL'}}});
		const rows = Array.from({length: 8}, () => around(bench, () => bench.check()));
		bench.set({services: {[name]: {state: 'RUNNING'}}});
		rows.push(around(bench, () => bench.check()));
		expect(rows.map(row => isRoutine(...row))).toEqual(Array.from({length: 9}, () => false));
	});

	it('when somebody disarms or arms', () => {
		const bench = calmBench();
		expect(isRoutine(...around(bench, () => bench.detector.disarm(3_600_000, 'work', bench.now)))).toBe(false);
		expect(isRoutine(...around(bench, () => bench.detector.arm(bench.now)))).toBe(false);
	});

	it('when a field came or went', () => {
		const {memory} = calmBench();
		const withAbort: Memory = {...memory, abortedAt: {wall: 1, up: 1, boot: 'a'}};
		expect([isRoutine(memory, withAbort), isRoutine(withAbort, memory)]).toEqual([false, false]);
	});
});
