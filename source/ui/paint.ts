import type {Line, Span, Tone} from './line.js';
import {toneColors, type Theme} from './theme.js';

/**
A row as the terminal takes it, its colours and attributes as escape sequences. Made here and not by Ink, span by span: a row that has not
changed is the same text, and nothing has to be laid out anew for it.
*/
export function paintLine(line: Line, theme: Theme, isStale: boolean): string {
	return line.map(span => paintSpan(span, theme, isStale)).join('');
}

/** An attribute is switched on by the first number and off by the second. */
type Code = readonly [on: number, off: number];

const bold: Code = [1, 22];
const dim: Code = [2, 22];
const inverse: Code = [7, 27];
const black: Code = [30, 39];
const white: Code = [97, 39];

function paintSpan(span: Span, theme: Theme, isStale: boolean): string {
	const codes = codesOf(span, theme, isStale);
	const text = shown(span.text, theme);
	return codes.length === 0 ? text : `${sequences(codes.map(([on]) => on))}${text}${sequences(codes.map(([, off]) => off).toReversed())}`;
}

function sequences(numbers: readonly number[]): string {
	return numbers.map(number => `\u{1B}[${number}m`).join('');
}

/** The past is dim and without colours: nobody takes it for the present. */
function codesOf({tone, isBold = false, isInverse = false}: Span, {hasColor}: Theme, isStale: boolean): readonly Code[] {
	if (isStale) {
		return [dim];
	}

	const color = hasColor && tone !== undefined ? toneColors[tone] : undefined;
	if (isInverse && color !== undefined) {
		return badge(color, tone);
	}

	return [
		...isBold ? [bold] : [],
		...tone === 'quiet' ? [dim] : [],
		...isInverse ? [inverse] : [],
		...color === undefined ? [] : [[color, 39] as const],
	];
}

/** A colour's number for letters, and how much further that of the same ground is. */
const toGround = 10;

/**
Letters on a coloured ground. Not by turning the colours round: on a light terminal that would be white on yellow, which nobody can read. Black
is not bold: some terminals make bold black grey.
*/
function badge(color: number, tone: Tone | undefined): readonly Code[] {
	const ground: Code = [color + toGround, 49];
	return tone === 'bad' ? [ground, white, bold] : [ground, black];
}

const printable = /^[\p{ASCII}--\p{Control}]*$/v;

/** What comes from outside may hold characters that the terminal cannot show. */
function shown(text: string, {isAscii}: Theme): string {
	if (printable.test(text)) {
		return text;
	}

	// Texts are made clean where they come in. Should one ever not be, it must not move the cursor.
	const harmless = text.replaceAll(/\p{Control}/gv, '');
	return isAscii ? harmless.replaceAll(/\P{ASCII}/gv, '?') : harmless;
}
