import stringWidth, {type Options} from '#string-width';
import {keepLast} from './known.js';

/** In the bundle this stands in for `string-width`: Ink measures the same rows, and the same characters, for every frame. */
export default function knownWidth(text: string, options?: Options): number {
	return options === undefined ? width(text) : stringWidth(text, options);
}

export type {Options} from '#string-width';

/** The rows of some frames, and their characters. */
const width = keepLast(1000, text => stringWidth(text));
