import {Box, Text} from 'ink';
import {blankLine, type Line} from '../line.js';
import {dialogText} from '../lines/dialog-lines.js';
import {footerLine} from '../lines/footer-line.js';
import {readerLines} from '../lines/reader-lines.js';
import {currentView} from '../ui-state.js';
import type {ScreenProps} from './screen.js';

/** The screen for a screen reader: lines of text from top to bottom, no table, no symbols without words. */
export function ReaderScreen({scene, arrangement}: ScreenProps) {
	const {snapshot, connection, state, theme, size} = scene;
	const {notice, filter, isFiltering} = state;
	const lines = state.dialog
		? dialogLines(scene)
		: arrangement.text?.lines ?? readerLines(snapshot, connection, theme);
	const keys = {view: currentView(state).kind, isDue: snapshot.status.restart_due_at !== null, isDemo: state.isDemo};
	const footer = notice ? [{text: `${notice.kind}: ${notice.text}`}] : footerLine(keys, theme, Infinity);
	return (
		<Box flexDirection='column' width={size.columns}>
			{[...lines, isFiltering ? [{text: `filter: ${filter}`}] : blankLine, footer].map((line, index) => (
				<Text key={index}>{line.map(({text}) => text).join('')}</Text>
			))}
		</Box>
	);
}

function dialogLines({snapshot, connection, theme, state, size}: ScreenProps['scene']): readonly Line[] {
	if (!state.dialog) {
		return [];
	}

	const {title, body, answer} = dialogText(state.dialog, {
		snapshot,
		connection,
		theme,
		width: size.columns,
	});
	return [[{text: title}], ...body, ...answer];
}
