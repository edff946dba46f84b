import type {Key} from 'ink';
import {describe, expect, test} from 'vitest';
import {isTyped, keystrokes, pastedKeystrokes} from '../../source/ui/keystroke.js';

function key(change: Partial<Key> = {}): Key {
	return {
		upArrow: false,
		downArrow: false,
		leftArrow: false,
		rightArrow: false,
		pageDown: false,
		pageUp: false,
		home: false,
		end: false,
		return: false,
		escape: false,
		ctrl: false,
		shift: false,
		tab: false,
		backspace: false,
		delete: false,
		meta: false,
		super: false,
		hyper: false,
		capsLock: false,
		numLock: false,
		...change,
	};
}

describe('what Ink hands over', () => {
	test.each<[string, string, Partial<Key>, string[]]>([
		['a character', 'j', {}, ['j']],
		['an arrow', '', {upArrow: true}, ['up']],
		['Enter', '', {return: true}, ['enter']],
		['Delete and Backspace alike', '', {delete: true}, ['backspace']],
		['Ctrl-C', 'c', {ctrl: true}, ['ctrl-c']],
		['several keys that arrived together', 'jjk', {}, ['j', 'j', 'k']],
		['a word and its Enter that arrived together', 'RESTART\r', {}, ['R', 'E', 'S', 'T', 'A', 'R', 'T', 'enter']],
		['control characters in between', 'a\u{3}b', {}, ['a', 'ctrl-c', 'b']],
		['Alt with a character: nothing', 'x', {meta: true}, []],
	])('%s', (_, input, change, expected) => {
		expect(keystrokes(input, key(change))).toEqual(expected);
	});
});

test('pasted text is typing, but its line breaks are no Enter', () => {
	expect(pastedKeystrokes('RESTART\r\n\u{1B}')).toEqual(['R', 'E', 'S', 'T', 'A', 'R', 'T']);
});

test('only characters are typed', () => {
	expect(['a', 'ä', '日', ' ', '/'].every(keystroke => isTyped(keystroke))).toBe(true);
	expect(['enter', 'ctrl-c', 'up', '\u{7}'].some(keystroke => isTyped(keystroke))).toBe(false);
});
