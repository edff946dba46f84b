import {use} from 'react';
import type {Snapshot} from '../../core/monitor.js';
import {themeContext, useElapsed} from '../hooks.js';
import {attemptLines} from '../lines/attempt-lines.js';
import {StyledLines} from './styled-line.js';

/** The restart that is under way, in `height` rows. */
export function AttemptPanel({snapshot, width, height}: {readonly snapshot: Snapshot; readonly width: number; readonly height: number}) {
	const theme = use(themeContext);
	const elapsed = useElapsed(snapshot);
	return <StyledLines lines={attemptLines({
		snapshot,
		elapsed,
		height,
		theme,
		width,
	})} height={height}/>;
}
