import {memo, use} from 'react';
import type {Snapshot} from '../../core/monitor.js';
import {themeContext} from '../hooks.js';
import type {Mode} from '../layout.js';
import {sectionLines} from '../lines/section-lines.js';
import {StyledLines} from './styled-line.js';

type SectionsProps = {
	readonly snapshot: Snapshot;
	readonly mode: Mode;
	readonly width: number;
	readonly checks: number;
	readonly restarts: number;
	readonly events: number;
};

/** Checks, restarts and events, each in as many rows as it gets. Drawn anew with a new snapshot or size, not with each key. */
export const Sections = memo(({snapshot, mode, width, ...heights}: SectionsProps) => {
	const theme = use(themeContext);
	const lines = sectionLines(snapshot, heights, {mode, theme, width});
	return <StyledLines lines={lines} height={lines.length}/>;
});
