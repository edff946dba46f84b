import {expect, test} from 'vitest';
import {barWidth, failureBar} from '../../source/ui/failure-bar.js';
import {textWidth} from '../../source/ui/line.js';
import {terminalTheme} from '../../source/ui/theme.js';

const {glyphs} = terminalTheme({LANG: 'C.UTF-8'});
const usual = {warning: 3, critical: 5, cascading: 7};

function drawn(failures: number, thresholds = usual, set = glyphs): string {
	return failureBar(failures, thresholds, set).map(({text}) => text).join('');
}

test.each([
	[0, '·······'],
	[1, '▂······'],
	[3, '▂▂▂····'],
	[4, '▂▂▂▄···'],
	[5, '▂▂▂▄▄··'],
	[7, '▂▂▂▄▄██'],
	[100, '▂▂▂▄▄██'],
])('%i failures in a row', (failures, bar) => {
	expect(drawn(failures)).toBe(bar);
});

test('without colours and without Unicode it says the same', () => {
	expect(drawn(6, usual, terminalTheme({LANG: 'C'}).glyphs)).toBe('---==#.');
});

test('other thresholds are drawn one column each where they fit, else to scale', () => {
	expect(drawn(2, {warning: 1, critical: 2, cascading: 4})).toBe('▂▄··   ');
	expect(drawn(1, {warning: 1, critical: 1, cascading: 1})).toBe('▂      ');
	expect(drawn(35, {warning: 30, critical: 50, cascading: 70})).toBe('▂▂▂▄···');
});

test('it always takes the same columns', () => {
	for (const cascading of [1, 3, 7, 8, 100]) {
		for (const failures of [0, 1, 5, 99, 1000]) {
			expect(textWidth(drawn(failures, {warning: 1, critical: Math.min(2, cascading), cascading}))).toBe(barWidth);
		}
	}
});
