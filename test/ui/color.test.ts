import process from 'node:process';
import {expect, test} from 'vitest';
import {attached, lost} from './fixtures.js';
import {cascading, pictures} from './pictures.js';

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

test('the level is on red, the text in the terminal\'s own colour', () => {
	const frame = drawRaw(drawing);
	expect(frame).toMatch(/\[41m.*■ CASCADING/v);
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

/** The words that are written in green, yellow or cyan. */
function faintWords(frame: string): string[] {
	const words: string[] = [];
	let isFaint = false;
	for (const piece of frame.split('\u{1B}')) {
		const {code = '', text = ''} = /^\[(?<code>\d+)m(?<text>.*)$/sv.exec(piece)?.groups ?? {};
		isFaint = /^3[0-79]$/v.test(code) ? /^3[236]$/v.test(code) : isFaint;
		words.push(...isFaint && /\p{Letter}/v.test(text) ? [text] : []);
	}

	return words;
}

test.each(Object.entries(pictures))('%s has no word in a colour that cannot be read on a light terminal: colours are for symbols, and grounds', (_, {snapshot, connection}) => {
	for (const columns of [140, 80, 40]) {
		expect(faintWords(drawRaw({snapshot, connection, columns, rows: 40}))).toEqual([]);
	}
});

test('a word in such a colour would be found', () => {
	expect(faintWords('\u{1B}[33m\u{1B}[1mheld back\u{1B}[22m\u{1B}[39m fine \u{1B}[32m✓\u{1B}[39m ok')).toEqual(['held back']);
});
