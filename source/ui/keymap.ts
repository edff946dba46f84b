import type {Keystroke} from './keystroke.js';
import type {Glyphs} from './theme.js';

/** What the lower part of the screen shows. */
export type ViewKind = 'services' | 'service' | 'log' | 'events' | 'history' | 'restart' | 'file' | 'help';

export type Action =
	| 'up' | 'down' | 'page up' | 'page down' | 'first' | 'last'
	| 'open' | 'back' | 'log' | 'other log' | 'events' | 'history' | 'filter' | 'sort'
	| 'check' | 'restart' | 'abort' | 'arming' | 'save'
	| 'help' | 'quit' | 'suspend' | 'redraw'
	| 'break' | 'break supervisor';

/** A key, what it does and where: what dispatch, footer and help are made from. */
export type Binding = {
	readonly keys: readonly Keystroke[];
	readonly action: Action;
	/** One or two words, for the footer. */
	readonly label: string;
	/** What it does, for the help. */
	readonly help: string;
	/** The views in which it works. */
	readonly where: readonly ViewKind[];
	/** Its place in the footer, the most important first; `undefined` when it is not shown there. */
	readonly footer: number | undefined;
	/** Whether it works in the demo alone, where nothing can come to harm. */
	readonly isDemo: boolean;
};

/** One line of the key table. Keys are separated by spaces; without `where` a binding works everywhere. */
type Row = readonly [keys: string, action: Action, label: string, help: string, footer?: number, where?: readonly ViewKind[]];

export const groups = ['Move', 'Look', 'Act', 'Leave', 'Demo'] as const;

export type Group = typeof groups[number];

const everywhere: readonly ViewKind[] = ['services', 'service', 'log', 'events', 'history', 'restart', 'file', 'help'];

/** The key table: everything about a key in one place. */
const rows: ReadonlyArray<readonly [Group, readonly Row[]]> = [
	['Move', [
		['up k', 'up', 'up', 'up'],
		['down j', 'down', 'down', 'down'],
		['pageup', 'page up', 'page up', 'a page up'],
		['pagedown', 'page down', 'page down', 'a page down'],
		['home', 'first', 'first', 'to the first'],
		['end', 'last', 'last', 'to the last; a log is followed from there'],
	]],
	['Look', [
		['enter', 'open', 'open', 'opens the service: its last hour, its checks, its log; a restart: its files', 3, ['services', 'history', 'restart']],
		['l', 'log', 'log', 'the log of the service, followed', 10, ['services', 'service']],
		['l', 'other log', 'stdout/stderr', 'in the log: the other one, stdout or stderr', 3, ['log']],
		['i', 'history', 'incidents', 'incidents and restarts', 8],
		['e', 'events', 'events', 'what happened last', 9],
		['/', 'filter', 'filter', 'only services with this text; with ! in front, without it', 6, ['services']],
		['o', 'sort', 'sort', 'worst first, as configured, by name, by answer, by uptime', 11, ['services']],
	]],
	['Act', [
		['x', 'abort', 'ABORT', 'calls off the restart that is due', 0],
		['R', 'restart', 'RESTART', 'MASTER RESTART: shows what it does, takes a typed word', 1],
		['p', 'arming', 'arm/disarm', 'automatic restart off for a while, or on again', 2],
		['r', 'check', 'check', 'checks now (harmless)', 7],
		['S', 'save', 'save', 'saves a snapshot of the status', 12],
	]],
	['Leave', [
		['escape', 'back', 'back', 'goes back; empties the filter', -1],
		['?', 'help', 'help', 'this page', 4],
		['q ctrl-c', 'quit', 'quit', 'quits, and says first whether a detector keeps running', 5],
		['ctrl-z', 'suspend', 'suspend', 'back to the shell; fg brings the screen back'],
		['ctrl-l', 'redraw', 'redraw', 'draws the screen anew'],
	]],
	['Demo', [
		['b', 'break', 'break/mend', 'only in the demo: breaks the selected service, or mends it', 0.5, ['services']],
		['B', 'break supervisor', 'supervisor', 'only in the demo: kills the simulated supervisord, or starts it', 0.6, ['services']],
	]],
];

/** The key table by group, for the help. */
export const keymap: ReadonlyMap<Group, readonly Binding[]> = new Map(rows.map(([group, bindings]) => [group, bindings.map(row => ({...bindingOf(row), isDemo: group === 'Demo'}))]));

function bindingOf([keys, action, label, help, footer, where = everywhere]: Row): Omit<Binding, 'isDemo'> {
	return {
		keys: keys.split(' '),
		action,
		label,
		help,
		where,
		footer,
	};
}

const all = groups.flatMap(group => keymap.get(group) ?? []);

/** What a key does in a view; `undefined` if nothing. */
export function actionFor(keystroke: Keystroke, view: ViewKind, isDemo = false): Action | undefined {
	return all.find(binding => isBound(binding, view, isDemo) && binding.keys.includes(keystroke))?.action;
}

function isBound({where, isDemo}: Binding, view: ViewKind, isInDemo: boolean): boolean {
	return where.includes(view) && (isInDemo || !isDemo);
}

/** The most keys that the footer names: more are not read. */
const footerKeys = 8;

/** The bindings for the footer of a view, the most important first. `x` is named while there is something to abort, Esc where it leads back. */
export function footerBindings(view: ViewKind, isDue: boolean, isDemo = false): Binding[] {
	const hidden: ReadonlySet<Action> = new Set([...isDue ? [] : ['abort' as const], ...view === 'services' ? ['back' as const] : []]);
	return all
		.filter(binding => binding.footer !== undefined && isBound(binding, view, isDemo) && !hidden.has(binding.action))
		.toSorted((one, other) => (one.footer ?? 0) - (other.footer ?? 0))
		.slice(0, footerKeys);
}

/** A key as it is written on it: `Enter`, `Ctrl-C`, `↑`. */
export function keyLabel(keystroke: Keystroke, glyphs: Glyphs): string {
	return labels.get(keystroke) ?? (keystroke === 'up' || keystroke === 'down' ? glyphs[keystroke] : keystroke);
}

const labels = new Map([
	['enter', 'Enter'],
	['escape', 'Esc'],
	['pageup', 'PgUp'],
	['pagedown', 'PgDn'],
	['home', 'Home'],
	['end', 'End'],
	['ctrl-c', 'Ctrl-C'],
	['ctrl-l', 'Ctrl-L'],
	['ctrl-z', 'Ctrl-Z'],
]);
