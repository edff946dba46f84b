import {describe, expect, test} from 'vitest';
import type {CheapLook} from '../../../source/probes/database/cheap-look.js';
import {conclude} from '../../../source/probes/database/conclude.js';
import type {FullFinding} from '../../../source/probes/database/full-look.js';
import {newMemory, remember, type FullMemory} from '../../../source/probes/database/schedule.js';

const fine: CheapLook = {
	kind: 'ok', signature: 'a', size: 4096, suspicion: undefined, detail: '',
};
const locked: CheapLook = {...fine, kind: 'busy', detail: 'locked'};
const odd: CheapLook = {...fine, suspicion: 'odd'};

function after(...findings: FullFinding[]): FullMemory {
	let memory = newMemory;
	for (const finding of findings) {
		memory = remember(memory, finding, {
			startedAt: 1, endedAt: 2, duration: 1, signature: 'a',
		});
	}

	return memory;
}

const ok: FullFinding = {kind: 'ok', records: 7};
const corrupt: FullFinding = {kind: 'corrupt', detail: 'page 5'};
const noTable: FullFinding = {kind: 'no table', detail: 'no trades'};
const noRoom: FullFinding = {kind: 'unobservable', detail: 'no room'};
const starved: FullFinding = {kind: 'busy', detail: 'always written'};

describe('the cheap look and the last full one together', () => {
	test.each<[string, CheapLook, FullMemory, [string, number | undefined]]>([
		['sound before the first full look', fine, newMemory, ['ok', undefined]],
		['sound', fine, after(ok), ['ok', 7]],
		['missing now', {kind: 'missing', detail: ''}, after(ok), ['missing', 7]],
		['unreadable now, whatever was found before', {kind: 'unreadable', detail: ''}, after(corrupt), ['unreadable', undefined]],
		['locked now', locked, after(ok), ['busy', 7]],
		['damaged within', fine, after(ok, corrupt), ['corrupt', 7]],
		['damaged within, and locked now', locked, after(ok, corrupt), ['corrupt', 7]],
		['damaged within, and the next look came to nothing', fine, after(corrupt, noRoom), ['corrupt', undefined]],
		['damaged once, sound since', fine, after(corrupt, ok), ['ok', 7]],
		['without the table', fine, after(noTable), ['no table', undefined]],
		['never looked at in full for lack of room', fine, after(noRoom), ['unobservable', undefined]],
		['looked at in full before room ran out', fine, after(ok, noRoom), ['ok', 7]],
		['never quiet enough for a sound copy', fine, after(starved), ['busy', undefined]],
		['odd, before the full look', odd, newMemory, ['unobservable', undefined]],
		['odd, and the full look found it sound', odd, after(ok), ['ok', 7]],
		['odd, and not the state that the full look has judged', {...odd, signature: 'b'}, after(ok), ['unobservable', 7]],
		['odd, and the full look came to nothing', odd, after(ok, noRoom), ['unobservable', 7]],
	])('%s', (_name, look, memory, [kind, records]) => {
		const seen = conclude(look, memory);
		expect(seen.kind).toBe(kind);
		expect(seen.full?.records).toBe(records);
	});
});
