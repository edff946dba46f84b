import type {Command} from '../core/monitor.js';
import type {Dialog} from './dialog-state.js';
import type {ViewKind} from './keymap.js';
import type {LogStream} from './log-text.js';
import {sortNames, type SortName} from './service-order.js';

/** What the lower part of the screen shows. */
export type View = {
	readonly kind: ViewKind;
	/** Of which service, for `service` and `log`. */
	readonly service?: string;
	/** Which of its logs; stdout if left out. */
	readonly stream?: LogStream;
	/** The number of the attempt, for `restart` and `file`. */
	readonly restart?: number;
	/** A name in the attempt's folder. */
	readonly file?: string;
	/** Where it was left, when another one was opened from it. */
	readonly left?: {readonly scroll: number; readonly cursor: number};
};

/** A row of a view of text that can be opened. */
export type Item = {readonly row: number; readonly view: View};

/** What a command came to, for a while in the place of the footer. */
export type Notice = {readonly kind: 'asked' | 'done' | 'failed'; readonly text: string};

/** Everything that the person at the keyboard has changed. The detector's own state is in the snapshot. */
export type UiState = {
	/** The way here: Esc goes back along it. Never empty. */
	readonly views: readonly View[];
	/** The selected service; `undefined` is whichever is first. */
	readonly selected: string | undefined;
	/** The first visible row of the table. */
	readonly top: number;
	/** The first visible row of a view of text; `Infinity` follows its end. */
	readonly scroll: number;
	/** Which row that can be opened is marked, counted from 0. */
	readonly cursor: number;
	readonly filter: string;
	readonly isFiltering: boolean;
	readonly sort: SortName;
	readonly dialog: Dialog | undefined;
	readonly notice: Notice | undefined;
	/** Whether the keys of the demo work. */
	readonly isDemo: boolean;
};

/** What the reducer has to know of the screen. */
export type Facts = {
	/** The services that pass the filter, in their order. */
	readonly names: readonly string[];
	/** Rows of the table that are visible. */
	readonly page: number;
	/** Rows of a view of text that are visible, and the highest first row. */
	readonly textPage: number;
	readonly maxScroll: number;
	/** The rows of a view of text that can be opened. */
	readonly items: readonly Item[];
	readonly isArmed: boolean;
	/** Quitting ends the detector, so it is asked first. */
	readonly isOwnEngine: boolean;
};

/** What the demo's keys break and mend: one of its services, or its supervisor. */
export type Toy = {readonly kind: 'service'; readonly name: string} | {readonly kind: 'supervisor'};

/** What is to be done outside of the state. */
export type Effect =
	| {readonly kind: 'send'; readonly command: Command}
	/** Asks what would stand in the way of a restart, for the dialog. */
	| {readonly kind: 'preflight'}
	| {readonly kind: 'play'; readonly toy: Toy}
	| {readonly kind: 'save' | 'quit' | 'suspend' | 'redraw'};

export type Step = {readonly state: UiState; readonly effect?: Effect};

export const initialState: UiState = {
	views: [{kind: 'services'}],
	selected: undefined,
	top: 0,
	scroll: 0,
	cursor: 0,
	filter: '',
	isFiltering: false,
	sort: sortNames[0],
	dialog: undefined,
	notice: undefined,
	isDemo: false,
};

export function currentView({views}: UiState): View {
	return views.at(-1) ?? {kind: 'services'};
}
