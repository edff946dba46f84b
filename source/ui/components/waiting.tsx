import {Box, Spacer} from 'ink';
import {use} from 'react';
import type {Connection} from '../../core/monitor.js';
import {exactAge} from '../format.js';
import {themeContext, useTime} from '../hooks.js';
import type {Size} from '../layout.js';
import {cutLine, type Line} from '../line.js';
import {loud} from '../lines/banner.js';
import type {UiState} from '../ui-state.js';
import {Dialog} from './dialog.js';
import {Footer} from './footer.js';
import {StyledLine} from './styled-line.js';

/** Before the first check: nothing is known yet, and that is what it says. */
export function Waiting({state, connection, size}: {
	readonly state: UiState;
	readonly connection: Connection;
	readonly size: Size;
}) {
	const {ellipsis} = use(themeContext).glyphs;
	const gone = useTime(now => connection.kind === 'lost' ? exactAge(Math.max(0, now - connection.since)) : '');
	const line: Line = connection.kind === 'lost'
		? [loud('bad', `NO ANSWER for ${gone}`), {text: '  from the detector; comes back by itself'}]
		: [loud('info', 'WAITING'), {text: '  for the first check: nothing is known yet'}];
	return (
		<Box flexDirection='column' width={size.columns} height={size.rows}>
			<StyledLine line={cutLine(line, size.columns, ellipsis)}/>
			{state.dialog && <Dialog dialog={state.dialog} snapshot={undefined} connection={connection} width={size.columns} height={Math.max(0, size.rows - 2)}/>}
			<Spacer/>
			{size.rows > 1 && <Footer state={state} isDue={false} width={size.columns}/>}
		</Box>
	);
}
