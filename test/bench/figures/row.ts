import type {Pair} from './statistics.js';

/** `shown`: a figure without a limit, to compare with. `skipped`: what it needs is not on this machine. */
export type Verdict = 'ok' | 'MISSED' | 'shown' | 'skipped';

/** One row of the table: ours beside a baseline of the same run, and the limit that their ratio or difference must keep. */
export type Row = {
	readonly what: string;
	readonly beside: string;
	readonly ours: string;
	readonly baseline: string;
	readonly seen: string;
	readonly limit: string;
	readonly verdict: Verdict;
};

export type Subject = {
	readonly what: string;
	/** What the baseline is. */
	readonly beside: string;
	readonly unit: string;
};

/** Ours in relation to the baseline: at most `most` times as much, or at least `least` times less. Without either it is only shown. */
export function ratioRow({what, beside, unit}: Subject, pair: Pair, {most, least}: {readonly most?: number; readonly least?: number} = {}): Row {
	const ratio = least === undefined ? pair.ours / pair.baseline : pair.baseline / pair.ours;
	const suffix = least === undefined ? 'x' : 'x less';
	return {
		what, beside,
		...texts(pair, unit),
		seen: `${figure(ratio)} ${suffix}`,
		...judged(ratio, {most, least}, suffix),
	};
}

/** By how much ours is more than the baseline, in the unit: at most `most`. */
export function differenceRow({what, beside, unit}: Subject, pair: Pair, {most}: {readonly most?: number} = {}): Row {
	const difference = pair.ours - pair.baseline;
	return {
		what, beside,
		...texts(pair, unit),
		seen: `${difference < 0 ? '-' : '+'} ${figure(Math.abs(difference))} ${unit}`,
		...judged(difference, {most}, unit, '+ '),
	};
}

/** Ours alone against a limit; `baseline`, if there is one, is shown beside it. */
export function absoluteRow({what, beside, unit}: Subject, ours: number, {most, least, baseline}: {readonly most?: number; readonly least?: number; readonly baseline?: number}): Row {
	return {
		what, beside,
		...texts({ours, baseline: baseline ?? NaN}, unit),
		seen: `${figure(ours)} ${unit}`,
		...judged(ours, {most, least}, unit),
	};
}

/** What could not be measured, and how that can be changed. */
export function skippedRow(what: string, beside: string, why: string): Row {
	return {what, beside, ours: '', baseline: '', seen: why, limit: '', verdict: 'skipped'};
}

function texts({ours, baseline}: Pair, unit: string) {
	return {ours: `${figure(ours)} ${unit}`, baseline: Number.isNaN(baseline) ? '' : `${figure(baseline)} ${unit}`};
}

type Limits = {readonly most?: number | undefined; readonly least?: number | undefined};

/** What is not a number has kept nothing. */
function judged(value: number, {most, least}: Limits, unit: string, sign = ''): Pick<Row, 'limit' | 'verdict'> {
	if (most === undefined && least === undefined) {
		return {limit: '', verdict: 'shown'};
	}

	const isKept = value <= (most ?? Infinity) && value >= (least ?? -Infinity);
	const limit = most === undefined ? `>= ${figure(least ?? NaN)}` : `<= ${sign}${figure(most)}`;
	return {limit: `${limit} ${unit}`, verdict: isKept ? 'ok' : 'MISSED'};
}

/** Three digits that count: `0.123`, `1.23`, `12.3`, `123`, `12,345`. */
export function figure(value: number): string {
	if (!Number.isFinite(value)) {
		return String(value);
	}

	const digits = digitsOf(Math.abs(value));
	// Through a number again, which drops the zeros at the end.
	return Number(value.toFixed(digits)).toLocaleString('en-US', {maximumFractionDigits: 3});
}

function digitsOf(size: number): number {
	return size < 1 ? 3 : Math.max(0, 2 - Math.floor(Math.log10(size)));
}
