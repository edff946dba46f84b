import {windowTop} from './layout.js';
import {
	currentView,
	type Facts,
	type UiState,
	type View,
} from './ui-state.js';

export type Move = 'up' | 'down' | 'page up' | 'page down' | 'first' | 'last';

/** The selection moves, and the table with it. */
export function moved(state: UiState, move: Move, {names, page}: Facts): UiState {
	const index = Math.max(0, names.indexOf(state.selected ?? ''));
	const next = Math.max(0, Math.min(names.length - 1, target(index, move, {page, last: names.length - 1})));
	return {...state, selected: names[next], top: windowTop(state.top, next, page, names.length)};
}

/** A view of text moves: row by row its mark, where something can be opened, else the text. */
export function scrolled(state: UiState, move: Move, facts: Facts): UiState {
	const step = move === 'up' ? -1 : 1;
	const isStep = move === 'up' || move === 'down';
	const next = Math.min(state.cursor, facts.items.length - 1) + step;
	return isStep && facts.items.at(next) && next >= 0 ? marked(state, next, facts) : textScrolled(state, move, facts);
}

/** The mark moves, and the text only as far as its row would not be seen otherwise. */
function marked(state: UiState, cursor: number, {items, textPage, maxScroll}: Facts): UiState {
	const row = items[cursor]?.row ?? 0;
	const from = Math.min(state.scroll, maxScroll);
	// What stands above the first one is to be seen with it.
	const wanted = cursor === 0 ? 0 : Math.max(Math.min(from, row), row - textPage + 1);
	return {...state, cursor, scroll: Math.min(wanted, maxScroll)};
}

function textScrolled(state: UiState, move: Move, {textPage, maxScroll}: Facts): UiState {
	const from = Math.min(state.scroll, maxScroll);
	const next = target(from, move, {page: textPage, last: Infinity});
	// At the end the view follows what is added.
	const isAtEnd = move !== 'up' && move !== 'page up' && next >= maxScroll;
	return {...state, scroll: isAtEnd ? Infinity : Math.max(0, next)};
}

function target(from: number, move: Move, {page, last}: {readonly page: number; readonly last: number}): number {
	const steps: Readonly<Record<Move, number>> = {
		up: from - 1,
		down: from + 1,
		'page up': from - Math.max(1, page - 1),
		'page down': from + Math.max(1, page - 1),
		first: 0,
		last,
	};
	return steps[move];
}

/** What leads to another view. */
export type Opening = 'open' | 'log' | 'other log' | 'events' | 'history' | 'help';

/** Another view is opened; Esc will lead back. */
export function opened(state: UiState, action: Opening, facts: Facts): UiState {
	const view = currentView(state);
	const next = wantedView(state, action, facts);
	if (action === 'other log' && next) {
		return {...state, views: [...state.views.slice(0, -1), next], scroll: Infinity};
	}

	if (!next || next.kind === view.kind) {
		return state;
	}

	const left = {...view, left: {scroll: state.scroll, cursor: state.cursor}};
	const way = [...state.views.slice(0, -1), left].filter(({kind}) => kind !== next.kind);
	return {...state, views: [...way, next], scroll: isReadFromItsEnd(next) ? Infinity : 0, cursor: 0};
}

/** The view that is asked for; `undefined` when there is nothing to open. */
function wantedView(state: UiState, action: Opening, {names, items}: Facts): View | undefined {
	const view = currentView(state);
	if (action === 'other log') {
		return {...view, stream: view.stream === 'stderr' ? 'stdout' : 'stderr'};
	}

	if (action === 'open' && view.kind !== 'services') {
		return items[Math.min(state.cursor, items.length - 1)]?.view;
	}

	const kind = action === 'open' ? 'service' : action;
	if (kind !== 'service' && kind !== 'log') {
		return {kind};
	}

	const service = view.service ?? (names.includes(state.selected ?? '') ? state.selected : names[0]);
	return service === undefined ? undefined : {kind, service};
}

/** What is added to is read from its end, everything else from its beginning. */
function isReadFromItsEnd({kind, file}: View): boolean {
	return kind === 'log' || file === 'output.log';
}

/** Back to the view before, as it was left; from the table, back to all services. */
export function wentBack(state: UiState): UiState {
	if (state.views.length === 1) {
		return {...state, filter: '', notice: undefined};
	}

	const views = state.views.slice(0, -1);
	const {scroll = 0, cursor = 0} = views.at(-1)?.left ?? {};
	return {...state, views, scroll, cursor};
}
