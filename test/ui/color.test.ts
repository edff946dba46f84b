import process from 'node:process';
import {expect, test} from 'vitest';
import {attached, lost} from './fixtures.js';
import {cascading} from './pictures.js';

// Colours are decided when Ink is loaded.
process.env['FORCE_COLOR'] = '1';
const {drawRaw, utf8} = await import('./draw.js');

// What follows the escape character of a foreground or background colour.
const colors = /\[(?:3[1-7]|4[0-7]|9\d)m/v;
const drawing = {
	snapshot: cascading,
	connection: attached,
	columns: 80,
	rows: 24,
};

test('the level is in inverse red, the text in the terminal\'s own colour', () => {
	const frame = drawRaw(drawing);
	expect(frame).toContain('\u{1B}[31m');
	expect(frame).toContain('\u{1B}[7m');
	expect(frame.split('\n').find(row => row.includes('CASCADING: 4 of 9'))).not.toMatch(colors);
});

test('NO_COLOR leaves bold and inverse, and no colour', () => {
	const frame = drawRaw({...drawing, environment: {...utf8, NO_COLOR: '1'}});
	expect(frame).not.toMatch(colors);
	expect(frame).toContain('\u{1B}[7m');
});

test('the last picture of a lost detector is dim and without colour; only that it is lost is loud', () => {
	const rows = drawRaw({...drawing, connection: lost}).split('\n');
	const [first = '', , third = ''] = rows;
	expect(third).toMatch(colors);
	expect(rows.toSpliced(2, 1).slice(0, -1).join('\n')).not.toMatch(colors);
	expect(first).toContain('\u{1B}[2m');
});
