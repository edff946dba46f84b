import {describe, expect, test} from 'vitest';
import {
	fitSegment,
	isGsm7,
	segmentRoom,
	textCost,
	toGsm7,
} from '../../source/core/gsm7.js';
import {countSegments} from '../helpers/twilio-gateway.js';

describe('what a text costs', () => {
	test.each([
		['nothing', '', 'GSM-7', 0, 0],
		['160 letters are one segment', 'a'.repeat(160), 'GSM-7', 160, 1],
		['161 letters are two', 'a'.repeat(161), 'GSM-7', 161, 2],
		['306 letters are two of 153', 'a'.repeat(306), 'GSM-7', 306, 2],
		['307 letters are three', 'a'.repeat(307), 'GSM-7', 307, 3],
		['characters of the extension count twice', '[~]'.repeat(26) + 'ab', 'GSM-7', 158, 1],
		['81 euro signs are two segments', '€'.repeat(81), 'GSM-7', 162, 2],
		['an escape and its character stay together', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 306, 3],
		['70 other characters are one segment', 'ж'.repeat(70), 'UCS-2', 70, 1],
		['71 are two', 'ж'.repeat(71), 'UCS-2', 71, 2],
		['an emoji makes all of it UCS-2, and is two units', `${'a'.repeat(68)}🚨`, 'UCS-2', 70, 1],
		['one letter more is a second segment', `${'a'.repeat(69)}🚨`, 'UCS-2', 71, 2],
		['a surrogate pair is not split', `${'a'.repeat(66)}🚨${'a'.repeat(66)}`, 'UCS-2', 134, 3],
		['a long dash does the same', `${'a'.repeat(70)}—`, 'UCS-2', 71, 2],
	] as const)('%s', (...[, text, encoding, units, segments]) => {
		expect(textCost(text)).toEqual({encoding, units, segments});
	});

	test.each(['CASCADING', '€', 'a'.repeat(160), 'a'.repeat(161), 'ж'.repeat(71), '🚨'])('agrees with the gateway of the tests on %s', text => {
		expect(textCost(text).segments).toBe(countSegments(text));
	});

	test('the alphabet has 127 characters and 10 of the extension', () => {
		const all = Array.from({length: 0x25_00}, (_, code) => String.fromCodePoint(code));
		expect(all.filter(character => isGsm7(character))).toHaveLength(137);
	});
});

describe('toGsm7', () => {
	test.each([
		['leaves what is in the alphabet', String.raw`CASCADING: 4 of 9 services >= 5; [a]{b}\|~^€ éèùìòÇ Ñ ß Å`, undefined],
		['dashes', 'a – b — c − d', 'a - b - c - d'],
		['quotes', '‘a’ “b” „c“ «d» `e`', '\'a\' "b" "c" "d" \'e\''],
		['an ellipsis', 'and more…', 'and more...'],
		['comparisons and arrows', '3 ≥ 2 ≤ 4 → × ≠', '3 >= 2 <= 4 -> x !='],
		['other spaces and none', 'a\u{A0}b\u{202F}c\td\u{200B}e', 'a b c de'],
		['accents that it lacks', 'ó ç á ő Č', 'o c a o C'],
		['a letter and its accent apart', 'e\u{301}', 'é'],
		['emoji, whatever they are made of', '🚨 x ⚠️ 1️⃣ 👨‍👩‍👧 🇩🇪 👍🏽', ' x  1   '],
		['what cannot be said', 'Ж日', '??'],
		['ligatures and full width', 'ﬁ Ａ', 'fi A'],
	])('%s', (_, text, expected = text) => {
		expect(toGsm7(text)).toBe(expected);
	});

	test('always gives GSM-7', () => {
		for (let code = 0; code < 0xFF_FF; code += 7) {
			const plain = toGsm7(String.fromCodePoint(code));
			expect(isGsm7(plain)).toBe(true);
		}
	});
});

describe('fitSegment', () => {
	const head = 'REC.IO CASCADING: 4 of 9 services >= 5 failures;';
	const tail = 'restart at 02:14:30 if it goes on. Stop it: cfd abort';

	test('joins what fits, in order', () => {
		expect(fitSegment({head: 'A — b', details: ['c,', '', ' d '], tail: 'e'})).toBe('A - b c, d e');
		expect(fitSegment({head: 'only'})).toBe('only');
	});

	test('leaves room for the token of the sender', () => {
		const text = fitSegment({head, details: [Array.from({length: 30}, (_, index) => `service_${index}`).join(', ')], tail});
		expect(textCost(text).units).toBeLessThanOrEqual(segmentRoom);
		expect(textCost(`${text} #k3f9`).segments).toBe(1);
	});

	test('shortens the last detail first, between words, and says so', () => {
		const text = fitSegment({head, details: ['first main_app;', 'then trade_executor, trade_initiator, auto_entry_supervisor'], tail});
		expect(text).toBe(`${head} first main_app; then trade_executor... ${tail}`);
	});

	test('leaves a detail out when not one word of it fits, then turns to the one before', () => {
		const text = fitSegment({head, details: ['first main_app, trade_executor, active_trade_supervisor', 'x'.repeat(200)], tail});
		expect(text).toBe(`${head} first main_app, trade_executor... ${tail}`);
	});

	test('never cuts the words that matter', () => {
		const long = 'all of this matters '.repeat(12).trim();
		expect(fitSegment({head: long, details: ['and this does not'], tail})).toBe(`${long} ${tail}`);
	});

	test('counts characters of the extension twice', () => {
		const text = fitSegment({head: 'x', details: ['[] '.repeat(60)], tail: 'y'});
		expect(textCost(text).units).toBeLessThanOrEqual(segmentRoom);
	});

	test('takes another room', () => {
		expect(fitSegment({head: 'one', details: ['two three four'], tail: 'five'}, 18)).toBe('one two... five');
	});
});
