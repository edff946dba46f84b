import * as original from '#ansi-tokenize';
import {keepLast} from './known.js';

/*
In the bundle this stands in for `@alcalzone/ansi-tokenize`, with which Ink takes every row apart into its characters for every frame, changed or not:
most of what a frame costs. What was taken apart is kept for the rows of the last frames. Nobody changes it, so it can be handed out again.
*/
export * from '#ansi-tokenize';

type Tokens = ReturnType<typeof original.tokenize>;

type Chars = ReturnType<typeof original.styledCharsFromTokens>;

type Styles = Chars[number]['styles'];

/** Rows of some frames: before and after Ink has cut them. */
const tokens = keepLast(300, text => original.tokenize(text));

const chars = new WeakMap<Tokens, Chars>();

export function tokenize(text: string, endChar?: number): Tokens {
	return endChar === undefined ? tokens(text) : original.tokenize(text, endChar);
}

export function styledCharsFromTokens(from: Tokens): Chars {
	const known = chars.get(from) ?? withSharedStyles(original.styledCharsFromTokens(from));
	chars.set(from, known);
	return known;
}

/** Characters of one style share the list of it, which then is compared at a glance. */
function withSharedStyles(styled: Chars): Chars {
	let last: Styles = [];
	for (const char of styled) {
		last = isSame(char.styles, last) ? last : char.styles;
		char.styles = last;
	}

	return styled;
}

function isSame(one: Styles, other: Styles): boolean {
	return one.length === other.length && one.every(({code, endCode}, index) => code === other[index]?.code && endCode === other[index].endCode);
}
