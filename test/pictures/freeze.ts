import {textOf, type Cell} from './real-run.js';

/*
What is another one in each run and says nothing: how many milliseconds an answer took on this machine, which ports were free, the
process's id. Each becomes a fixed value in the same columns, so that the layout is the real one.
*/

/** An answer that took longer is part of the story: a service that hangs shows its deadline. */
const slow = 400;

/** The screen with what varies frozen. */
export function freeze(rows: readonly Cell[][]): Cell[][] {
	const trend = trendColumns(rows);
	return rows.map(row => frozenRow(row, trend));
}

type Columns = {readonly from: number; readonly to: number};

function frozenRow(row: Cell[], trend: Columns | undefined): Cell[] {
	const text = textOf(row);
	const hasAnswer = /\dms\b/v.test(text);
	const frozen = text
		.replaceAll(/[ <]\d+ms\b/gv, answer => Number(/\d+/v.exec(answer)) < slow ? '<50ms'.padStart(answer.length) : answer)
		.replaceAll(/(?<=127\.0\.0\.1:)\d{5}\b/gv, '40127')
		.replace(/\bpid \d+\)/v, 'pid 4242)')
		.padEnd(row.length)
		.slice(0, row.length);
	return [...frozen].map((char, column) => cellOf(row[column], hasAnswer && trend && isWithin(column, trend) ? steadyTrend(char) : char));
}

function cellOf(cell: Cell | undefined, char: string): Cell {
	const {color, background, isBold = false, isDim = false, isInverse = false} = cell ?? {};
	return {char, color, background, isBold, isDim, isInverse};
}

function isWithin(column: number, {from, to}: Columns): boolean {
	return column >= from && column < to;
}

function steadyTrend(char: string): string {
	return /[▁▂▃▄▅▆▇█]/v.test(char) ? '▃' : char;
}

/** Where the sparkline is, by the table's head. */
function trendColumns(rows: readonly Cell[][]): Columns | undefined {
	const head = rows.map(row => textOf(row)).find(text => text.includes('last hour'));
	const from = head?.indexOf('last hour') ?? -1;
	const to = head?.indexOf('last error') ?? -1;
	return from === -1 || to === -1 ? undefined : {from, to};
}
