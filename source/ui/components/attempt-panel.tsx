import {use} from 'react';
import type {Snapshot} from '../../core/monitor.js';
import {themeContext, useTime} from '../hooks.js';
import {attemptLines} from '../lines/attempt-lines.js';
import {StyledLines} from './styled-line.js';

/** The restart that is under way, in `height` rows. */
export function AttemptPanel({snapshot, height}: {readonly snapshot: Snapshot; readonly height: number}) {
	const theme = use(themeContext);
	const startedAt = snapshot.attempt?.startedAt;
	const elapsed = useTime(now => startedAt === undefined ? undefined : Math.max(0, Math.floor((now - Date.parse(startedAt)) / 1000)));
	return <StyledLines lines={attemptLines({
		snapshot,
		elapsed,
		height,
		theme,
	})} height={height}/>;
}
