import type {Buffer} from 'node:buffer';
import {endianness} from 'node:os';
import {hasConnection, readLocks} from './locks.js';
import {openQuietly, readStart, statCompanion} from './quiet-file.js';
import {addWords, isSame, type WalChecksum} from './wal-header.js';

// The index of a log begins with its header twice (WalIndexHdr in wal.c), in the byte order of the machine.
const headerLength = 48;
const version = 3_007_000;
const isBigEndian = endianness() === 'BE';

/** What live connections know of the log. */
export type SharedMemory = {
	/** How many frames are committed. */
	readonly committed: number;
	/** Of the round of the log that these frames belong to, as in the log's own header. */
	readonly salts: Buffer;
};

/**
Reads what the live connections to a database know of its log, from their -shm file: plain reading, since mapping it would be a connection's
work. `undefined` when nobody is connected, as far as can be seen: what a dead process left there proves nothing.
*/
export async function readSharedMemory(path: string): Promise<SharedMemory | undefined> {
	const stat = await statCompanion(path);
	if (!stat || !hasConnection(readLocks(), stat.ino)) {
		return undefined;
	}

	const file = await openQuietly(path);
	try {
		return parseSharedMemory(await readStart(file, 2 * headerLength));
	} finally {
		await file.close();
	}
}

/** `undefined` while it is being written: then its two copies differ. */
export function parseSharedMemory(bytes: Buffer): SharedMemory | undefined {
	const header = bytes.subarray(0, headerLength);
	const isWhole = bytes.length === 2 * headerLength && header.equals(bytes.subarray(headerLength));
	if (!isWhole || readNumber(header, 0) !== version || header[12] === 0) {
		return undefined;
	}

	const stored: WalChecksum = [readNumber(header, 40), readNumber(header, 44)];
	return isSame(addWords(header.subarray(0, 40), isBigEndian, [0, 0]), stored)
		? {committed: readNumber(header, 16), salts: header.subarray(32, 40)}
		: undefined;
}

function readNumber(bytes: Buffer, offset: number): number {
	return isBigEndian ? bytes.readUInt32BE(offset) : bytes.readUInt32LE(offset);
}
