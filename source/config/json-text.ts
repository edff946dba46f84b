import {type KeyPath} from './key-path.js';
import {JsonScan} from './json-scan.js';

/** A place in a text, both from 1. */
export type Place = {readonly line: number; readonly column: number};

export type JsonResult =
	| {
		readonly ok: true;
		readonly value: unknown;
		/** The line of each key, by its dotted form. */
		readonly lines: ReadonlyMap<string, number>;
		/** Keys that stand twice in one object: JSON.parse takes the last and says nothing. */
		readonly duplicates: readonly KeyPath[];
	}
	| {readonly ok: false; readonly place: Place; readonly found: string};

/**
Parses JSON and knows where everything stands.

JSON.parse does the parsing. But it tells the position of only some errors and the place of nothing else, so a small reader of the
same grammar goes over the text first.
*/
export function parseJson(text: string): JsonResult {
	const scan = new JsonScan(text);
	if (!scan.isWhole()) {
		return {ok: false, place: placeAt(text, scan.position), found: describeRest(text, scan.position)};
	}

	const value: unknown = JSON.parse(text);
	return {
		ok: true, value, lines: scan.lines(), duplicates: scan.duplicates,
	};
}

function placeAt(text: string, position: number): Place {
	const before = text.slice(0, position).split('\n');
	return {line: before.length, column: (before.at(-1) ?? '').length + 1};
}

function describeRest(text: string, position: number): string {
	const rest = text.slice(position);
	if (rest === '') {
		return 'the end of the file';
	}

	if (/^\/[*\/]/v.test(rest)) {
		return 'a comment, which JSON does not have';
	}

	const isAfterComma = /,\s*$/v.test(text.slice(0, position)) && /^[\]\}]/v.test(rest);
	return isAfterComma ? 'a comma after the last one' : JSON.stringify(/^[\w'\-]{1,20}|^./sv.exec(rest)?.[0] ?? '');
}
