import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {Moment} from '../../source/core/moment.js';
import {Beat, type Trouble} from '../../source/engine/beat.js';

type Beaten = {readonly at: number; readonly trouble: Trouble; readonly isExtra: boolean};

/** A beat in virtual time. `takes`: how long each one takes, in milliseconds. */
class Harness {
	readonly beats: Beaten[] = [];
	/** What the clock with suspend has over the one without. */
	suspended = 0;
	takes = 0;
	running = 0;
	mostRunning = 0;
	private readonly startedAt = performance.now();
	readonly beat = new Beat(1000, {now: () => this.now()}, async (trouble, isExtra) => {
		this.beats.push({at: this.at, trouble, isExtra});
		this.mostRunning = Math.max(this.mostRunning, ++this.running);
		await new Promise(resolve => {
			setTimeout(resolve, this.takes);
		});
		this.running--;
	});

	get at(): number {
		return performance.now() - this.startedAt;
	}

	private now(): Moment {
		return {wall: 0, up: performance.now() + this.suspended, boot: ''};
	}
}

const times = (harness: Harness) => harness.beats.map(({at}) => at);

describe('the beat', () => {
	beforeEach(() => {
		vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'performance']});
	});

	afterEach(() => {
		vi.useRealTimers();
	});

	it('comes at once, then at each interval, without drift', async () => {
		const harness = new Harness();
		harness.takes = 300;
		harness.beat.start();
		await vi.advanceTimersByTimeAsync(3500);
		expect(times(harness)).toEqual([0, 1000, 2000, 3000]);
		expect(harness.beats.every(({trouble, isExtra}) => trouble === undefined && !isExtra)).toBe(true);
	});

	it('is never there twice at a time: one that takes long makes the next one late, not doubled', async () => {
		const harness = new Harness();
		harness.takes = 2500;
		harness.beat.start();
		await vi.advanceTimersByTimeAsync(8000);
		expect(times(harness).map(at => Math.round(at / 10) * 10)).toEqual([0, 2500, 5000, 7500]);
		expect(harness.mostRunning).toBe(1);
		expect(harness.beats.map(({trouble}) => trouble)).toEqual([undefined, undefined, undefined, undefined]);
	});

	it('out of turn changes nothing about when the others come, and is told to be extra', async () => {
		const harness = new Harness();
		harness.beat.start();
		await vi.advanceTimersByTimeAsync(400);
		await Promise.all([harness.beat.beatNow(), vi.advanceTimersByTimeAsync(0)]);
		await vi.advanceTimersByTimeAsync(900);
		expect(harness.beats.map(({at, isExtra}) => [at, isExtra])).toEqual([[0, false], [400, true], [1000, false]]);
	});

	it('out of turn joins one that runs, and one that is due waits for it', async () => {
		const harness = new Harness();
		harness.takes = 300;
		harness.beat.start();
		await vi.advanceTimersByTimeAsync(100);
		await Promise.all([harness.beat.beatNow(), vi.advanceTimersByTimeAsync(300)]);
		expect(times(harness)).toEqual([0]);
		await vi.advanceTimersByTimeAsync(500);
		const extra = harness.beat.beatNow();
		await vi.advanceTimersByTimeAsync(1000);
		await extra;
		expect(times(harness)).toEqual([0, 900, 1200]);
		expect(harness.mostRunning).toBe(1);
		expect(harness.beats.at(-1)?.trouble).toBeUndefined();
	});

	it('comes no more once it was stopped, not out of turn either', async () => {
		const harness = new Harness();
		harness.beat.start();
		await vi.advanceTimersByTimeAsync(100);
		await harness.beat.stop();
		await harness.beat.beatNow();
		await vi.advanceTimersByTimeAsync(5000);
		expect(times(harness)).toEqual([0]);
	});

	it('tells that the machine was suspended, once', async () => {
		const harness = new Harness();
		harness.beat.start();
		await vi.advanceTimersByTimeAsync(500);
		harness.suspended = 7_200_000;
		await vi.advanceTimersByTimeAsync(1600);
		expect(harness.beats.map(({trouble}) => trouble)).toEqual([undefined, 'the machine was suspended for 7200 s', undefined]);
	});

	it('tells that the event loop stalled', async () => {
		const harness = new Harness();
		harness.beat.start();
		await vi.advanceTimersByTimeAsync(500);
		// Time goes on, and no timer gets its turn.
		const {now} = performance;
		const stalled = vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + 5000);
		await vi.advanceTimersByTimeAsync(500);
		stalled.mockRestore();
		expect(harness.beats.map(({trouble}) => trouble)).toEqual([undefined, 'the event loop stalled for 5 s']);
	});

	it('ends when it is stopped, after the one that runs', async () => {
		const harness = new Harness();
		harness.takes = 300;
		harness.beat.start();
		await vi.advanceTimersByTimeAsync(1100);
		const stopped = harness.beat.stop();
		await vi.advanceTimersByTimeAsync(5000);
		await stopped;
		expect(times(harness)).toEqual([0, 1000]);
		expect(harness.running).toBe(0);
	});
});
