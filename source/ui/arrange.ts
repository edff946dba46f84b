import type {Connection, Snapshot} from '../core/monitor.js';
import {grouped} from './format.js';
import {
	bodyRows,
	modeOf,
	planRows,
	windowTop,
	type Heights,
	type Mode,
	type Size,
} from './layout.js';
import {cleanText, wrapText, type Line} from './line.js';
import {problemLines} from './lines/banner.js';
import {attemptWish} from './lines/attempt-lines.js';
import {checkLines, shortCheckLines} from './lines/check-lines.js';
import {orderedServices} from './service-order.js';
import {currentView, type Facts, type UiState} from './ui-state.js';
import {textView, type TextView, type ViewSources} from './view-lines.js';

/** Everything of which the screen is a picture. */
export type Scene = ViewSources & {
	readonly snapshot: Snapshot;
	readonly connection: Connection;
	readonly state: UiState;
	readonly size: Size;
};

/** The rows of a view of text that are seen. */
export type VisibleText = {
	readonly title: string;
	readonly lines: readonly Line[];
	/** Which of them is marked: the one that Enter opens. */
	readonly marked: number | undefined;
};

/** What goes where: all that has to be known before anything is drawn, and by the keys. */
export type Arrangement = {
	readonly mode: Mode;
	readonly heights: Heights;
	/** Rows for a view of text or a dialog. */
	readonly body: number;
	/** The decision sentence in the rows it gets. */
	readonly decision: readonly string[];
	/** The services that are drawn, and what the heading says of them. */
	readonly shown: readonly string[];
	readonly tableNotes: readonly string[];
	/** The visible part of a view of text and its heading; `undefined` where the table is. */
	readonly text: VisibleText | undefined;
	readonly facts: Facts;
};

export function arrange(scene: Scene): Arrangement {
	const {snapshot, connection, state, size, theme} = scene;
	const mode = modeOf(size);
	const names = orderedServices(snapshot.status, state.filter, state.sort);
	const decision = wrapText(cleanText(snapshot.status.decision), size.columns - 1, 3, theme.glyphs.ellipsis);
	const heights = mode === 'line' ? lineHeights(size) : planRows(wishes(scene, names.length, decision.length, mode), size.rows, mode);
	const body = bodyRows(heights, size.rows);
	const page = Math.max(1, heights.table - 1);
	const top = windowTop(state.top, Math.max(0, names.indexOf(state.selected ?? '')), page, names.length);
	const view = textView(currentView(state), {...scene, width: size.columns, isDemo: state.isDemo});
	const textPage = Math.max(1, body - 1);
	const maxScroll = Math.max(0, (view?.lines.length ?? 0) - textPage);
	return {
		mode,
		heights,
		body,
		decision: decision.slice(0, heights.decision),
		shown: names.slice(top, top + page),
		tableNotes: tableNotes(state, {top, page, total: names.length}),
		text: view && visibleText(scene, view, Math.min(state.scroll, maxScroll), textPage),
		facts: {
			names,
			page,
			textPage,
			maxScroll,
			items: view?.items ?? [],
			isArmed: snapshot.status.armed,
			isOwnEngine: connection.kind === 'own',
		},
	};
}

function visibleText(scene: Scene, {lines, items}: TextView, scroll: number, textPage: number): VisibleText {
	const row = items[Math.min(scene.state.cursor, items.length - 1)]?.row;
	return {
		title: textTitle(scene, scroll, {textPage, total: lines.length}),
		lines: lines.slice(scroll, scroll + textPage),
		marked: row === undefined ? undefined : row - scroll,
	};
}

function wishes({snapshot, connection, size, theme}: Scene, services: number, decision: number, mode: Mode) {
	const {status, problems, events, attempt} = snapshot;
	const all = checkLines(status, theme, size.columns).length;
	const restarts = Math.max(1, status.restart_history.filter(({id}) => id !== attempt?.id).length);
	const isWide = mode === 'wide';
	return {
		services,
		decision,
		hasUrgent: connection.kind === 'lost' || (status.restart_due_at !== null && !attempt),
		problems: problemLines(problems, size.columns, theme).length,
		hasIncident: status.incident !== null,
		attempt: attemptWish(snapshot),
		checks: shortCheckLines(status, theme, size.columns).length,
		// On a wide terminal the restarts stand beside the checks.
		allChecks: isWide ? Math.max(all, Math.min(restarts, 6)) : all,
		restarts: isWide ? 0 : restarts,
		events: events.length,
	};
}

/** One line at the top, the keys at the bottom where there is room for both. */
function lineHeights({rows}: Size): Heights {
	return {...planRows(nothing, 0, 'line'), header: 1, footer: rows > 3 ? 1 : 0};
}

const nothing = {
	services: 0,
	decision: 0,
	hasUrgent: false,
	problems: 0,
	hasIncident: false,
	attempt: 0,
	checks: 0,
	allChecks: 0,
	restarts: 0,
	events: 0,
};

function tableNotes({sort, filter}: UiState, {top, page, total}: {readonly top: number; readonly page: number; readonly total: number}): string[] {
	const range = total > page ? [`${top + 1}-${Math.min(total, top + page)} of ${grouped(total)}`] : [];
	return [...range, ...filter === '' ? [] : [`/${cleanText(filter)}`], sort];
}

function textTitle({state}: Scene, scroll: number, {textPage, total}: {readonly textPage: number; readonly total: number}): string {
	const {kind, service, stream = 'stdout', restart, file} = currentView(state);
	const name = {
		services: 'services',
		service: service ?? '',
		log: `${service ?? ''}: log (${stream})`,
		events: 'events, the newest first',
		history: 'incidents and restarts',
		restart: `restart #${restart ?? 0}`,
		file: `restart #${restart ?? 0}: ${file ?? ''}`,
		help: 'keys and symbols',
	}[kind];
	const range = total > textPage ? `   ${scroll + 1}-${Math.min(total, scroll + textPage)} of ${grouped(total)}` : '';
	const follows = (kind === 'log' || kind === 'file') && state.scroll === Infinity ? ', followed' : '';
	return `${cleanText(name)}${follows}${range}`;
}
