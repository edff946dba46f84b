import type {Row} from './row.js';

/** The rows as a table, as wide as they need it; a line above says what machine it was. */
export function table(machine: string, rows: readonly Row[]): string {
	const head = ['', 'what', 'beside', 'ours', 'baseline', 'seen', 'limit'];
	const cells = [head, ...rows.map(row => [row.verdict, row.what, row.beside, row.ours, row.baseline, row.seen, row.limit])];
	const widths = head.map((_, column) => Math.max(...cells.map(line => widthOf(line, column))));
	const lines = cells.map(line => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
	return [machine, '', ...lines, '', summary(rows)].join('\n');
}

/** A text that explains why a row was skipped stands alone in its line. */
function widthOf(line: readonly string[], column: number): number {
	return column === 5 && line[0] === 'skipped' ? 0 : line[column]?.length ?? 0;
}

function summary(rows: readonly Row[]): string {
	const count = (verdict: Row['verdict']) => rows.filter(row => row.verdict === verdict).length;
	return `${count('ok')} kept, ${count('MISSED')} missed, ${count('shown')} shown without a limit, ${count('skipped')} skipped`;
}

/** Whether every row that could be measured has kept its limit. */
export function isKept(rows: readonly Row[]): boolean {
	return rows.every(({verdict}) => verdict !== 'MISSED');
}
