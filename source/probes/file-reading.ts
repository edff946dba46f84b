import {Buffer} from 'node:buffer';
import {constants, type BigIntStats} from 'node:fs';
import {
	lstat,
	open,
	stat,
	type FileHandle,
} from 'node:fs/promises';
import {errorCode} from '../core/caught.js';
import {errorText, ownTrouble} from './failure.js';

/** What came of reading a file. */
export type Reading =
	/** `isWhole` is false for a file that is longer than the limit: then only its beginning is there. */
	| {readonly kind: 'content'; readonly content: Buffer; readonly isWhole: boolean}
	| {readonly kind: 'missing' | 'unreadable' | 'unobservable'; readonly detail: string};

/** What is said of a file whose disk does not answer. */
export function noAnswerWithin(timeout: number): Reading & {readonly kind: 'unreadable'} {
	return {kind: 'unreadable', detail: `no answer from its disk within ${timeout} ms`};
}

/** Of a file that is too long to be checked, this much is read, to see that it can be. */
const sampleLength = 4096;

/** What is known of a file without opening it; of what is not a regular file, why it will not be opened. */
export type Facts = Exclude<Reading, {kind: 'content'}> | {readonly kind: 'regular'; readonly stats: BigIntStats};

/**
Asks what a file is. What is not a regular one must not even be opened: that alone can wind a tape or wait for a writer.

Never rejects. May take for ever, if the disk does.
*/
export async function readFacts(file: string): Promise<Facts> {
	try {
		const stats = await stat(file, {bigint: true});
		return stats.isFile() ? {kind: 'regular', stats} : irregular(stats);
	} catch (error) {
		return explained(error, file);
	}
}

/**
Reads a regular file on a local disk. The time of its last access stays as it is where the kernel lets us.

Never rejects. May take for ever, if the disk does.
*/
export async function readLocalFile(file: string, limit: number): Promise<Reading> {
	try {
		const handle = await openQuietly(file);
		try {
			// It may have been replaced meanwhile.
			const stats = await handle.stat({bigint: true});
			return stats.isFile() ? await readHandle(handle, Number(stats.size), limit) : irregular(stats);
		} finally {
			await handle.close();
		}
	} catch (error) {
		return explained(error, file);
	}
}

/** Flags are summed up; those that this system does not have are left out. O_NONBLOCK: a FIFO that took the file's place does not block. */
const usualFlags = flagSum(constants.O_RDONLY, constants.O_NONBLOCK, constants.O_NOCTTY);
const quietFlags = flagSum(usualFlags, constants.O_NOATIME);

function flagSum(...flags: readonly number[]): number {
	let sum = 0;
	for (const flag of flags) {
		sum += Number.isSafeInteger(flag) ? flag : 0;
	}

	return sum;
}

async function openQuietly(file: string): Promise<FileHandle> {
	try {
		return await open(file, quietFlags);
	} catch (error) {
		// Only its owner may leave the time of the last access as it is.
		if (errorCode(error) !== 'EPERM') {
			throw error;
		}

		return open(file, usualFlags);
	}
}

async function readHandle(handle: FileHandle, size: number, limit: number): Promise<Reading> {
	const isWhole = size <= limit;
	const buffer = Buffer.allocUnsafe(isWhole ? size : sampleLength);
	const {bytesRead} = await handle.read(buffer, 0, buffer.length, 0);
	return {kind: 'content', content: buffer.subarray(0, bytesRead), isWhole};
}

function irregular(stats: BigIntStats): Reading & {readonly kind: 'unreadable'} {
	return {kind: 'unreadable', detail: `it is a ${kindOf(stats)}, not a regular file`};
}

function kindOf(stats: BigIntStats): string {
	if (stats.isDirectory()) {
		return 'folder';
	}

	if (stats.isFIFO()) {
		return 'FIFO';
	}

	return stats.isSocket() ? 'socket' : 'device';
}

async function explained(error: unknown, file: string): Promise<Exclude<Reading, {kind: 'content'}>> {
	const code = errorCode(error);
	const own = ownTrouble(code);
	if (own !== undefined) {
		return {kind: 'unobservable', detail: own};
	}

	switch (code) {
		case 'ENOENT':
		case 'ENOTDIR': {
			return {kind: 'missing', detail: await isDangling(file) ? 'it is a symbolic link to what is not there' : 'it is not there'};
		}

		case 'EACCES': {
			return {kind: 'unreadable', detail: 'the monitor\'s user may not read it: change its owner or mode'};
		}

		// Another process holds a lease on it.
		case 'EAGAIN': {
			return {kind: 'unobservable', detail: 'another process holds it for the moment'};
		}

		default: {
			return {kind: 'unreadable', detail: errorText(error)};
		}
	}
}

async function isDangling(file: string): Promise<boolean> {
	try {
		const stats = await lstat(file);
		return stats.isSymbolicLink();
	} catch {
		return false;
	}
}
