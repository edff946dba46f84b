import type {ServiceStatusName} from '../../core/status.js';
import type {Columns} from '../columns.js';
import {failureBar, type BarThresholds} from '../failure-bar.js';
import {
	cutText,
	lineWidth,
	padText,
	padTextLeft,
	spreadLine,
	type Line,
	type Span,
} from '../line.js';
import {serviceLooks, symbol} from '../looks.js';
import type {Theme} from '../theme.js';
import type {StripCell} from '../trend.js';

/** Everything that one row of the table draws, and nothing else: a row is drawn anew only when one of these changes. */
export type ServiceRowData = {
	readonly name: string;
	readonly state: ServiceStatusName;
	readonly failures: number;
	readonly uptime: string;
	readonly latency: string;
	readonly restarts: number;
	/** The last hour, one character a column: a digit for a latency, `x` for a failure, a space for nothing known. */
	readonly trend: string;
	readonly error: string;
	/** What it may fail of next, while it is healthy; empty if nothing speaks for that. */
	readonly sign: string;
	readonly isSelected: boolean;
};

/** One service as a row of the table. */
export function serviceLine(row: ServiceRowData, columns: Columns, thresholds: BarThresholds, theme: Theme): Line {
	const {glyphs} = theme;
	const look = serviceLooks[row.state];
	const isBold = row.isSelected || row.state === 'failing';
	const count = row.failures > 99 ? '99+' : String(row.failures);
	return [
		{text: row.isSelected ? glyphs.marker : ' ', isBold: true},
		symbol(look, glyphs),
		{text: ` ${padText(row.name, columns.name, glyphs.ellipsis)} `, isBold},
		stateSpan(row, columns.state),
		...failureBar(row.failures, thresholds, glyphs),
		{text: padTextLeft(count, 3), isBold: row.failures > 0, ...row.failures === 0 && {tone: 'quiet'}},
		...figure(row.uptime, columns.uptime),
		...figure(row.latency, columns.latency),
		...figure(String(row.restarts), columns.restarts),
		...trendSpans(row.trend, columns.trend, theme),
		...columns.error > 0 ? [{text: ` ${cutText(shortError(row.error), columns.error, glyphs.ellipsis)}`}] : [],
	];
}

/** An early sign takes the place of the word "healthy", of which it is a kind; the symbol stays. */
function stateSpan({state, sign}: ServiceRowData, width: number): Span {
	return state === 'healthy' && sign !== ''
		? {text: `${padText(sign, width)} `, tone: 'warn'}
		: {text: `${padText(state, width)} `, isBold: state === 'failing', ...state === 'stopped' && {tone: 'quiet'}};
}

/** Where it was asked stands in the service's view; in the little room of a row, what came of it matters. */
function shortError(error: string): string {
	return error.replace(/^health check: (?:[\w\-.\[\]]+:\d+: )?/v, '');
}

function figure(text: string, width: number): Span[] {
	return width > 0 ? [{text: ` ${padTextLeft(text, width)}`}] : [];
}

/**
The heading of the table; over the bar stand the thresholds against which it is drawn. `notes`, which part of the services is shown and in
which order, the most important first, stand beside `service` or at the right end, as far as there is room.
*/
export function tableHeading(columns: Columns, {warning, critical, cascading}: BarThresholds, {notes, width}: {readonly notes: readonly string[]; readonly width: number}): Line {
	const title = ['service', ...notes].join(', ');
	const isBeside = title.length <= columns.name;
	const thresholds = `fail ${warning}/${critical}/${cascading}`;
	const cells = [
		` ${' '.repeat(2)}${padText(isBeside ? title : 'service', columns.name)} `,
		`${padText('state', columns.state)} `,
		padText(thresholds.length <= columns.failures ? thresholds : 'failures', columns.failures),
		figureHeading('up', columns.uptime),
		figureHeading('answer', columns.latency),
		figureHeading('restarts', columns.restarts),
		columns.trend > 0 ? ` ${padText('last hour', columns.trend)}` : '',
		columns.error > 0 ? ' last error' : '',
	];
	const full: Line = [{text: cells.join(''), tone: 'quiet'}];
	const short: Line = [{text: cells.slice(0, -1).join(''), tone: 'quiet'}];
	const variants = [notes.join(', '), notes[0] ?? ''].flatMap(note => [full, short].map(heading => ({heading, note})));
	const roomy = variants.find(({heading, note}) => lineWidth(heading) + note.length < width);
	return isBeside || !roomy ? full : spreadLine(roomy.heading, [{text: roomy.note, tone: 'quiet'}], width);
}

function figureHeading(text: string, width: number): string {
	return width > 0 ? ` ${padTextLeft(text, width)}` : '';
}

/** The strip as one string, so that a row's data can be compared. */
export function trendKey(cells: readonly StripCell[]): string {
	return cells.map(cell => cell === undefined ? ' ' : (cell === 'failed' ? 'x' : String(cell))).join('');
}

/** A strip as it is drawn: the height is the latency, a cross a failure. */
export function trendSpans(key: string, width: number, {glyphs}: Theme): Span[] {
	if (width === 0) {
		return [];
	}

	const runs = key.padEnd(width).match(/x+|[^x]+/gv) ?? [];
	return [{text: ' '}, ...runs.map((run): Span => run.startsWith('x')
		? {text: glyphs.bad.repeat(run.length), tone: 'bad'}
		: {text: run.replaceAll(/\d/gv, digit => glyphs.trend[Number(digit)] ?? ' '), tone: 'quiet'})];
}
