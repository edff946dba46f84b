/** The size of the terminal, in character cells. */
export type Size = {readonly columns: number; readonly rows: number};

/** What the screen would like to show: how many rows each part has to fill. */
export type Wishes = {
	/** Services that pass the filter. */
	readonly services: number;
	/** Rows of the decision sentence at this width. */
	readonly decision: number;
	/** A restart is due, or the detector does not answer. */
	readonly hasUrgent: boolean;
	readonly problems: number;
	readonly hasIncident: boolean;
	/** Rows of the running restart: its title, the script's last lines, how many services are back; 0 if none runs. */
	readonly attempt: number;
	/** Rows of the checks in short: one, and one for each that is not ok. */
	readonly checks: number;
	/** Rows of the checks in full. */
	readonly allChecks: number;
	readonly restarts: number;
	readonly events: number;
};

export type Part = 'header' | 'footer' | 'urgent' | 'decision' | 'problems' | 'incident' | 'attempt' | 'table' | 'checks' | 'restarts' | 'events' | 'gap';

/** How many rows each part gets. The table's include its heading. */
export type Heights = Readonly<Record<Part, number>>;

/** `line`: one line that keeps level and armed. `narrow`: name, state, failures. `normal`: 80 columns. `wide`: everything. */
export type Mode = 'line' | 'narrow' | 'normal' | 'wide';

/** From which width on, and at which height, the terminal is too small for a table. */
export function modeOf({columns, rows}: Size): Mode {
	if (columns < 60 || rows < 8) {
		return 'line';
	}

	if (columns < 80) {
		return 'narrow';
	}

	return columns < 100 ? 'normal' : 'wide';
}

/** What an operator over ssh at 80x24 sees without scrolling. */
const usualServices = 9;

/**
Shares out the rows, most important part first: who asks later gets what is left. The sum is never more than `rows`, so that no frame is
taller than the terminal: Ink would have to clear the whole screen for each.
*/
export function planRows(wishes: Wishes, rows: number, mode: Mode): Heights {
	const heights: Record<Part, number> = {
		header: 0, footer: 0, urgent: 0, decision: 0, problems: 0, incident: 0, attempt: 0, table: 0, checks: 0, restarts: 0, events: 0, gap: 0,
	};
	let left = rows;
	for (const [part, height] of claims(wishes, mode)) {
		const granted = Math.max(0, Math.min(height - heights[part], left));
		heights[part] += granted;
		left -= granted;
	}

	return heights;
}

/** Each claim raises a part to a height, as far as rows are left. */
function claims(wishes: Wishes, mode: Mode): ReadonlyArray<readonly [Part, number]> {
	const {services, attempt, decision, problems} = wishes;
	const checks = mode === 'wide' ? wishes.allChecks : wishes.checks;
	return [
		['header', 1],
		['footer', 1],
		['urgent', wishes.hasUrgent ? 1 : 0],
		['decision', Math.min(decision, 1)],
		['problems', Math.min(problems, 1)],
		['table', 1 + Math.min(services, 3)],
		['attempt', Math.min(attempt, 3)],
		['header', 2],
		['decision', Math.min(decision, 3)],
		['table', 1 + Math.min(Math.max(services, 1), usualServices)],
		['checks', Math.min(checks, 1)],
		['attempt', Math.min(attempt, 5)],
		['incident', wishes.hasIncident ? 1 : 0],
		['checks', Math.min(wishes.checks, 3)],
		['restarts', Math.min(wishes.restarts, 1)],
		['events', Math.min(wishes.events, 3)],
		['problems', Math.min(problems, 3)],
		['attempt', Math.min(attempt, 8)],
		['gap', 1],
		['restarts', Math.min(wishes.restarts, 3)],
		['events', Math.min(wishes.events, 5)],
		['gap', 2],
		['checks', Math.min(checks, 8)],
		['table', 1 + services],
		['checks', checks],
		['attempt', attempt],
		['restarts', Math.min(wishes.restarts, 6)],
		['events', wishes.events],
	];
}

/** The rows between the header and the footer: for a view or a dialog that takes the place of the table and all below it. */
export function bodyRows({header, urgent, footer}: Heights, rows: number): number {
	return Math.max(0, rows - header - urgent - footer);
}

/**
The first row to show of `total`, so that `index` is among the `page` visible ones and the window moves no more than it must.
*/
export function windowTop(top: number, index: number, page: number, total: number): number {
	const lowest = Math.max(0, total - page);
	const wanted = Math.min(Math.max(top, index - page + 1), Math.max(index, 0));
	return Math.max(0, Math.min(wanted, lowest));
}
