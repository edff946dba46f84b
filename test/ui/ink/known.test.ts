import fc from 'fast-check';
import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import * as original from '@alcalzone/ansi-tokenize';
import {styledCharsFromTokens, tokenize} from '../../../source/ui/ink/ansi-tokenize.js';
import {keepLast} from '../../../source/ui/ink/known.js';
import knownWidth from '../../../source/ui/ink/string-width.js';

test('computes a text once while it is looked at, and forgets what was not looked at for long', () => {
	const computed: string[] = [];
	const length = keepLast(3, text => {
		computed.push(text);
		return text.length;
	});
	for (const text of ['a', 'bb', 'a', 'ccc', 'a', 'dddd', 'a', 'eeeee', 'a', 'ffffff', 'a']) {
		expect(length(text)).toBe(text.length);
	}

	expect(computed).toEqual(['a', 'bb', 'ccc', 'dddd', 'eeeee', 'ffffff']);
	length('bb');
	expect(computed.at(-1)).toBe('bb');
});

const styled = fc.array(fc.oneof(
	fc.string({unit: 'grapheme', maxLength: 8}),
	fc.constantFrom('\u{1B}[1m', '\u{1B}[2m', '\u{1B}[22m', '\u{1B}[31m', '\u{1B}[39m', '\u{1B}[42m', '\u{1B}[49m', '\u{1B}[0m', '交易', '👩‍👩‍👧‍👦', '✓ ok', '▲\u{FE0F}', '│\u{301}', '\t', '\u{1B}[K'),
), {maxLength: 12}).map(pieces => pieces.join(''));

test('every character that the screen draws with takes one column, and is counted as that', () => {
	for (const char of '·»…↑↓│▁▂▃▄▅▆▇█▲▸■◆○●✓✗ aZ~') {
		expect([char, stringWidth(char), stringWidth(`${char}${char}x`), knownWidth(`\u{1B}[1m${char}\u{1B}[22m`)]).toEqual([char, 1, 3, 1]);
	}
});

test('gives the same widths and the same characters as what it stands in for, the first time and later', () => {
	fc.assert(fc.property(styled, text => {
		for (let time = 0; time < 2; time++) {
			expect(knownWidth(text)).toBe(stringWidth(text));
			const chars = styledCharsFromTokens(tokenize(text));
			expect(chars).toEqual(original.styledCharsFromTokens(original.tokenize(text)));
			expect(original.styledCharsToString(chars)).toBe(original.styledCharsToString(original.styledCharsFromTokens(original.tokenize(text))));
		}
	}));
});
