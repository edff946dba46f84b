import {Buffer} from 'node:buffer';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {AnswerReader, type Reading} from '../../source/probes/answer-reader.js';

/** Gives a reader a text in pieces, and the end of the connection after them, until it has an answer. */
function read(text: string, cuts: readonly number[] = []) {
	const bytes = Buffer.from(text, 'latin1');
	const pieces: Uint8Array[] = [];
	const reader = new AnswerReader(piece => {
		pieces.push(piece);
	});
	let reading: Reading = 'more';
	let from = 0;
	for (const to of [...cuts.filter(cut => cut < bytes.length).toSorted((a, b) => a - b), bytes.length]) {
		reading = reading === 'more' ? takeAll(reader, bytes.subarray(from, to)) : reading;
		from = to;
	}

	return {reading: reading === 'more' ? reader.end() : reading, status: reader.status, body: Buffer.concat(pieces).toString('latin1'), retryAfter: reader.retryAfter};
}

function takeAll(reader: AnswerReader, bytes: Buffer): Reading {
	let reading = reader.take(bytes);
	while (reading === 'more' && reader.hasRest) {
		reading = reader.takeRest();
	}

	return reading;
}

describe('an answer is whole', () => {
	const cases: ReadonlyArray<readonly [name: string, text: string, status: number, body: string]> = [
		['when its length is there', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc', 200, 'abc'],
		['with what follows it left alone', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef', 200, 'abc'],
		['without a body', 'HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n', 503, ''],
		['by its status, whatever its headers say', 'HTTP/1.1 204 No Content\r\ncontent-length: 9\r\ntransfer-encoding: chunked\r\n\r\n', 204, ''],
		['when the connection ends, if it tells no length', 'HTTP/1.0 200 OK\r\n\r\nall of it', 200, 'all of it'],
		['without a reason in the first line', 'HTTP/1.1 200\r\ncontent-length: 1\r\n\r\na', 200, 'a'],
		['with the same length twice', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\nContent-Length:1\r\n\r\na', 200, 'a'],
		['with bare line feeds', 'HTTP/1.1 200 OK\ncontent-length: 1\n\na', 200, 'a'],
		['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n1;name="value"\r\nd\r\n0\r\n\r\n', 200, 'abcd'],
		['in chunks, whatever length it tells', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: gzip, chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n', 200, 'ab'],
		['in chunks with trailers', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nA\r\n0123456789\r\n000\r\nexpires: never\r\n\r\n', 200, '0123456789'],
		['after interim answers', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 500 No\r\ncontent-length: 2\r\n\r\nab', 500, 'ab'],
	];
	test.each(cases)('%s', (_name, text, status, body) => {
		expect(read(text)).toMatchObject({reading: 'whole', status, body});
	});

	test.each(cases)('%s, however it is cut into pieces', (_name, text, status, body) => {
		fc.assert(fc.property(fc.array(fc.nat(text.length)), cuts => {
			expect(read(text, cuts)).toMatchObject({reading: 'whole', status, body});
		}));
	});

	test('with the time after which to try again', () => {
		expect(read('HTTP/1.1 429 Slow\r\nRetry-After:  7 \r\ncontent-length: 0\r\n\r\n').retryAfter).toBe('7');
		expect(read('HTTP/1.1 429 Slow\r\nx-retry-after: 7\r\ncontent-length: 0\r\n\r\n').retryAfter).toBeUndefined();
	});
});

describe('what is no answer is told as soon as it is clear', () => {
	const cases: ReadonlyArray<readonly [name: string, text: string, why: string]> = [
		['another language', 'SSH-2.0-OpenSSH', 'garbled'],
		['another version of HTTP', 'HTTP/2 200\r\n\r\n', 'garbled'],
		['a status that is none', 'HTTP/1.1 2xx OK\r\n\r\n', 'garbled'],
		['a status further down', 'HTTP/1.1 \r\nHTTP/1.1 200 OK\r\n\r\n', 'garbled'],
		['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 'garbled'],
		['a length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n', 'garbled'],
		['another protocol', 'HTTP/1.1 101 Switching\r\nupgrade: websocket\r\n\r\n', 'garbled'],
		['interim answers without end', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(40), 'garbled'],
		['a chunk without a size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n', 'garbled'],
		['a chunk longer than its size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n', 'garbled'],
		['a line with a size without end', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;${'x'.repeat(5000)}`, 'garbled'],
		['trailers without end', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n${'a: b\r\n'.repeat(2000)}`, 'garbled'],
		['headers without end', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(4000)}`, 'too long'],
		['one header without end', `HTTP/1.1 200 OK\r\na: ${'b'.repeat(70_000)}`, 'too long'],
		['an end in the head', 'HTTP/1.1 200 OK\r\ncontent-len', 'reset'],
		['an end in the body', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab', 'reset'],
		['an end in a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nab', 'reset'],
		['an end before the last chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n', 'reset'],
		['nothing at all', '', 'reset'],
	];
	test.each(cases)('%s', (_name, text, why) => {
		expect(read(text).reading).toMatchObject({why});
	});

	test('whatever comes, and however it is cut, it is the same and never throws', () => {
		const parts = fc.constantFrom('HTTP/1.1 ', '200', ' OK', '\r\n', '\n', 'content-length: ', '3', 'transfer-encoding: chunked', '0', 'abc', '\r\n\r\n', 'f', '103', '\0', '\u{FF}');
		fc.assert(fc.property(fc.array(parts, {maxLength: 30}), fc.array(fc.nat(120)), (words, cuts) => {
			const text = `HTTP/1.1 200 OK\r\n${words.join('')}`;
			expect(read(text, cuts)).toEqual(read(text));
		}), {numRuns: 2000});
	});
});

test('crumbs are taken some at a time, so that others have their turn', () => {
	const reader = new AnswerReader(() => undefined);
	reader.take(Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'));
	expect(reader.take(Buffer.from('1\r\nx\r\n'.repeat(10_000)))).toBe('more');
	expect(reader.hasRest).toBe(true);
	let turns = 0;
	while (reader.hasRest) {
		expect(reader.takeRest()).toBe('more');
		turns++;
	}

	expect(turns).toBeGreaterThan(5);
	expect(reader.take(Buffer.from('0\r\n\r\n'))).toBe('whole');
});
