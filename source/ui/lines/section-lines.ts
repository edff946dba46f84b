import type {Snapshot} from '../../core/monitor.js';
import type {Mode} from '../layout.js';
import {cutLine, lineWidth, type Line} from '../line.js';
import type {Theme} from '../theme.js';
import {checkLines, shortCheckLines} from './check-lines.js';
import {eventLines, restartLines} from './event-lines.js';

/** How many rows each section gets. */
export type SectionHeights = {readonly checks: number; readonly restarts: number; readonly events: number};

const labelWidth = 10;

/** Checks, restarts and events; on a wide terminal the restarts stand beside the checks. */
export function sectionLines(snapshot: Snapshot, heights: SectionHeights, {mode, theme, width}: {
	readonly mode: Mode;
	readonly theme: Theme;
	readonly width: number;
}): Line[] {
	const {ellipsis} = theme.glyphs;
	const half = mode === 'wide' ? Math.ceil(width / 2) : width;
	const checks = labelled('checks', checksFor(snapshot, heights.checks, theme, half - labelWidth - 2));
	const restarts = labelled('restarts', restartLines(snapshot, theme));
	const newest = heights.events > 0 ? snapshot.events.slice(-heights.events) : [];
	const events = labelled('events', eventLines(newest, Date.parse(snapshot.status.generated_at), theme));
	const above = mode === 'wide'
		? sideBySide(checks.map(line => cutLine(line, half - 2, ellipsis)), restarts, half, heights.checks)
		: [...checks.slice(0, heights.checks), ...restarts.slice(0, heights.restarts)];
	return [...above, ...events].map(line => cutLine(line, width, ellipsis));
}

/** In full where all of them fit, else in short. */
function checksFor({status}: Snapshot, height: number, theme: Theme, width: number): Line[] {
	const all = checkLines(status, theme, width);
	return all.length <= height ? all : shortCheckLines(status, theme, width);
}

function labelled(label: string, lines: readonly Line[]): Line[] {
	return lines.map((line, index) => [{text: ` ${index === 0 ? label : ''}`.padEnd(labelWidth), tone: 'quiet'}, ...line]);
}

function sideBySide(left: readonly Line[], right: readonly Line[], half: number, height: number): Line[] {
	return Array.from({length: height}, (_, index) => {
		const start = left[index] ?? [];
		return [...start, {text: ' '.repeat(Math.max(0, half - lineWidth(start)))}, ...right[index] ?? []];
	});
}
