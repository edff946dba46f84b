import {Buffer} from 'node:buffer';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {LineSplitter} from '../../source/remote/lines.js';

test('lines come out as they went in, however the bytes are cut', () => {
	const line = fc.string({unit: fc.constantFrom('a', 'ü', '€', '🚨', '\r', '\0', '"'), maxLength: 12});
	fc.assert(fc.property(fc.array(line, {maxLength: 6}), fc.array(fc.nat(20), {maxLength: 8}), (lines, cuts) => {
		const bytes = Buffer.from(lines.map(text => `${text}\n`).join(''));
		const splitter = new LineSplitter(100_000);
		const seen: string[] = [];
		let start = 0;
		for (const cut of [...cuts, bytes.length]) {
			seen.push(...splitter.push(bytes.subarray(start, start + cut)));
			start += cut;
		}

		return JSON.stringify(seen) === JSON.stringify(lines);
	}));
});

test('a line that is too long is refused as soon as that is known', () => {
	const splitter = new LineSplitter(5);
	expect([...splitter.push(Buffer.from('12345\n123'))]).toEqual(['12345']);
	expect(() => [...splitter.push(Buffer.from('456'))]).toThrow('longer than 5 bytes');
});

test('bytes that are no text are refused', () => {
	expect(() => [...new LineSplitter(10).push(Buffer.from([0xC3, 0x0A]))]).toThrow('no text');
});
