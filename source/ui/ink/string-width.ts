import {stripVTControlCharacters} from 'node:util';
import stringWidth, {type Options} from '#string-width';
import {keepLast} from './known.js';

/**
In the bundle this stands in for `string-width`: Ink measures the same rows, and the same characters, for every frame. Most are of characters
that take one column each; they are counted, and the tables of Unicode, whose first use takes some 30 ms, are left alone.
*/
export default function knownWidth(text: string, options?: Options): number {
	return options === undefined ? width(text) : stringWidth(text, options);
}

export type {Options} from '#string-width';

/** The rows of some frames, and their characters. */
const width = keepLast(1000, text => {
	const bare = stripVTControlCharacters(text);
	return simple.test(bare) ? bare.length : stringWidth(text);
});

/** ASCII that is printed, and what the screen draws with. One column each, one UTF-16 unit each, nothing of it joins with a neighbour. */
const simple = /^[·»…↑↓│▁▂▃▄▅▆▇█■▲▸◆○●✓✗[\p{ASCII}--\p{Control}]]*$/v;
