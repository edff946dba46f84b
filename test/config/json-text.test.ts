import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {JsonScan} from '../../source/config/json-scan.js';
import {parseJson} from '../../source/config/json-text.js';

describe('JSON that does not parse', () => {
	test.each([
		['', 1, 1, 'the end of the file'],
		['{', 1, 2, 'the end of the file'],
		['{"a": 1', 1, 8, 'the end of the file'],
		['{\n  "a": 1,\n}', 3, 1, 'a comma after the last one'],
		['{\n  "a": [1, 2, ]\n}', 2, 15, 'a comma after the last one'],
		['{\n  // why\n  "a": 1\n}', 2, 3, 'a comment, which JSON does not have'],
		['{"a": 1 /* why */}', 1, 9, 'a comment, which JSON does not have'],
		['{\n\t"a": yes\n}', 2, 7, '"yes"'],
		['{"a": \'x\'}', 1, 7, '"\'x\'"'],
		['{a: 1}', 1, 2, '"a"'],
		['{"a" 1}', 1, 6, '"1"'],
		['{"a": 1 "b": 2}', 1, 9, String.raw`"\""`],
		['{"a": 01}', 1, 7, '"01"'],
		['{"a": NaN}', 1, 7, '"NaN"'],
		['{"a": 1}}', 1, 9, '"}"'],
		['\u{FEFF}{}', 1, 1, '"\u{FEFF}"'],
	])('%j: line %i, column %i, found %s', (text, line, column, found) => {
		expect(parseJson(text)).toStrictEqual({ok: false, place: {line, column}, found});
	});

	test('is not waited for, however deep it is', () => {
		expect(parseJson('['.repeat(500_000))).toMatchObject({ok: false});
	});
});

describe('JSON that does parse', () => {
	test('tells the line of each key', () => {
		const parsed = parseJson('{\n  "a": {"b": 1,\n "c": [\n1,\n{"d": 2}]},\n\n"e.f": 3}');
		expect(parsed.ok && [...parsed.lines]).toStrictEqual([
			['a', 2], ['a.b', 2], ['a.c', 3], ['a.c[0]', 4], ['a.c[1]', 5], ['a.c[1].d', 5], ['["e.f"]', 7],
		]);
	});

	test('tells keys that stand twice, which JSON.parse does not', () => {
		const parsed = parseJson(String.raw`{"a": 1, "b": {"a": 2}, "\u0061": 3, "c": [{"d": 1}, {"d": 1, "d": 2}]}`);
		expect(parsed).toMatchObject({ok: true, value: {a: 3}, duplicates: [['a'], ['c', 1, 'd']]});
	});
});

test('what is JSON is what JSON.parse takes', () => {
	const pieces = ['', ',', '"', '{', '}', '[', ']', ':', '\n', '\u{1}', '\u{85}', '\u{A0}', '0', '-', '.', 'e', '\\', '/', '\u{D800}', 'tru', 'null', 'é'];
	fc.assert(fc.property(fc.json({maxDepth: 5}), fc.nat(), fc.constantFrom(...pieces), (json, at, piece) => {
		const place = at % (json.length + 1);
		for (const text of [json, json.slice(0, place) + piece + json.slice(place), json.slice(0, place) + piece + json.slice(place + 1)]) {
			expect(new JsonScan(text).isWhole(), JSON.stringify(text)).toBe(isJson(text));
		}
	}), {numRuns: 3000});
});

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}
