import {Buffer} from 'node:buffer';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {
	afterAll, beforeAll, describe, expect, test,
} from 'vitest';
import {parseSharedMemory} from '../../../source/probes/database/shared-memory.js';
import {findDamagedFrame, frameLength} from '../../../source/probes/database/wal-damage.js';
import {
	addWords, parseWalHeader, walHeaderLength, type WalHeader,
} from '../../../source/probes/database/wal-header.js';
import {temporaryFolder, type TemporaryFolder} from '../../helpers/temporary-folder.js';
import {makeDatabase, startWriter} from './databases.js';

let folder: TemporaryFolder;
let header: WalHeader;
let headerBytes: Buffer;
let sharedMemory: Buffer;
let frames: readonly Buffer[];

beforeAll(async () => {
	folder = await temporaryFolder();
	const file = path.join(folder.path, 'trades.db');
	makeDatabase(file, {journalMode: 'wal'});
	await using writer = await startWriter(file, 'idle');
	const log = readFileSync(`${file}-wal`);
	sharedMemory = readFileSync(`${file}-shm`);
	await writer.kill();
	headerBytes = log.subarray(0, walHeaderLength);
	const parsed = parseWalHeader(headerBytes);
	if (!parsed) {
		throw new Error('SQLite wrote a header that is not understood');
	}

	header = parsed;
	const length = frameLength(header.pageSize);
	frames = Array.from({length: Math.floor((log.length - walHeaderLength) / length)}, (_value, index) =>
		log.subarray(walHeaderLength + (index * length), walHeaderLength + ((index + 1) * length)));
});
afterAll(async () => folder.dispose());

/** The frames with some of them (from 1) changed. */
function framesWith(changes: Readonly<Record<number, (frame: Buffer) => void>>): Buffer[] {
	return frames.map((frame, index) => {
		const copy = Buffer.from(frame);
		changes[index + 1]?.(copy);
		return copy;
	});
}

const spoilPage = (frame: Buffer) => {
	frame.fill(0x5A, 1000, 1010);
};

const spoilSum = (frame: Buffer) => {
	frame.fill(0x5A, 16, 20);
};

const spoilSalt = (frame: Buffer) => {
	frame.fill(0x5A, 8, 16);
};

const zero = (frame: Buffer) => {
	frame.fill(0);
};

describe('damage in a log is told from its end', () => {
	test('what SQLite wrote is whole, and the shared memory counts the same frames', () => {
		expect(frames.length).toBeGreaterThan(10);
		expect(parseSharedMemory(sharedMemory.subarray(0, 96))).toEqual({committed: frames.length, salts: header.salts});
		expect(findDamagedFrame({header, isAccepted: true, committed: frames.length, frames})).toBeUndefined();
		expect(findDamagedFrame({header, isAccepted: true, committed: undefined, frames})).toBeUndefined();
	});

	test.each<[string, () => Buffer[], number | undefined]>([
		['a damaged page', () => framesWith({3: spoilPage}), 3],
		['a damaged sum', () => framesWith({3: spoilSum}), 3],
		['a damaged salt', () => framesWith({3: spoilSalt}), 3],
		['two zeroed frames', () => framesWith({3: zero, 4: zero}), 3],
		['damage in the first frame', () => framesWith({1: spoilPage}), 1],
		['a last frame that was not wholly written', () => framesWith({[frames.length]: spoilPage}), undefined],
		['frames of an earlier round behind the last', () => [...frames, ...framesWith(Object.fromEntries(frames.map((_frame, index) => [index + 1, spoilSalt])))], undefined],
		['zeroes behind the last', () => [...frames, Buffer.alloc(frameLength(header.pageSize))], undefined],
		['frames of a transaction that was called off behind the last', () => [...frames, ...withoutCommits(frames.slice(0, 5))], undefined],
		['nothing', () => [], undefined],
	])('with nobody connected: %s', (_name, given, expected) => {
		expect(findDamagedFrame({header, isAccepted: true, committed: undefined, frames: given()})).toBe(expected);
	});

	test.each<[string, () => Buffer[], number, number | undefined]>([
		['a damaged page', () => framesWith({3: spoilPage}), 0, 3],
		['damage in the last frame', () => framesWith({[frames.length]: spoilPage}), 0, -1],
		['damage behind what is committed', () => framesWith({[frames.length]: spoilPage}), 1, undefined],
		['a log that was cut off', () => frames.slice(0, -1), 0, -1],
	])('with live connections: %s', (_name, given, uncommitted, expected) => {
		const committed = frames.length - uncommitted;
		expect(findDamagedFrame({header, isAccepted: true, committed, frames: given()})).toBe(expected === -1 ? frames.length : expected);
	});

	test('a header that SQLite does not accept is damage if commits follow it', () => {
		expect(findDamagedFrame({header, isAccepted: false, committed: undefined, frames})).toBe(0);
		expect(findDamagedFrame({header, isAccepted: false, committed: 5, frames})).toBe(0);
		const zeroes = frames.map(() => Buffer.alloc(frameLength(header.pageSize)));
		expect(findDamagedFrame({header, isAccepted: false, committed: undefined, frames: zeroes})).toBeUndefined();
	});
});

/** Frames as a transaction leaves them that has spilled from its cache and was called off: summed up anew, and none a commit. */
function withoutCommits(given: readonly Buffer[]): Buffer[] {
	let chain = header.checksum;
	return given.map(frame => {
		const copy = Buffer.from(frame);
		copy.writeUInt32BE(0, 4);
		chain = addWords(copy.subarray(24), header.isBigEndian, addWords(copy.subarray(0, 8), header.isBigEndian, chain));
		copy.writeUInt32BE(chain[0], 16);
		copy.writeUInt32BE(chain[1], 20);
		return copy;
	});
}

describe('headers', () => {
	test.each([0, 4, 8, 16, 24])('a log header with a damaged byte %i is not accepted', offset => {
		const copy = Buffer.from(headerBytes);
		copy[offset] = (copy[offset] ?? 0) + 1;
		expect(parseWalHeader(copy)).toBeUndefined();
	});

	test('a log of a big-endian machine is summed up in its order', () => {
		const copy = Buffer.from(headerBytes);
		copy.writeUInt32BE(0x37_7F_06_83, 0);
		const [first, second] = addWords(copy.subarray(0, 24), true, [0, 0]);
		copy.writeUInt32BE(first, 24);
		copy.writeUInt32BE(second, 28);
		expect(parseWalHeader(copy)).toMatchObject({isBigEndian: true, pageSize: 4096});
		expect(parseWalHeader(copy.subarray(0, 31))).toBeUndefined();
	});

	test.each([
		['cut off', () => sharedMemory.subarray(0, 95)],
		['its two copies differ', () => sharedMemoryWith(16)],
		['its sum does not hold', () => sharedMemoryWith(16, 64)],
		['not set up yet', () => Buffer.alloc(96)],
	])('a shared memory says nothing that is %s', (_name, bytes) => {
		expect(parseSharedMemory(bytes())).toBeUndefined();
	});
});

function sharedMemoryWith(...offsets: number[]): Buffer {
	const copy = Buffer.from(sharedMemory.subarray(0, 96));
	for (const offset of offsets) {
		copy[offset] = (copy[offset] ?? 0) + 1;
	}

	return copy;
}
