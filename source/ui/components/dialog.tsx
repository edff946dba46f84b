import {use} from 'react';
import type {Connection, Snapshot} from '../../core/monitor.js';
import type {Dialog as DialogState} from '../dialog-state.js';
import {themeContext} from '../hooks.js';
import {blankLine, cutLine, type Line} from '../line.js';
import {loud} from '../lines/banner.js';
import {dialogText, type DialogText} from '../lines/dialog-lines.js';
import {StyledLine} from './styled-line.js';

/** A question, in `height` rows. What can be answered is never cut off. */
export function Dialog({dialog, snapshot, connection, width, height}: {
	readonly dialog: DialogState;
	readonly snapshot: Snapshot | undefined;
	readonly connection: Connection;
	readonly width: number;
	readonly height: number;
}) {
	const theme = use(themeContext);
	const text = dialogText(dialog, {
		snapshot,
		connection,
		theme,
		width: width - 2,
	});
	return fitted(text, height).map((line, index) => (
		<StyledLine key={index} isLive line={cutLine([{text: ' '}, ...line], width, theme.glyphs.ellipsis)}/>
	));
}

/** Title, what it says, what can be answered, with space between them where there is room. */
function fitted({title, isDangerous, body, answer}: DialogText, height: number): Line[] {
	if (height <= 0) {
		// `slice(-0)` would be all of it.
		return [];
	}

	const head: Line = [loud(isDangerous ? 'bad' : 'info', title)];
	const room = height - answer.length - 1;
	const gaps = room >= body.length + 2 ? [blankLine] : [];
	return [head, ...gaps, ...body.slice(0, Math.max(0, room)), ...gaps, ...answer].slice(-height);
}
