import {describe, expect, test} from 'vitest';
import type {Keystroke} from '../../source/ui/keystroke.js';
import {pressed} from '../../source/ui/press.js';
import {
	currentView,
	initialState,
	type Effect,
	type Facts,
	type UiState,
} from '../../source/ui/ui-state.js';
import {nineServices} from './fixtures.js';

const facts: Facts = {
	names: nineServices,
	page: 4,
	textPage: 10,
	items: [],
	maxScroll: 25,
	isArmed: true,
	isOwnEngine: false,
};

function after(keys: readonly Keystroke[], change: Partial<Facts> = {}, from: UiState = initialState): {state: UiState; effects: Effect[]} {
	const effects: Effect[] = [];
	let state = from;
	for (const key of keys) {
		const step = pressed(state, key, {...facts, ...change});
		state = step.state;
		// The look that the dialog begins with changes nothing.
		effects.push(...step.effect && step.effect.kind !== 'preflight' ? [step.effect] : []);
	}

	return {state, effects};
}

const word = [...'RESTART'];

describe('moving among the services', () => {
	test.each<[string, Keystroke[], string, number]>([
		['down', ['j', 'down'], 'trade_executor', 0],
		['down past the window moves it', ['j', 'j', 'j', 'j'], 'auto_entry_supervisor', 1],
		['up at the top stays', ['k', 'up'], 'main_app', 0],
		['to the last', ['end'], 'btc_price_watchdog', 5],
		['to the last and up', ['end', 'k', 'k', 'k', 'k'], 'auto_entry_supervisor', 4],
		['a page down', ['pagedown'], 'active_trade_supervisor', 0],
		['a page down and up', ['pagedown', 'pageup'], 'main_app', 0],
		['to the first', ['end', 'home'], 'main_app', 0],
	])('%s', (_, keys, selected, top) => {
		expect(after(keys).state).toMatchObject({selected, top});
	});

	test('goes on from the top when the selected service is not shown any more', () => {
		expect(after(['j'], {}, {...initialState, selected: 'gone'}).state.selected).toBe('trade_manager');
	});

	test('does nothing where no service is', () => {
		expect(after(['j', 'end'], {names: []}).state.selected).toBeUndefined();
	});
});

describe('views', () => {
	test('Enter opens the selected service, l its log, Esc goes back step by step', () => {
		const {state} = after(['j', 'enter', 'l']);
		expect(currentView(state)).toEqual({kind: 'log', service: 'trade_manager'});
		expect(state.scroll).toBe(Infinity);
		expect(currentView(after(['escape'], {}, state).state)).toMatchObject({kind: 'service', service: 'trade_manager'});
		expect(currentView(after(['escape', 'escape', 'escape'], {}, state).state)).toMatchObject({kind: 'services'});
	});

	test('Enter without a selection opens the first: the worst', () => {
		expect(currentView(after(['enter']).state)).toEqual({kind: 'service', service: 'main_app'});
		expect(currentView(after(['enter'], {names: []}).state)).toEqual({kind: 'services'});
	});

	test('a view is on the way back only once, however often it is opened', () => {
		expect(after(['e', 'i', 'e', '?', 'e']).state.views.map(({kind}) => kind)).toEqual(['services', 'history', 'help', 'events']);
	});

	test('in the log, l changes between stdout and stderr, and stays at the end', () => {
		const {state} = after(['l', 'l']);
		expect(currentView(state)).toEqual({kind: 'log', service: 'main_app', stream: 'stderr'});
		expect(state).toMatchObject({scroll: Infinity, views: [{kind: 'services'}, {kind: 'log'}]});
		expect(currentView(after(['l'], {}, state).state)).toMatchObject({stream: 'stdout'});
	});

	describe('with rows that can be opened', () => {
		const items = [3, 20, 30].map((row, index) => ({row, view: {kind: 'restart' as const, restart: 9 - index}}));

		test('the mark goes from one to the next, the text only as far as it must, then to its end', () => {
			const history = after(['i']).state;
			expect(after(['j'], {items}, history).state).toMatchObject({cursor: 1, scroll: 11});
			expect(after(['j', 'j'], {items}, history).state).toMatchObject({cursor: 2, scroll: 21});
			expect(after(['j', 'j', 'j'], {items}, history).state).toMatchObject({cursor: 2, scroll: 22});
			expect(after(['j', 'j', 'k', 'k'], {items}, history).state).toMatchObject({cursor: 0, scroll: 0});
		});

		test('Enter opens the marked one, and Esc comes back to where it was left', () => {
			const {state} = after(['i', 'j', 'enter'], {items});
			expect(currentView(state)).toEqual({kind: 'restart', restart: 8});
			expect(state).toMatchObject({cursor: 0, scroll: 0});
			expect(after(['escape'], {}, state).state).toMatchObject({cursor: 1, scroll: 11});
		});

		test('the script\'s output is read from its end, other files from their beginning', () => {
			const files = ['output.log', 'status.json'].map((file, index) => ({row: index, view: {kind: 'file' as const, restart: 3, file}}));
			const restart: UiState = {...initialState, views: [{kind: 'services'}, {kind: 'restart', restart: 3}]};
			expect(after(['enter'], {items: files}, restart).state).toMatchObject({views: [{}, {}, {kind: 'file', file: 'output.log'}], scroll: Infinity});
			expect(after(['j', 'enter'], {items: files}, restart).state).toMatchObject({views: [{}, {}, {kind: 'file', file: 'status.json'}], scroll: 0});
		});

		test('Enter opens nothing where nothing is', () => {
			const history = after(['i']).state;
			expect(after(['enter'], {}, history).state).toEqual(history);
		});
	});

	test('text scrolls within its bounds, and follows its end', () => {
		const help = after(['?']).state;
		expect(after(['j', 'j', 'k'], {}, help).state.scroll).toBe(1);
		expect(after(['k'], {}, help).state.scroll).toBe(0);
		expect(after(['pagedown'], {}, help).state.scroll).toBe(9);
		expect(after(['end'], {}, help).state.scroll).toBe(Infinity);
		expect(after(['end', 'k'], {}, help).state.scroll).toBe(24);
		expect(after(['end', 'k', 'j'], {}, help).state.scroll).toBe(Infinity);
	});
});

describe('filter and sort', () => {
	test('keys are text while a filter is typed; Enter keeps it, Esc empties it', () => {
		const {state, effects} = after(['/', 'x', 'q', 'R', 'backspace']);
		expect(state).toMatchObject({filter: 'xq', isFiltering: true});
		expect(effects).toEqual([]);
		expect(after(['enter'], {}, state).state).toMatchObject({filter: 'xq', isFiltering: false});
		expect(after(['escape'], {}, state).state).toMatchObject({filter: '', isFiltering: false});
		expect(after(['enter', 'escape'], {}, state).state).toMatchObject({filter: ''});
		expect(after(['ctrl-u'], {}, state).state).toMatchObject({filter: '', isFiltering: true});
	});

	test('o goes round all orders', () => {
		expect(after(['o']).state.sort).toBe('as configured');
		expect(after(['o', 'o', 'o', 'o', 'o']).state.sort).toBe('worst first');
	});
});

describe('MASTER RESTART', () => {
	test('R alone only asks, and Enter alone never confirms', () => {
		expect(after(['R']).state.dialog).toEqual({kind: 'restart', typed: '', isWrong: false, preflight: undefined});
		expect(pressed(initialState, 'R', facts).effect).toEqual({kind: 'preflight'});
		expect(after(['R', 'enter', 'enter', 'enter'])).toMatchObject({effects: [], state: {dialog: {isWrong: true}}});
	});

	test('the word and Enter send it', () => {
		const {state, effects} = after(['R', ...word, 'enter']);
		expect(effects).toEqual([{kind: 'send', command: {command: 'restart', reason: 'asked for on the screen'}}]);
		expect(state.dialog).toBeUndefined();
	});

	test.each([
		['in small letters', [...'restart']],
		['cut short', [...'RESTAR']],
		['with more behind it', [...'RESTARTS']],
		['of R alone', ['R']],
	])('a word %s is not enough', (_, typed) => {
		expect(after(['R', ...typed, 'enter']).effects).toEqual([]);
	});

	test('a mistake can be mended', () => {
		expect(after(['R', ...'RESTARZ', 'enter', 'backspace', 'T', 'enter']).effects).toHaveLength(1);
	});

	test('Esc cancels, also with the word typed, and the word is not remembered', () => {
		const {state, effects} = after(['R', ...word, 'escape', 'R']);
		expect(effects).toEqual([]);
		expect(state.dialog).toMatchObject({typed: ''});
	});

	test('no other key acts while it is asked', () => {
		expect(after(['R', 'x', 'p', 'q', 'r', 'S', 'up']).effects).toEqual([]);
	});
});

describe('x, r and S', () => {
	test('act at once', () => {
		expect(after(['x', 'r', 'S']).effects).toEqual([
			{kind: 'send', command: {command: 'abort'}},
			{kind: 'send', command: {command: 'check'}},
			{kind: 'save'},
		]);
	});
});

describe('disarming', () => {
	test('takes one hour and no reason from two Enters', () => {
		expect(after(['p', 'enter', 'enter']).effects).toEqual([
			{kind: 'send', command: {command: 'disarm', forMs: 3_600_000, reason: 'no reason given'}},
		]);
	});

	test('takes another time and a reason', () => {
		expect(after(['p', 'ctrl-u', ...'30m', 'enter', ...'new release', 'enter']).effects).toEqual([
			{kind: 'send', command: {command: 'disarm', forMs: 1_800_000, reason: 'new release'}},
		]);
	});

	test('for ever has to be said', () => {
		expect(after(['p', 'ctrl-u', ...'for ever', 'enter', 'enter']).effects).toMatchObject([{command: {forMs: null}}]);
	});

	test.each(['', '0h', 'soon', '30', '-1h', '25d'])('%j is no time: it says what one is and sends nothing', typed => {
		const {state, effects} = after(['p', 'ctrl-u', ...typed, 'enter', 'enter']);
		expect(effects).toEqual([]);
		expect(state.dialog).toMatchObject({kind: 'disarm', field: 'duration', problem: expect.stringContaining('for ever') as string});
	});

	test('Tab goes between time and reason, and a wrong time is found from there as well', () => {
		expect(after(['p', 'tab', 'x', 'tab', 'tab']).state.dialog).toMatchObject({field: 'reason', reason: 'x', duration: '1h'});
		expect(after(['p', 'z', 'tab', 'enter']).state.dialog).toMatchObject({field: 'duration', problem: expect.any(String) as string});
	});

	test('Esc changes nothing', () => {
		expect(after(['p', 'enter', 'escape'])).toMatchObject({effects: [], state: {dialog: undefined}});
	});
});

describe('arming', () => {
	test('is asked for where it is disarmed', () => {
		expect(after(['p'], {isArmed: false}).state.dialog).toEqual({kind: 'arm'});
		expect(after(['p', 'enter'], {isArmed: false}).effects).toEqual([{kind: 'send', command: {command: 'arm'}}]);
	});

	test.each(['escape', 'n', 'q'])('%s leaves it as it is', key => {
		expect(after(['p', key], {isArmed: false})).toMatchObject({effects: [], state: {dialog: undefined}});
	});

	test('no other key answers', () => {
		expect(after(['p', 'z'], {isArmed: false})).toMatchObject({effects: [], state: {dialog: {kind: 'arm'}}});
	});
});

describe('quitting', () => {
	test.each(['q', 'ctrl-c'])('a viewer goes at once with %s', key => {
		expect(after([key]).effects).toEqual([{kind: 'quit'}]);
	});

	test.each([['q', 'enter'], ['q', 'q'], ['ctrl-c', 'ctrl-c'], ['q', 'y']])('who ends the guard is asked first: %s and %s', (first, second) => {
		expect(after([first], {isOwnEngine: true})).toMatchObject({effects: [], state: {dialog: {kind: 'quit'}}});
		expect(after([first, second], {isOwnEngine: true}).effects).toEqual([{kind: 'quit'}]);
	});

	test('Esc stays', () => {
		expect(after(['q', 'escape'], {isOwnEngine: true})).toMatchObject({effects: [], state: {dialog: undefined}});
	});

	test('Ctrl-C leaves any question, and is a key like others nowhere', () => {
		expect(after(['R', ...word, 'ctrl-c']).effects).toEqual([{kind: 'quit'}]);
		expect(after(['/', 'a', 'ctrl-c']).effects).toEqual([{kind: 'quit'}]);
	});
});

test('Ctrl-Z and Ctrl-L are done outside', () => {
	expect(after(['ctrl-z', 'ctrl-l']).effects).toEqual([{kind: 'suspend'}, {kind: 'redraw'}]);
});
