import {describe, expect, it} from 'vitest';
import type {Verdict} from '../../source/core/counter.js';
import {countChanges, countVerdicts, flapAfter, stateChange, type FlapMemory} from '../../source/core/early-signs-flapping.js';

/** `.` is ok, `x` failing, `?` inconclusive, `s` stopped; one a check, a second apart. */
function after(verdicts: string): FlapMemory | undefined {
	const words: Readonly<Record<string, Verdict>> = {'.': 'ok', x: 'failing', '?': 'inconclusive', s: 'stopped'};
	let memory: FlapMemory | undefined;
	for (const [index, character] of [...verdicts].entries()) {
		memory = flapAfter(memory, words[character] ?? 'ok', index * 1000);
	}

	return memory;
}

const quiet = '.'.repeat(21);

describe('flapping', () => {
	it.each([
		['nothing was seen', '', false],
		['all is well', quiet, false],
		['all fails', 'x'.repeat(30), false],
		['one check failed', `${quiet}x${'.'.repeat(5)}`, false],
		['it failed once for long, and is back', `${quiet}xxxxxxx.......`, false],
		['two deploys in a row', `${quiet}xx...xx....`, false],
		['it failed three times in ten minutes', `${quiet}x..x..x..`, true],
		['every other check fails', `${quiet}x.x.x.x.x.x.`, true],
		['it is the beginning of a life already', 'x.x.x.x.', true],
	])('when %s: %s is %s', (_what, verdicts, isFlapping) => {
		expect(after(verdicts)?.since !== undefined).toBe(isFlapping);
	});

	it('weighs changes as Nagios does: the newest 1.2, the oldest 0.8, of the 20 that can be', () => {
		expect(stateChange(after(`${'.'.repeat(20)}x`)?.verdicts ?? 0)).toBeCloseTo(1.2 / 20);
		expect(stateChange(after(`x${'.'.repeat(20)}`)?.verdicts ?? 0)).toBeCloseTo(0.8 / 20);
		expect(stateChange(after('x.'.repeat(30))?.verdicts ?? 0)).toBeCloseTo(1);
		expect(stateChange(after(`x${'.'.repeat(21)}`)?.verdicts ?? 0)).toBe(0);
	});

	it('ends lower than it begins, so that the sign itself does not flap', () => {
		const memory = after(`${quiet}x.x.x.x`);
		const changes: number[] = [];
		let next = memory;
		let checks = 0;
		while (next?.since !== undefined && checks < 50) {
			next = flapAfter(next, 'ok', 1e6);
			changes.push(stateChange(next?.verdicts ?? 0));
			checks++;
		}

		expect(memory?.since).toBeDefined();
		expect(changes.at(-1)).toBeLessThan(0.2);
		expect(Math.min(...changes.slice(0, -1))).toBeGreaterThanOrEqual(0.2);
		expect(checks).toBeLessThan(21);
	});

	it('keeps when it began, leaves out what could not be told, and forgets what somebody stopped', () => {
		const memory = after(`${quiet}x.x.x.x.x`);
		expect(after(`${quiet}x.x.x.x.x?.x`)?.since).toBe(memory?.since);
		expect(after(`${quiet}x?.?x?.?x?.?x?.?x`)?.verdicts).toBe(memory?.verdicts);
		expect(after(`${quiet}x.x.x.x.xs`)).toBeUndefined();
	});

	it('takes no new memory while nothing changes: a thousand quiet services cost nothing', () => {
		const memory = after(quiet);
		expect(flapAfter(memory, 'ok', 1)).toBe(memory);
	});

	it('counts for people', () => {
		const verdicts = after('x.x.xx')?.verdicts ?? 0;
		expect([countChanges(verdicts), countVerdicts(verdicts)]).toEqual([4, 6]);
		expect(countVerdicts(after('x.'.repeat(50))?.verdicts ?? 0)).toBe(21);
	});
});
