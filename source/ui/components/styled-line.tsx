import {Box, Text} from 'ink';
import {use} from 'react';
import {staleContext, themeContext} from '../hooks.js';
import {blankLine, type Line, type Span} from '../line.js';
import {toneColors, type Theme} from '../theme.js';

/** One row of the screen, never wrapped. `isLive` keeps its colours though the rest is the past. */
export function StyledLine({line, isLive = false}: {readonly line: Line; readonly isLive?: boolean}) {
	const theme = use(themeContext);
	const isStale = use(staleContext) && !isLive;
	const spans = line.length > 0 ? line : blankLine;
	return (
		<Text wrap='truncate'>
			{spans.map((span, index) => <Text key={index} {...textStyle(span, theme, isStale)}>{shown(span.text, theme)}</Text>)}
		</Text>
	);
}

/** Rows one below the other: exactly `height` of them. */
export function StyledLines({lines, height}: {readonly lines: readonly Line[]; readonly height: number}) {
	const rows = Array.from({length: height}, (_, index) => lines[index] ?? blankLine);
	return (
		<Box flexDirection='column' flexShrink={0}>
			{rows.map((line, index) => <StyledLine key={index} line={line}/>)}
		</Box>
	);
}

/** The past is dim and without colours: nobody takes it for the present. */
function textStyle({tone, isBold = false, isInverse = false}: Span, {hasColor}: Theme, isStale: boolean) {
	if (isStale) {
		return {dimColor: true};
	}

	const color = hasColor && tone !== undefined ? toneColors[tone] : undefined;
	if (isInverse && color !== undefined) {
		return badgeStyle(color, tone);
	}

	return {
		bold: isBold,
		inverse: isInverse,
		dimColor: tone === 'quiet',
		...color !== undefined && {color},
	};
}

/**
Letters on a coloured ground. Not by turning the colours round: on a light terminal that would be white on yellow, which nobody can read. Black
is not bold: some terminals make bold black grey.
*/
function badgeStyle(color: string, tone: Span['tone']) {
	return tone === 'bad'
		? {backgroundColor: color, color: 'whiteBright', bold: true}
		: {backgroundColor: color, color: 'black'};
}

/** What comes from outside may hold characters that the terminal cannot show. */
function shown(text: string, {isAscii}: Theme): string {
	// Texts are made clean where they come in. Should one ever not be, it must not move the cursor.
	const printable = text.replaceAll(/\p{Control}/gv, '');
	return isAscii ? printable.replaceAll(/\P{ASCII}/gv, '?') : printable;
}
