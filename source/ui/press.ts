import {
	dialogKey,
	disarmDialog,
	edited,
	restartDialog,
	type DialogResult,
} from './dialog-state.js';
import type {Keystroke} from './keystroke.js';
import {actionFor, type Action} from './keymap.js';
import {
	moved,
	opened,
	scrolled,
	wentBack,
	type Move,
	type Opening,
} from './move.js';
import {sortNames} from './service-order.js';
import {
	currentView,
	type Facts,
	type Step,
	type UiState,
} from './ui-state.js';

/** The state after one key, and what is to be done because of it. */
export function pressed(state: UiState, key: Keystroke, facts: Facts): Step {
	if (key === 'ctrl-c' && state.dialog?.kind !== 'quit') {
		return quitting({...state, dialog: undefined}, facts);
	}

	if (state.dialog) {
		return withDialogResult(state, dialogKey(state.dialog, key));
	}

	if (state.isFiltering) {
		return {state: filterKey(state, key)};
	}

	const action = actionFor(key, currentView(state).kind, state.isDemo);
	return action === undefined ? {state} : acted(state, action, facts);
}

/** What a dialog leads to. */
function withDialogResult(state: UiState, result: DialogResult): Step {
	switch (result.kind) {
		case 'open': {
			return {state: {...state, dialog: result.dialog}};
		}

		case 'closed': {
			return {state: {...state, dialog: undefined}};
		}

		case 'quit': {
			return {state: {...state, dialog: undefined}, effect: {kind: 'quit'}};
		}

		case 'send': {
			return {state: {...state, dialog: undefined}, effect: result};
		}
	}
}

function filterKey(state: UiState, key: Keystroke): UiState {
	if (key === 'escape') {
		return {...state, filter: '', isFiltering: false};
	}

	const changed = {filter: edited(state.filter, key), selected: undefined, top: 0};
	return key === 'enter' ? {...state, isFiltering: false} : {...state, ...changed};
}

function acted(state: UiState, action: Action, facts: Facts): Step {
	if (isMove(action)) {
		return {state: currentView(state).kind === 'services' ? moved(state, action, facts) : scrolled(state, action, facts)};
	}

	return isOpening(action) ? {state: opened(state, action, facts)} : done(state, action, facts);
}

const moves: ReadonlySet<Action> = new Set<Move>(['up', 'down', 'page up', 'page down', 'first', 'last']);
const openings: ReadonlySet<Action> = new Set<Opening>(['open', 'log', 'other log', 'events', 'history', 'help']);

function isMove(action: Action): action is Move {
	return moves.has(action);
}

function isOpening(action: Action): action is Opening {
	return openings.has(action);
}

function done(state: UiState, action: Exclude<Action, Move | Opening>, facts: Facts): Step {
	switch (action) {
		case 'back': {
			return {state: wentBack(state)};
		}

		case 'filter': {
			return {state: {...state, isFiltering: true}};
		}

		case 'sort': {
			const next = sortNames[(sortNames.indexOf(state.sort) + 1) % sortNames.length] ?? state.sort;
			const sorted = {sort: next, top: 0, selected: undefined};
			return {state: {...state, ...sorted}};
		}

		case 'restart': {
			return {state: {...state, dialog: restartDialog}, effect: {kind: 'preflight'}};
		}

		case 'arming': {
			return {state: {...state, dialog: facts.isArmed ? disarmDialog : {kind: 'arm'}}};
		}

		case 'check':
		case 'abort': {
			return {state, effect: {kind: 'send', command: {command: action}}};
		}

		case 'quit': {
			return quitting(state, facts);
		}

		case 'break': {
			const {names} = facts;
			const name = names.includes(state.selected ?? '') ? state.selected : names[0];
			return name === undefined ? {state} : {state, effect: {kind: 'play', toy: {kind: 'service', name}}};
		}

		case 'break supervisor': {
			return {state, effect: {kind: 'play', toy: {kind: 'supervisor'}}};
		}

		case 'save':
		case 'suspend':
		case 'redraw': {
			return {state, effect: {kind: action}};
		}
	}
}

/** A viewer goes at once; who ends the guard is told first and has to confirm it. */
function quitting(state: UiState, {isOwnEngine}: Facts): Step {
	return isOwnEngine ? {state: {...state, dialog: {kind: 'quit'}}} : {state, effect: {kind: 'quit'}};
}
