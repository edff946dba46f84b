import {stripVTControlCharacters} from 'node:util';
import stringWidth from 'string-width';

/** What a piece of text means. The theme makes a colour of it; the word and the symbol say the same without one. */
export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'quiet';

/** A piece of text in one style. */
export type Span = {
	readonly text: string;
	readonly tone?: Tone;
	readonly isBold?: boolean;
	readonly isInverse?: boolean;
};

/** One row of the screen, left to right. It never holds a line break. */
export type Line = readonly Span[];

/** A row without anything on it; Ink gives a text without characters no height. */
export const blankLine: Line = [{text: ' '}];

/**
One line of printable characters. Errors, events and logs are written by others: their escape sequences must not reach the terminal,
and their line breaks and direction marks must not disturb the rows.
*/
export function cleanText(text: string): string {
	return stripVTControlCharacters(text).replaceAll(/\p{Control}+/gv, ' ').replaceAll(/\p{Format}/gv, '').trimEnd();
}

/** How many columns a text takes. */
export function textWidth(text: string): number {
	return stringWidth(text);
}

/** The text in at most `width` columns; what was cut ends in `ellipsis`. */
export function cutText(text: string, width: number, ellipsis = '…'): string {
	if (textWidth(text) <= width) {
		return text;
	}

	const mark = textWidth(ellipsis) <= width ? ellipsis : '';
	return headOf(text, width - textWidth(mark)) + mark;
}

/** The text in exactly `width` columns. */
export function padText(text: string, width: number, ellipsis?: string): string {
	const cut = cutText(text, width, ellipsis);
	return cut + ' '.repeat(Math.max(0, width - textWidth(cut)));
}

/** The text in exactly `width` columns, at their right end: for figures. */
export function padTextLeft(text: string, width: number, ellipsis?: string): string {
	const cut = cutText(text, width, ellipsis);
	return ' '.repeat(Math.max(0, width - textWidth(cut))) + cut;
}

export function lineWidth(line: Line): number {
	return line.reduce((sum, {text}) => sum + textWidth(text), 0);
}

/** The line in at most `width` columns. */
export function cutLine(line: Line, width: number, ellipsis?: string): Line {
	if (lineWidth(line) <= width) {
		return line;
	}

	const cut: Span[] = [];
	let left = width;
	for (const span of line) {
		if (left <= 0) {
			break;
		}

		// The span that reaches the end shows the cut, even if the break falls exactly between two spans.
		const isLast = textWidth(span.text) >= left;
		cut.push({...span, text: isLast ? cutText(`${span.text} `, left, ellipsis) : span.text});
		left -= textWidth(span.text);
	}

	return cut;
}

/** `left` and `right` at the two ends of a row; the left one gives way. */
export function spreadLine(left: Line, right: Line, width: number, ellipsis?: string): Line {
	const room = width - lineWidth(right) - (right.length > 0 ? 1 : 0);
	if (room < 1) {
		return cutLine(left, width, ellipsis);
	}

	const cut = cutLine(left, room, ellipsis);
	const gap = width - lineWidth(cut) - lineWidth(right);
	return right.length > 0 ? [...cut, {text: ' '.repeat(gap)}, ...right] : cut;
}

/** Pieces with `gap` between them, as many as fit in `width`: the first are the most important. */
export function joinLines(pieces: readonly Line[], width: number, gap = ' '.repeat(3)): Line {
	const joined: Span[] = [];
	for (const piece of pieces) {
		const between = joined.length > 0 && piece.length > 0 ? [{text: gap}] : [];
		if (lineWidth([...joined, ...between, ...piece]) > width) {
			break;
		}

		joined.push(...between, ...piece);
	}

	return joined;
}

/** The text in rows of at most `width` columns, broken between words where possible; at most `limit` rows. */
export function wrapText(text: string, width: number, limit = Infinity, ellipsis?: string): string[] {
	const rows: string[] = [];
	let rest = text.trim();
	while (rest !== '' && rows.length < limit) {
		const isLast = rows.length + 1 >= limit;
		const row = isLast ? cutText(rest, width, ellipsis) : firstRow(rest, width);
		rows.push(row.trimEnd());
		rest = isLast ? '' : rest.slice(row.length).trimStart();
	}

	return rows;
}

function firstRow(text: string, width: number): string {
	if (textWidth(text) <= width) {
		return text;
	}

	const head = headOf(text, Math.max(1, width));
	const isBetweenWords = text[head.length] === ' ';
	const space = isBetweenWords ? head.length : head.lastIndexOf(' ');
	return space > 0 ? text.slice(0, space) : head;
}

/** As many whole characters as fit in `width` columns, at least one, so that who wraps gets on. */
function headOf(text: string, width: number): string {
	if (ascii.test(text)) {
		return text.slice(0, Math.max(0, width));
	}

	let head = '';
	let columns = 0;
	graphemes ??= new Intl.Segmenter(undefined, {granularity: 'grapheme'});
	for (const {segment} of graphemes.segment(text)) {
		columns += textWidth(segment);
		if (columns > width) {
			break;
		}

		head += segment;
	}

	return head;
}

const ascii = /^[\p{ASCII}--\p{Control}]*$/v;

/** Made when it is needed first: that takes some 10 ms, and most systems have plain names. */
let graphemes: Intl.Segmenter | undefined;
