import os from 'node:os';
import process from 'node:process';

/** One row of the table: ours beside the baseline, and the limit that the ratio or the difference must keep. */
export type Row = {
	readonly what: string;
	readonly beside: string;
	readonly ours: string;
	readonly baseline: string;
	readonly seen: string;
	readonly limit: string;
	readonly isKept: boolean;
};

export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** Times two things in turn, A B A B …, so that both see the same machine. Milliseconds, medians. */
export async function pair(rounds: number, ours: () => Promise<unknown>, baseline: () => Promise<unknown>): Promise<{ours: number; baseline: number}> {
	const times: {ours: number[]; baseline: number[]} = {ours: [], baseline: []};
	for (let round = 0; round < rounds; round++) {
		times.ours.push(await time(ours));
		times.baseline.push(await time(baseline));
	}

	return {ours: median(times.ours), baseline: median(times.baseline)};
}

async function time(work: () => Promise<unknown>): Promise<number> {
	const began = performance.now();
	await work();
	return performance.now() - began;
}

export function ratioRow(what: string, beside: string, {ours, baseline}: {ours: number; baseline: number}, limit: number): Row {
	const ratio = ours / baseline;
	return {
		what, beside, ours: `${ours.toFixed(2)} ms`, baseline: `${baseline.toFixed(2)} ms`, seen: `${ratio.toFixed(2)} x`, limit: `<= ${limit} x`, isKept: ratio <= limit,
	};
}

export function differenceRow(what: string, beside: string, {ours, baseline}: {ours: number; baseline: number}, {most: limit, unit}: {most: number; unit: string}): Row {
	const difference = ours - baseline;
	return {
		what,
		beside,
		ours: `${ours.toFixed(0)} ${unit}`,
		baseline: `${baseline.toFixed(0)} ${unit}`,
		seen: `+ ${difference.toFixed(0)} ${unit}`,
		limit: `<= + ${limit} ${unit}`,
		isKept: difference <= limit,
	};
}

/** The table, with the machine that it was measured on. */
export function report(rows: readonly Row[]): string {
	const head = ['what', 'beside', 'ours', 'baseline', 'seen', 'limit', ''];
	const cells = [head, ...rows.map(row => [row.what, row.beside, row.ours, row.baseline, row.seen, row.limit, row.isKept ? 'ok' : 'MISSED'])];
	const widths = head.map((_, column) => Math.max(...cells.map(line => line[column]?.length ?? 0)));
	const table = cells.map(line => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
	return [`${os.cpus().length} x ${os.cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}; medians`, ...table].join('\n');
}
