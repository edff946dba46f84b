import {describe, expect, test} from 'vitest';
import {textWidth} from '../../source/ui/line.js';
import {isScreenTerminal, terminalTheme, type Environment} from '../../source/ui/theme.js';

describe('the locale', () => {
	test.each<[Environment, boolean]>([
		[{LANG: 'en_US.UTF-8'}, false],
		[{LANG: 'C.utf8'}, false],
		[{LANG: 'C'}, true],
		[{LANG: 'de_DE.ISO-8859-1'}, true],
		[{}, true],
		[{LANG: 'en_US.UTF-8', LC_ALL: 'C'}, true],
		[{LANG: 'C', LC_CTYPE: 'en_US.UTF-8'}, false],
		[{LANG: 'en_US.UTF-8', LC_ALL: ''}, false],
	])('%j is ASCII: %s', (environment, isAscii) => {
		expect(terminalTheme(environment).isAscii).toBe(isAscii);
	});

	test('without UTF-8 has no symbol outside of ASCII', () => {
		expect(JSON.stringify(terminalTheme({}).glyphs)).toMatch(/^\p{ASCII}+$/v);
	});

	test('with UTF-8 has symbols of one column each, none of them an emoji', () => {
		for (const glyph of Object.values(terminalTheme({LANG: 'C.UTF-8'}).glyphs).flat()) {
			expect([glyph, textWidth(glyph)]).toEqual([glyph, 1]);
			expect(glyph).not.toMatch(/\p{Emoji_Presentation}/v);
		}
	});
});

describe('colours', () => {
	test.each<[Environment, boolean]>([
		[{}, true],
		[{NO_COLOR: '1'}, false],
		[{NO_COLOR: ''}, true],
		[{FORCE_COLOR: '0'}, false],
		[{FORCE_COLOR: '1', NO_COLOR: '1'}, true],
		[{FORCE_COLOR: 'false'}, false],
	])('%j has them: %s', (environment, hasColor) => {
		expect(terminalTheme(environment).hasColor).toBe(hasColor);
	});
});

test('a screen needs a terminal on both sides, and not a dumb one', () => {
	const terminal = {isTTY: true};
	expect(isScreenTerminal({TERM: 'xterm'}, {stdin: terminal, stdout: terminal})).toBe(true);
	expect(isScreenTerminal({TERM: 'dumb'}, {stdin: terminal, stdout: terminal})).toBe(false);
	expect(isScreenTerminal({TERM: 'xterm'}, {stdin: {}, stdout: terminal})).toBe(false);
	expect(isScreenTerminal({TERM: 'xterm'}, {stdin: terminal, stdout: {}})).toBe(false);
});
