import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	cleanText,
	cutLine,
	cutText,
	joinLines,
	lineWidth,
	padText,
	padTextLeft,
	spreadLine,
	textWidth,
	wrapText,
	type Line,
} from '../../source/ui/line.js';

function plain(line: Line): string {
	return line.map(({text}) => text).join('');
}

describe('text from outside', () => {
	test.each([
		['loses its colours', '\u{1B}[31mred\u{1B}[0m', 'red'],
		['cannot move the cursor or clear the screen', 'a\u{1B}[2J\u{1B}[1;1Hb', 'ab'],
		['stays on one row', 'one\r\ntwo\tthree', 'one two three'],
		['cannot turn its direction around', 'safe\u{202E}gpj.exe', 'safegpj.exe'],
		['loses a bell and a title', '\u{7}\u{1B}]0;title\u{7}x', ' x'],
	])('%s', (_, text, expected) => {
		expect(cleanText(text)).toBe(expected);
	});
});

test('a cut text shows that it was cut, and never takes more columns than it may', () => {
	expect(cutText('unified_production_coordinator', 10)).toBe('unified_p…');
	expect(cutText('short', 10)).toBe('short');
	expect(cutText('日本語テキスト', 6)).toBe('日本…');
	expect(cutText('abc', 0)).toBe('');
	fc.assert(fc.property(fc.string({unit: 'grapheme'}), fc.nat(30), (text, width) => {
		expect(textWidth(cutText(text, width))).toBeLessThanOrEqual(Math.max(width, 0));
	}));
});

test('padded texts take exactly their columns', () => {
	expect(padText('ab', 4)).toBe('ab  ');
	expect(padTextLeft('ab', 4)).toBe('  ab');
	expect(textWidth(padText('日本語', 5))).toBe(5);
});

test('a line is cut across its pieces, and the pieces keep their styles', () => {
	const line: Line = [{text: 'level ', tone: 'bad'}, {text: 'CASCADING'}, {text: ' since'}];
	expect(plain(cutLine(line, 10))).toBe('level CAS…');
	expect(cutLine(line, 10)[0]).toEqual({text: 'level ', tone: 'bad'});
	expect(plain(cutLine(line, 15))).toBe('level CASCADIN…');
	expect(plain(cutLine(line, 21))).toBe('level CASCADING since');
	fc.assert(fc.property(fc.array(fc.string()), fc.nat(30), (texts, width) => {
		expect(lineWidth(cutLine(texts.map(text => ({text: cleanText(text)})), width))).toBeLessThanOrEqual(width);
	}));
});

test('two ends of a row stand apart, and the left one gives way', () => {
	expect(plain(spreadLine([{text: 'left'}], [{text: 'right'}], 12))).toBe('left   right');
	expect(plain(spreadLine([{text: 'much too long'}], [{text: 'right'}], 12))).toBe('much … right');
	expect(plain(spreadLine([{text: 'left'}], [{text: 'right'}], 5))).toBe('left');
});

test('of several pieces, as many as fit are shown, the first ones first', () => {
	const pieces: Line[] = [[{text: 'one'}], [], [{text: 'two'}], [{text: 'three'}]];
	expect(plain(joinLines(pieces, 8, '  '))).toBe('one  two');
	expect(plain(joinLines(pieces, 100, '  '))).toBe('one  two  three');
});

describe('a long text', () => {
	test('breaks between words', () => {
		expect(wrapText('CASCADING: 4 of 9 services', 12)).toEqual(['CASCADING: 4', 'of 9', 'services']);
	});

	test('says in its last row that there is more', () => {
		expect(wrapText('one two three four five', 9, 2)).toEqual(['one two', 'three fo…']);
	});

	test('breaks a word that is longer than the row', () => {
		expect(wrapText('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
	});

	test('loses no word and never takes more columns than it may', () => {
		fc.assert(fc.property(fc.array(fc.string({unit: fc.constantFrom(...'abcdefgh'), minLength: 1, maxLength: 12})), fc.integer({min: 1, max: 40}), (words, width) => {
			const rows = wrapText(words.join(' '), width);
			expect(rows.join('').replaceAll(' ', '')).toBe(words.join(''));
			expect(rows.every(row => textWidth(row) <= width)).toBe(true);
		}));
	});
});
