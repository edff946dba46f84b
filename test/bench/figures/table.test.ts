import {expect, it} from 'vitest';
import {absoluteRow, ratioRow, skippedRow} from './row.js';
import {isKept, table} from './table.js';

const kept = ratioRow({what: 'a check', beside: 'bare calls', unit: 'ms'}, {ours: 5, baseline: 5}, {most: 1.2});
const missed = absoluteRow({what: 'a stall', beside: '', unit: 'ms'}, 30, {most: 20});
const skipped = skippedRow('a cycle', 'Monit', 'no Monit here: apt-get install monit');

it('has a column for everything, and sums it up', () => {
	expect(table('2 x a CPU', [kept, missed, skipped]).split('\n')).toEqual([
		'2 x a CPU',
		'',
		'         what     beside      ours   baseline  seen   limit',
		'ok       a check  bare calls  5 ms   5 ms      1 x    <= 1.2 x',
		'MISSED   a stall              30 ms            30 ms  <= 20 ms',
		'skipped  a cycle  Monit                        no Monit here: apt-get install monit',
		'',
		'1 kept, 1 missed, 0 shown without a limit, 1 skipped',
	]);
});

it('is kept unless a limit was missed', () => {
	expect(isKept([kept, skipped])).toBe(true);
	expect(isKept([kept, missed])).toBe(false);
});
