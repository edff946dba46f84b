import {Writable} from 'node:stream';
import {expect, test} from 'vitest';
import {holdConsole} from '../../source/ui/held-console.js';

test('what is written to the console while the screen is drawn comes out afterwards, once, and the console is as before', () => {
	const chunks: string[] = [];
	const stream = new Writable({
		write(chunk, _encoding, callback) {
			chunks.push(String(chunk));
			callback();
		},
	});
	const {log} = console;
	const release = holdConsole(stream);
	console.log('a %s of %d', 'library', 3);
	console.error(new Error('boom').message);
	expect(chunks).toEqual([]);
	release();
	release();
	expect(chunks).toEqual(['a library of 3\n', 'boom\n']);
	expect(console.log).toBe(log);
});

test('a library that complains without end does not fill the memory', () => {
	const chunks: string[] = [];
	const stream = new Writable({
		write(chunk, _encoding, callback) {
			chunks.push(String(chunk));
			callback();
		},
	});
	const release = holdConsole(stream);
	for (let index = 0; index < 1000; index++) {
		console.warn(index);
	}

	release();
	expect(chunks).toHaveLength(100);
	expect(chunks.at(-1)).toBe('999\n');
});
