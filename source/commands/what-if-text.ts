import {dayAndTime, shortDuration} from '../core/clock-text.js';
import {automatic, compareCourses, restartDifferences, type ComparisonRow, type RestartDifference} from '../replay/comparison.js';
import type {RecordedReplay} from '../replay/recorded-run.js';
import type {WhatIf} from '../replay/what-if.js';

type Found = Extract<WhatIf, {ok: true}>;

/** What another config would have done, for a person: the answer first, then every difference, then what the record cannot tell. */
export function whatIfText(found: Found, {system, set}: {readonly system: string; readonly set: readonly string[]}): string {
	const {replayed, from, until} = found;
	const clock = (at: number) => dayAndTime(from + (at * 1000));
	const rows = compareCourses(replayed);
	return [
		`${system}, ${dayAndTime(from).trim()} to ${dayAndTime(until).trim()}: ${replayed.checks} checks, with ${set.length === 0 ? 'the config as it is now' : set.join(', ')}`,
		headline(replayed),
		...restartDifferences(replayed).map(difference => `  ${clock(difference.at)}  ${differenceText(difference)}`),
		levelLine(rows),
		messages(replayed),
		...table(rows, clock),
		...notes(found),
	].join('\n');
}

function headline(replayed: RecordedReplay): string {
	const [here, then] = [automatic(replayed.events).length, automatic(replayed.really).length];
	if (restartDifferences(replayed).length > 0) {
		return `${count(here, 'automatic restart')} with this config; ${then} ${then === 1 ? 'was' : 'were'} made:`;
	}

	return here === 0
		? 'No automatic restart with this config, and none was made.'
		: `${count(here, 'automatic restart')} with this config, at the ${here === 1 ? 'time at which it was' : 'times at which they were'} made.`;
}

function differenceText(difference: RestartDifference): string {
	switch (difference.kind) {
		case 'earlier': {
			return difference.by === 0 ? 'would have come, as one did' : `would have come ${shortDuration(difference.by * 1000)} earlier than it did`;
		}

		case 'more': {
			return 'would have come; none was made';
		}

		case 'less': {
			return difference.because === undefined ? 'was made; would not have come by then' : `was made; would have been withheld: ${difference.because}`;
		}
	}
}

function levelLine(rows: readonly ComparisonRow[]): string {
	const differing = rows.filter(({isSame}) => !isSame).length;
	return differing === 0 ? 'The levels and their times are the same.' : `Something differs at ${count(differing, 'time')}, marked with ! below.`;
}

function messages({events}: RecordedReplay): string {
	const texts = events.filter(({type}) => type === 'alert').length;
	return texts === 0 ? 'No text message would have been sent.' : `${count(texts, 'text message')} would have been sent.`;
}

/** Above this many rows only those that differ are told, and the restarts. */
const mostRows = 40;

/** What was, beside what would have been. */
function table(all: readonly ComparisonRow[], clock: (at: number) => string): string[] {
	const rows = all.length <= mostRows ? all : all.filter(({isSame, isRestart}) => !isSame || isRestart);
	if (rows.length === 0) {
		return [];
	}

	const width = Math.max('as it was'.length, ...rows.map(({really}) => really.length));
	const line = (mark: string, when: string, really: string, here: string) => `${mark} ${when.padEnd(15)}  ${really.padEnd(width)}  ${here}`.trimEnd();
	return [
		'',
		line(' ', 'when', 'as it was', 'with this config'),
		...rows.map(({at, really, here, isSame}) => line(isSame ? ' ' : '!', clock(at), dashed(really), dashed(here))),
		...(rows.length < all.length ? [`  and ${count(all.length - rows.length, 'change')} of the level that ${all.length - rows.length === 1 ? 'is' : 'are'} the same in both`] : []),
	];
}

/** So that an empty place is seen to be one. */
function dashed(words: string): string {
	return words === '' ? '-' : words;
}

const supposedNote = 'No record tells what a restart that was not made would have done: it is taken to have worked, and what is known of the system counts again '
	+ 'from when it was really well.';

const notMadeNote = 'A restart that would not have been made is taken for one by hand: the system after it is the one that it left.';

/** What nobody can know of it. */
function notes({replayed: {supposed, notMade, unwatched}, from, isShort, limits}: Found): string[] {
	const away = unwatched.reduce((sum, stretch) => sum + ((stretch.until ?? stretch.from).wall - stretch.from.wall), 0);
	const all = [
		...(isShort ? [`The record begins at ${dayAndTime(from).trim()}: of the time before it nothing is known.`] : []),
		...(unwatched.length > 0 ? [`Nobody watched ${count(unwatched.length, 'time')}, ${shortDuration(away)} in all: no detector ran, or the machine slept.`] : []),
		...(supposed.length > 0 ? [supposedNote] : []),
		...(notMade.length > 0 ? [notMadeNote] : []),
		...limits,
	];
	return all.length === 0 ? [] : ['', ...all];
}

function count(number: number, what: string): string {
	return `${number} ${what}${number === 1 ? '' : 's'}`;
}
