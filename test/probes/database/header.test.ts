import {Buffer} from 'node:buffer';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import {
	afterAll, beforeAll, describe, expect, test,
} from 'vitest';
import {findCut, headerLength, parseHeader} from '../../../source/probes/database/header.js';
import {temporaryFolder, type TemporaryFolder} from '../../helpers/temporary-folder.js';
import {makeDatabase} from './databases.js';

let folder: TemporaryFolder;
let sound: Buffer;

beforeAll(async () => {
	folder = await temporaryFolder();
	const file = path.join(folder.path, 'trades.db');
	makeDatabase(file);
	sound = readFileSync(file).subarray(0, headerLength);
});
afterAll(async () => folder.dispose());

function changed(offset: number, ...bytes: number[]): Buffer {
	const copy = Buffer.from(sound);
	copy.set(bytes, offset);
	return copy;
}

describe('what SQLite would open is a header', () => {
	test.each([
		['with a rollback journal', 'delete', false],
		['with a write-ahead log', 'wal', true],
	] as const)('%s', (name, journalMode, isWal) => {
		const file = path.join(folder.path, `${journalMode}.db`);
		makeDatabase(file, {journalMode});
		const bytes = readFileSync(file);
		expect(parseHeader(bytes), name).toMatchObject({
			kind: 'header', pageSize: 4096, isWal, pageCount: bytes.length / 4096,
		});
	});

	test('a page size of 65,536 is written as 1', () => {
		expect(parseHeader(changed(16, 0, 1))).toMatchObject({kind: 'header', pageSize: 65_536});
	});

	test('the change counter goes up with each commit', () => {
		const file = path.join(folder.path, 'counter.db');
		makeDatabase(file);
		const before = parseHeader(readFileSync(file));
		using database = closing(new Database(file));
		database.value.exec('DELETE FROM trades WHERE id = 1');
		const after = parseHeader(readFileSync(file));
		expect(before.kind === 'header' && after.kind === 'header' && after.changeCounter - before.changeCounter).toBe(1);
	});
});

describe('what SQLite would refuse is damage', () => {
	test.each<[string, () => Buffer, RegExp]>([
		['all zeroes', () => Buffer.alloc(headerLength), /does not begin as/v],
		['another text', () => Buffer.from('hello '.repeat(30)), /does not begin as/v],
		['99 bytes', () => sound.subarray(0, 99), /cut off: 99 bytes/v],
		['a page size that is no power of two', () => changed(16, 0x10, 1), /impossible/v],
		['a page size that is too small', () => changed(16, 0, 128), /impossible/v],
		['a read version from the future', () => changed(19, 3), /impossible/v],
		['payload fractions that are not the fixed ones', () => changed(21, 65), /impossible/v],
		['more reserved than a page has', () => changed(16, 2, 0, 1, 1, 255), /impossible/v],
	])('%s', (_name, bytes, detail) => {
		expect(parseHeader(bytes())).toEqual({kind: 'damaged', detail: expect.stringMatching(detail) as string});
	});
});

describe('a file that is shorter than its header counts is cut off', () => {
	test.each([
		['whole', 0, undefined],
		['by less than a page, which SQLite reads as zeroes', -1000, undefined],
		['by a page', -4096, 'the file is cut off'],
	])('%s', (_name, difference, expected) => {
		const header = parseHeader(sound);
		const size = header.kind === 'header' ? (header.pageCount ?? 0) * header.pageSize : 0;
		const cut = header.kind === 'header' ? findCut(header, size + difference) : 'no header';
		expect(cut?.slice(0, 19)).toBe(expected);
	});

	test('but not if an old SQLite wrote last, which did not keep the count', () => {
		const header = parseHeader(changed(92, 0, 0, 0, 0));
		expect(header.kind === 'header' && findCut(header, 4096)).toBeUndefined();
	});
});

function closing(value: Database.Database) {
	return {value, [Symbol.dispose]: () => value.close()};
}
