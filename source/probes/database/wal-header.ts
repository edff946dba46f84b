import {Buffer} from 'node:buffer';
import {endianness} from 'node:os';

/** How many bytes the header of a write-ahead log takes (SQLite's file format, section 4.1). */
export const walHeaderLength = 32;

/** The running sum over a log, which each frame continues: two unsigned 32-bit numbers. */
export type WalChecksum = readonly [number, number];

export type WalHeader = {
	readonly pageSize: number;
	/** New each time that the log starts from its beginning: frames with other ones are left over from before. */
	readonly salts: Buffer;
	/** In which byte order words are summed up; not the order in which the sums are stored. */
	readonly isBigEndian: boolean;
	/** Where the sum over the first frame starts. */
	readonly checksum: WalChecksum;
};

const magic = 0x37_7F_06_82;
const version = 3_007_000;
const isHostBigEndian = endianness() === 'BE';

/** Reads a log's header; `undefined` where SQLite would not accept it. */
export function parseWalHeader(bytes: Buffer): WalHeader | undefined {
	if (bytes.length < walHeaderLength || bytes.readUInt32BE(4) !== version) {
		return undefined;
	}

	const header = readWalHeader(bytes, bytes.readUInt32BE(0) === magic + 1);
	const isAccepted = bytes.readUInt32BE(0) - magic <= 1 && bytes.readUInt32BE(0) >= magic
		&& isSame(addWords(bytes.subarray(0, 24), header.isBigEndian, [0, 0]), header.checksum);
	return isAccepted ? header : undefined;
}

/** The header's fields, whether it holds or not. */
export function readWalHeader(bytes: Buffer, isBigEndian: boolean): WalHeader {
	return {
		pageSize: bytes.readUInt32BE(8),
		salts: bytes.subarray(16, 24),
		isBigEndian,
		checksum: readChecksum(bytes, 24),
	};
}

/** A sum as it is stored, always in big-endian order. */
export function readChecksum(bytes: Buffer, offset: number): WalChecksum {
	return [bytes.readUInt32BE(offset), bytes.readUInt32BE(offset + 4)];
}

export function isSame(left: WalChecksum, right: WalChecksum): boolean {
	return left[0] === right[0] && left[1] === right[1];
}

/** Continues a sum over these bytes, whose number must be a multiple of 8 (walChecksumBytes in wal.c). */
export function addWords(bytes: Buffer, isBigEndian: boolean, start: WalChecksum): WalChecksum {
	const words = wordsOf(bytes, isBigEndian);
	// An array of 32-bit words, because what is stored there wraps around at 32 bits, as the sums do.
	const sums = Uint32Array.from(start);
	let [first, second] = start;
	for (let index = 0; index < words.length; index += 2) {
		sums[0] = first + (words[index] ?? 0) + second;
		first = sums[0];
		sums[1] = second + (words[index + 1] ?? 0) + first;
		second = sums[1];
	}

	return [first, second];
}

/** The bytes as words. Only where they cannot be used as they lie are they copied: a log may be large. */
function wordsOf(bytes: Buffer, isBigEndian: boolean): Uint32Array {
	if (isBigEndian === isHostBigEndian && bytes.byteOffset % 4 === 0) {
		return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
	}

	const copy = Buffer.alloc(bytes.length, bytes);
	const words = new Uint32Array(copy.buffer, copy.byteOffset, copy.length / 4);
	if (isBigEndian !== isHostBigEndian) {
		copy.swap32();
	}

	return words;
}
