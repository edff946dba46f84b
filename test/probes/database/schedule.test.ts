import {describe, expect, test} from 'vitest';
import {
	isFullLookDue, newMemory, remember, smallDatabase, type FullMemory, type Sight,
} from '../../../source/probes/database/schedule.js';
import type {FullFinding} from '../../../source/probes/database/full-look.js';

const hour = 3_600_000;
const start = 1_700_000_000_000;
const small = {signature: 'a', size: 1_000_000, suspicion: undefined};
const large = {...small, size: smallDatabase + 1};
const ok: FullFinding = {kind: 'ok', records: 5};

function after(finding: FullFinding, duration = 100, memory: FullMemory = newMemory, at = start): FullMemory {
	return remember(memory, finding, {
		startedAt: at, endedAt: at + duration, duration, signature: 'a',
	});
}

describe('a full look is due', () => {
	test.each<[string, FullMemory, [Sight, number], boolean]>([
		['at first', newMemory, [large, 0], true],
		['not while the last one is recent', after(ok), [large, hour - 1], false],
		['when the last one began as long ago as the config says', after(ok), [large, hour], true],
		['when the clock was set back behind the last one', after(ok), [large, -1], true],
		['when a small database has changed', after(ok), [{...small, signature: 'b'}, 30_000], true],
		['not when a large one has', after(ok), [{...large, signature: 'b'}, 30_000], false],
		['when something looks wrong that was not there before', after(ok), [{...large, signature: 'b', suspicion: 'cut off'}, 2100], true],
		['not again when the last one has judged that already', after(ok), [{...large, suspicion: 'cut off'}, 30_000], false],
		['a minute after one that found damage', after({kind: 'corrupt', detail: ''}), [large, 60_100], true],
		['not sooner', after({kind: 'corrupt', detail: ''}), [large, 60_000], false],
		['as soon as a damaged database was changed', after({kind: 'corrupt', detail: ''}), [{...large, signature: 'b'}, 2100], true],
		['but not at once', after({kind: 'corrupt', detail: ''}), [{...large, signature: 'b'}, 2000], false],
		['a minute after one that found no table', after({kind: 'no table', detail: ''}), [large, 60_100], true],
		['a minute after one that came to nothing', after({kind: 'busy', detail: ''}, 100, after(ok)), [large, 60_100], true],
		['20 times as long after a long one as that took', after({kind: 'corrupt', detail: ''}, 10_000), [large, 210_000], true],
		['not sooner after a long one', after({kind: 'corrupt', detail: ''}, 10_000), [large, 209_999], false],
	])('%s', (_name, memory, [sight, later], expected) => {
		expect(isFullLookDue(memory, sight, hour, start + later)).toBe(expected);
	});

	test('a small database that changes all the time is looked at some ten times in a row, then once in a minute', () => {
		let memory = after(ok);
		const looks: number[] = [];
		for (let now = start; now < start + hour; now += 1000) {
			if (!isFullLookDue(memory, {...small, signature: String(now)}, 10 * hour, now)) {
				continue;
			}

			memory = after(ok, 100, memory, now);
			looks.push((now - start) / 1000);
		}

		expect(looks.filter(second => second < 30).length).toBeGreaterThan(8);
		expect(looks.filter(second => second < 30).length).toBeLessThan(20);
		expect(looks.filter(second => second >= 1800).length).toBeLessThanOrEqual(37);
		expect(looks.filter(second => second >= 1800).length).toBeGreaterThan(33);
	});
});

describe('what is remembered', () => {
	test('a look that came to nothing takes nothing away', () => {
		const memory = after({kind: 'unobservable', detail: 'no room'}, 100, after(ok));
		expect(memory.verdict).toEqual(ok);
		expect(memory.full).toEqual({records: 5, at: start + 100});
		expect(memory.failure).toEqual({kind: 'unobservable', detail: 'no room'});
	});

	test('damage keeps the last count, and a sound look ends it', () => {
		const damaged = after({kind: 'corrupt', detail: 'page 5'}, 100, after(ok));
		expect(damaged.verdict?.kind).toBe('corrupt');
		expect(damaged.full?.records).toBe(5);
		const mended = after({kind: 'ok', records: 6}, 100, damaged, start + 1000);
		expect(mended.verdict?.kind).toBe('ok');
		expect(mended.full).toEqual({records: 6, at: start + 1100});
	});
});
