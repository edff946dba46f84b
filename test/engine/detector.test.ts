import {describe, expect, it} from 'vitest';
import type {Journal} from '../../source/core/journal.js';
import {Detector} from '../../source/engine/detector.js';
import {createMemoryJournal} from '../../source/history/memory-journal.js';
import {Bench} from '../model/bench.js';

const down = {'*': {state: 'FATAL'}} as const;

/** A journal that can be told to fail: at each write, at the end of a transaction, or when it is read. */
class Moody {
	fails: 'write' | 'commit' | 'read' | undefined;
	readonly inner = createMemoryJournal();
	readonly journal: Journal = {
		...this.inner,
		atomically: work => this.inner.atomically(() => {
			this.maybe('write');
			const value = work();
			this.maybe('commit');
			return value;
		}),
		attempts: limit => {
			this.maybe('read');
			return this.inner.attempts(limit);
		},
	};

	private maybe(when: 'write' | 'commit' | 'read'): void {
		if (this.fails === when) {
			throw new Error('history.db: disk I/O error. Look at its disk.');
		}
	}
}

function moodyBench(): {bench: Bench; moody: Moody} {
	const moody = new Moody();
	const bench = new Bench(undefined, moody.journal);
	bench.check(2);
	bench.set({services: down});
	return {bench, moody};
}

const failures = ['write', 'commit'] as const;

describe('what a check writes', () => {
	it('waits for the disk when anything happened, and does not when nothing did', () => {
		const inner = createMemoryJournal();
		const waits: string[] = [];
		const bench = new Bench(undefined, {
			...inner,
			atomically(work, durability = 'lasting') {
				waits.push(durability);
				return inner.atomically(work);
			},
		});
		bench.check(4);
		bench.set({services: down});
		bench.check(2);
		expect(waits).toEqual(['lasting', 'routine', 'routine', 'routine', 'lasting', 'lasting']);
	});

	it('waits for the disk after a write that failed', () => {
		const moody = new Moody();
		const waits: string[] = [];
		const bench = new Bench(undefined, {
			...moody.journal,
			atomically(work, durability = 'lasting') {
				waits.push(durability);
				return moody.journal.atomically(work);
			},
		});
		bench.check(2);
		moody.fails = 'commit';
		bench.check();
		moody.fails = undefined;
		bench.check(2);
		expect(waits.slice(1)).toEqual(['routine', 'routine', 'lasting', 'routine']);
	});
});

describe('a history that cannot be written (decision 8)', () => {
	it.each(failures)('at the %s: disarms, is told once and loudly, and judging goes on', fails => {
		const {bench, moody} = moodyBench();
		moody.fails = fails;
		expect(bench.check(8)).toBeUndefined();
		expect(bench.level).toBe('CASCADING');
		expect(bench.detector.decision).toMatchObject({kind: 'withheld', block: {because: 'journal'}});
		expect(bench.eventNames().filter(name => name === 'journal_trouble')).toHaveLength(1);
		expect(bench.alerts.filter(({kind}) => kind === 'journal')).toMatchObject([{text: expect.stringContaining('disk I/O error') as unknown}]);
	});

	it.each(failures)('at the %s: wants no restart at the very check that would have wanted it', fails => {
		const {bench, moody} = moodyBench();
		bench.check(6);
		moody.fails = fails;
		expect(bench.check(1)).toBeUndefined();
		moody.fails = undefined;
		bench.check(1);
		expect(bench.check(1)).toMatchObject({kind: 'restart'});
	});

	it.each(failures)('at the %s: is trusted again when it works, and the restart comes', fails => {
		const {bench, moody} = moodyBench();
		bench.check(5);
		moody.fails = fails;
		bench.check(4);
		moody.fails = undefined;
		bench.check(1);
		expect(bench.eventNames()).toContain('journal_trusted');
		expect(bench.check(1)).toMatchObject({kind: 'restart'});
	});

	it.each(failures)('at the %s: opens no attempt, and forgets none that it has opened', fails => {
		const {bench, moody} = moodyBench();
		moody.fails = fails;
		expect(bench.detector.begin('manual', '', bench.now)).toBeUndefined();
		expect(bench.detector.openAttempt).toBeUndefined();
		moody.fails = undefined;
		const attempt = bench.detector.begin('manual', '', bench.now);
		moody.fails = fails;
		expect(attempt && bench.detector.step(attempt.id, 'closed', {neverStarted: true}, bench.now)).toBeUndefined();
		expect(bench.detector.openAttempt).toMatchObject({id: attempt?.id, step: 'decided'});
	});

	it.each(failures)('at the %s: lets no script start, and tells nobody that it did', fails => {
		const {bench, moody} = moodyBench();
		const attempt = bench.detector.begin('automatic', '', bench.now);
		moody.fails = fails;
		expect(attempt && bench.detector.starting(attempt, bench.now)).toBe(false);
		expect(bench.detector.openAttempt?.startedAt).toBeUndefined();
		expect(moody.inner.deliveries(0).map(({kind}) => kind)).toEqual(['journal']);
		expect(moody.inner.attempts(1)).toMatchObject([{step: 'decided', startedAt: undefined}]);
	});

	it.each(failures)('at the %s: what happened meanwhile is written as soon as it works', fails => {
		const {bench, moody} = moodyBench();
		bench.check(7);
		const id = bench.startScript();
		moody.fails = fails;
		bench.endScript(id, 3);
		bench.check(4);
		expect(moody.inner.attempts(1)).toMatchObject([{id, step: 'started'}]);
		expect(bench.detector.state.attempts).toMatchObject([{id, outcome: 'script_failed'}]);
		moody.fails = undefined;
		bench.check(1);
		expect(moody.inner.attempts(1)).toMatchObject([{id, exitCode: 3, outcome: 'script_failed', isClosed: true}]);
	});

	it('a command is done all the same, and says that it will be forgotten', () => {
		const {bench, moody} = moodyBench();
		moody.fails = 'write';
		expect(bench.detector.disarm(undefined, 'at work', bench.now)).toMatchObject({ok: true, message: expect.stringContaining('could not be written') as unknown});
		expect(bench.memory.disarmed).toMatchObject({reason: 'at work'});
	});
});

describe('a history that cannot be read at the start', () => {
	function unread(): {bench: Bench; moody: Moody} {
		const {bench, moody} = moodyBench();
		for (let attempt = 0; attempt < 3; attempt++) {
			bench.startScript();
			bench.endScript(attempt + 1, 1);
			bench.check(4);
		}

		bench.detector.disarm(undefined, 'until it is mended', bench.now);
		moody.fails = 'read';
		bench.restart();
		return {bench, moody};
	}

	it('disarms, and is not written over', () => {
		const {bench, moody} = unread();
		bench.check(3);
		expect(bench.detector.state.journalTrouble).toContain('disk I/O error');
		expect(moody.inner.loadMemory()).toMatchObject({disarmed: {reason: 'until it is mended'}, services: {main_app: {isStateProven: true}}});
		expect(bench.detector.begin('automatic', '', bench.now)).toBeUndefined();
	});

	it('is not believed to be empty: what it holds is found as soon as it can be read', () => {
		const {bench, moody} = unread();
		bench.check(3);
		moody.fails = undefined;
		bench.check(1);
		expect(bench.detector.state).toMatchObject({journalTrouble: undefined, memory: {disarmed: {reason: 'until it is mended'}}});
		expect(bench.detector.state.attempts).toHaveLength(3);
		bench.detector.arm(bench.now);
		bench.check(7);
		expect(bench.detector.decision).toMatchObject({kind: 'withheld', block: {because: 'rate_limit'}});
	});

	it('what a person asked for meanwhile is kept', () => {
		const {bench, moody} = unread();
		bench.detector.disarm(60_000, 'for a minute', bench.now);
		moody.fails = undefined;
		bench.check(1);
		expect(bench.memory.disarmed).toMatchObject({reason: 'for a minute'});
	});
});

describe('a detector that starts', () => {
	it('finds the attempts that count, however many came after them', () => {
		const bench = new Bench();
		bench.check(2);
		for (let attempt = 0; attempt < 3; attempt++) {
			bench.startScript();
			bench.endScript(attempt + 1, 1);
			bench.check(1);
			bench.check(2);
		}

		for (let attempt = 0; attempt < 120; attempt++) {
			const opened = bench.detector.begin('manual', '', bench.now);
			bench.detector.step(opened?.id ?? 0, 'closed', {neverStarted: true}, bench.now);
		}

		const before = bench.detector.state.attempts.filter(({startedAt}) => startedAt).length;
		bench.restart();
		expect(bench.detector.state.attempts.filter(({startedAt}) => startedAt)).toHaveLength(before);
	});

	it.each([
		[{at: {wall: 0, up: 0, boot: ''}, lasts: undefined, reason: 'deploy'}, 'disarmed', 'It stays disarmed, as before: cfd arm ends that.'],
		[undefined, undefined, 'It is armed, as before.'],
	] as const)('tells that its history was lost, and leaves disarmed what was', (disarmed, because, text) => {
		const bench = new Bench(undefined, {...createMemoryJournal(), lostArming: () => ({disarmed})});
		expect(bench.alerts.map(alert => alert.text)).toEqual([expect.stringContaining(text)]);
		expect(bench.eventNames()).toEqual(['history_lost']);
		bench.check(2);
		bench.set({services: down});
		bench.check(7);
		expect(bench.detector.decision.kind).toBe(because === undefined ? 'restart' : 'withheld');
		expect(bench.alerts.filter(({kind}) => kind === 'journal')).toHaveLength(1);
	});

	it('does not wake people at each check when its history fails and works in turns', () => {
		const {bench, moody} = moodyBench();
		for (let round = 0; round < 20; round++) {
			moody.fails = 'write';
			bench.check(1);
			moody.fails = undefined;
			bench.check(1);
		}

		expect(bench.eventNames().filter(name => name === 'journal_trouble')).toHaveLength(20);
		expect(bench.alerts.filter(({kind, audience}) => kind === 'journal' && audience !== 'others').length).toBeLessThanOrEqual(4);
	});

	it('never trusts a history that is only a stand-in for one that could not be opened', () => {
		const ports = {event() {/* Not of interest. */}, alert() {/* Not of interest. */}};
		const {settings, now} = new Bench();
		const detector = new Detector(settings, createMemoryJournal('history.db is damaged.'), ports, now);
		detector.disarm(undefined, '', now);
		detector.arm(now);
		expect(detector.state.journalTrouble).toBe('history.db is damaged.');
	});
});
