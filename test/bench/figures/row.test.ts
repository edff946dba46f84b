import {describe, expect, it} from 'vitest';
import {absoluteRow, differenceRow, figure, ratioRow, skippedRow} from './row.js';

const subject = {what: 'a check', beside: 'another', unit: 'ms'};

describe('a ratio', () => {
	it.each([
		{ours: 12, baseline: 10, limits: {most: 1.2}, seen: '1.2 x', limit: '<= 1.2 x', verdict: 'ok'},
		{ours: 13, baseline: 10, limits: {most: 1.2}, seen: '1.3 x', limit: '<= 1.2 x', verdict: 'MISSED'},
		{ours: 1, baseline: 100, limits: {least: 100}, seen: '100 x less', limit: '>= 100 x less', verdict: 'ok'},
		{ours: 1, baseline: 99, limits: {least: 100}, seen: '99 x less', limit: '>= 100 x less', verdict: 'MISSED'},
		{ours: 13, baseline: 10, limits: {}, seen: '1.3 x', limit: '', verdict: 'shown'},
	])('of $ours to $baseline with $limits is $verdict', ({ours, baseline, limits, ...expected}) => {
		expect(ratioRow(subject, {ours, baseline}, limits)).toMatchObject(expected);
	});

	it('has both figures with their unit', () => {
		expect(ratioRow(subject, {ours: 1.234, baseline: 100})).toMatchObject({what: 'a check', beside: 'another', ours: '1.23 ms', baseline: '100 ms'});
	});
});

describe('a difference', () => {
	it.each([
		{ours: 65, baseline: 40, seen: '+ 25 ms', verdict: 'ok'},
		{ours: 66, baseline: 40, seen: '+ 26 ms', verdict: 'MISSED'},
		{ours: 39, baseline: 40, seen: '- 1 ms', verdict: 'ok'},
	])('of $ours and $baseline is $seen, $verdict', ({ours, baseline, ...expected}) => {
		expect(differenceRow(subject, {ours, baseline}, {most: 25})).toMatchObject({...expected, limit: '<= + 25 ms'});
	});
});

describe('a figure of its own', () => {
	it.each([
		{ours: 20, limits: {most: 20}, limit: '<= 20 ms', verdict: 'ok'},
		{ours: 21, limits: {most: 20}, limit: '<= 20 ms', verdict: 'MISSED'},
		{ours: 49_999, limits: {least: 50_000}, limit: '>= 50,000 ms', verdict: 'MISSED'},
		{ours: 50_000, limits: {least: 50_000}, limit: '>= 50,000 ms', verdict: 'ok'},
	])('$ours with $limits is $verdict', ({ours, limits, ...expected}) => {
		expect(absoluteRow(subject, ours, limits)).toMatchObject({...expected, baseline: ''});
	});
});

it('what could not be measured has kept nothing', () => {
	expect(ratioRow(subject, {ours: NaN, baseline: 1}, {most: 1}).verdict).toBe('MISSED');
	expect(ratioRow(subject, {ours: 1, baseline: NaN}, {least: 1}).verdict).toBe('MISSED');
	expect(differenceRow(subject, {ours: NaN, baseline: 1}, {most: 1}).verdict).toBe('MISSED');
	expect(absoluteRow(subject, NaN, {most: 1}).verdict).toBe('MISSED');
});

it('what is not there is skipped, with the way to get it', () => {
	expect(skippedRow('a check', 'Monit', 'no Monit here: apt-get install monit')).toMatchObject({seen: 'no Monit here: apt-get install monit', verdict: 'skipped'});
});

it.each([
	[0, '0'], [0.12345, '0.123'], [1.2345, '1.23'], [1.2, '1.2'], [12.345, '12.3'], [99.96, '100'], [123.4, '123'], [12_345.6, '12,346'], [-3.456, '-3.46'], [NaN, 'NaN'],
])('%d is written as %s', (value, text) => {
	expect(figure(value)).toBe(text);
});
