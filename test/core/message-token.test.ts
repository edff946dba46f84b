import {describe, expect, test} from 'vitest';
import {bodyOf, isSameMessage, tokenOf} from '../../source/core/message-token.js';

const at = Date.parse('2026-11-24T02:11:30Z');
const message = {
	key: 'level:1',
	to: '+15551234567',
	at,
	text: 'REC.IO CASCADING',
};

describe('the token', () => {
	test('is short and the same each time', () => {
		expect(tokenOf(message)).toMatch(/^#[\da-z]{4}$/v);
		expect(tokenOf({...message})).toBe(tokenOf(message));
	});

	test.each([{key: 'level:2'}, {to: '+15551234568'}, {at: at + 1}])('is another one with %j', change => {
		expect(tokenOf({...message, ...change})).not.toBe(tokenOf(message));
	});

	test('is another one for each of a thousand alerts, but for a few', () => {
		const tokens = new Set(Array.from({length: 1000}, (_, index) => tokenOf({...message, key: `level:${index}`})));
		expect(tokens.size).toBeGreaterThan(995);
	});

	test('is added at the end where it costs nothing', () => {
		expect(bodyOf(message)).toBe(`REC.IO CASCADING ${tokenOf(message)}`);
		expect(bodyOf({...message, text: 'x'.repeat(154)})).toHaveLength(160);
	});

	test('is left out where it would cost a segment', () => {
		expect(bodyOf({...message, text: 'x'.repeat(155)})).toBe('x'.repeat(155));
		expect(bodyOf({...message, text: 'ж'.repeat(66)})).toBe('ж'.repeat(66));
	});

	test('a text that no carrier takes is cut', () => {
		expect(bodyOf({...message, text: 'x'.repeat(2000)})).toHaveLength(1600);
	});
});

describe('a message at the carrier is the same', () => {
	test.each([
		['as it was sent', bodyOf(message), true],
		['with words of the carrier\'s before it', `Sent from your trial account - ${bodyOf(message)}`, true],
		['with a character changed on the way', bodyOf(message).replace('C', '?'), true],
		['with another token', `REC.IO CASCADING #${'x'.repeat(4)}`, false],
		['without a token', 'REC.IO CASCADING', false],
	])('%s', (_, body, isSame) => {
		expect(isSameMessage(message, {body, createdAt: at - 86_400_000})).toBe(isSame);
	});

	test.each([
		['sent since', at + 1000, true],
		['sent a little before, by the carrier\'s clock', at - 60_000, true],
		['sent long before', at - 600_000, false],
		['sent nobody knows when', undefined, true],
	])('a text without a token: %s', (_, createdAt, isSame) => {
		const text = 'x'.repeat(155);
		expect(isSameMessage({...message, text}, {body: text, createdAt})).toBe(isSame);
		expect(isSameMessage({...message, text}, {body: `${text}y`, createdAt})).toBe(false);
	});
});
