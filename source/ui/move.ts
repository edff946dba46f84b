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

/** A view of text moves. */
export function scrolled(state: UiState, move: Move, {textPage, maxScroll}: Facts): UiState {
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
export type Opening = 'open' | 'log' | 'events' | 'history' | 'help';

/** Another view is opened; Esc will lead back. */
export function opened(state: UiState, action: Opening, {names}: Facts): UiState {
	const kind = action === 'open' ? 'service' : action;
	const view = currentView(state);
	if (view.kind === kind) {
		return state;
	}

	const service = view.service ?? (names.includes(state.selected ?? '') ? state.selected : names[0]);
	const isOfService = kind === 'service' || kind === 'log';
	if (isOfService && service === undefined) {
		return state;
	}

	const next: View = !isOfService || service === undefined ? {kind} : {kind, service};
	// A log is read from its end, everything else from its beginning.
	return {...state, views: [...state.views.filter(({kind: known}) => known !== kind), next], scroll: kind === 'log' ? Infinity : 0};
}

/** Back to the view before; from the table, back to all services. */
export function wentBack(state: UiState): UiState {
	return state.views.length > 1
		? {...state, views: state.views.slice(0, -1), scroll: 0}
		: {...state, filter: '', notice: undefined};
}
