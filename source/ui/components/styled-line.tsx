import {Box, Text} from 'ink';
import {memo, use} from 'react';
import {staleContext, themeContext} from '../hooks.js';
import {blankLine, type Line} from '../line.js';
import {paintLine} from '../paint.js';

/** One row of the screen, never wrapped. `isLive` keeps its colours though the rest is the past. */
export function StyledLine({line, isLive = false}: {readonly line: Line; readonly isLive?: boolean}) {
	const theme = use(themeContext);
	const isStale = use(staleContext) && !isLive;
	return <Painted text={paintLine(line.length > 0 ? line : blankLine, theme, isStale)}/>;
}

/** A row that says the same is not touched, whatever else is drawn anew. */
const Painted = memo(({text}: {readonly text: string}) => <Text wrap='truncate'>{text}</Text>);

/** Rows one below the other: exactly `height` of them. */
export function StyledLines({lines, height}: {readonly lines: readonly Line[]; readonly height: number}) {
	const rows = Array.from({length: height}, (_, index) => lines[index] ?? blankLine);
	return (
		<Box flexDirection='column' flexShrink={0}>
			{rows.map((line, index) => <StyledLine key={index} line={line}/>)}
		</Box>
	);
}
