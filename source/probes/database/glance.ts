import type {Buffer} from 'node:buffer';
import {lstat} from 'node:fs/promises';
import type {BigIntStats} from 'node:fs';
import {errorCode} from '../../core/caught.js';
import {headerLength} from './header.js';
import {isLockedExclusively, readLocks} from './locks.js';
import {openQuietly, readStart, statCompanion} from './quiet-file.js';
import {parseWalHeader, walHeaderLength, type WalHeader} from './wal-header.js';

/** A database and the files that SQLite may have put beside it. */
export type DatabaseFiles = {
	readonly database: string;
	readonly wal: string;
	readonly sharedMemory: string;
	readonly journal: string;
};

/** What can be seen of a database in a millisecond, without a lock and without a trace. */
export type Glance = {
	/** Equal in two glances when the database file was neither written nor replaced between them. */
	readonly stamp: string;
	readonly size: number;
	readonly header: Buffer;
	/** `undefined` when there is none, or an empty one. */
	readonly wal: WalGlance | undefined;
	/** `undefined` unless it is hot: somebody is in the middle of a transaction, or died in one. */
	readonly journal: JournalGlance | undefined;
	/** Whether somebody keeps readers out. */
	readonly isLocked: boolean;
};

export type WalGlance = {
	readonly stamp: string;
	readonly size: number;
	/** As it is in the file: it changes when the log starts anew, and not before. */
	readonly bytes: Buffer;
	/** `undefined` when SQLite would not accept it, and ignore the whole log. */
	readonly header: WalHeader | undefined;
};

export type JournalGlance = {
	readonly inode: bigint;
	readonly size: number;
};

/** The files of the database that is really at this place, links followed. */
export function filesOf(database: string): DatabaseFiles {
	return {
		database, wal: `${database}-wal`, sharedMemory: `${database}-shm`, journal: `${database}-journal`,
	};
}

/** Looks once. Throws what the file operations throw. */
export async function glanceAt(files: DatabaseFiles): Promise<Glance> {
	const file = await openQuietly(files.database);
	try {
		const stat = await file.stat({bigint: true});
		const header = await readStart(file, headerLength);
		const [wal, journal] = await Promise.all([glanceAtWal(files.wal), glanceAtJournal(files.journal)]);
		return {
			stamp: stampOf(stat), size: Number(stat.size), header, wal, journal, isLocked: isLockedExclusively(readLocks(), stat.ino),
		};
	} finally {
		await file.close();
	}
}

/** Whether the file at this path is still the one that was written as the stamp says. */
export async function hasStamp(file: string, stamp: string): Promise<boolean> {
	return stampOf(await lstat(file, {bigint: true})) === stamp;
}

async function glanceAtWal(path: string): Promise<WalGlance | undefined> {
	const start = await readCompanion(path, walHeaderLength);
	return start && {
		stamp: stampOf(start.stat), size: Number(start.stat.size), bytes: start.bytes, header: parseWalHeader(start.bytes),
	};
}

/** A journal is hot if its first byte is not 0: SQLite empties or zeroes it, if it does not remove it, at the end of a transaction. */
async function glanceAtJournal(path: string): Promise<JournalGlance | undefined> {
	const start = await readCompanion(path, 1);
	return start && start.bytes[0] !== 0 ? {inode: start.stat.ino, size: Number(start.stat.size)} : undefined;
}

async function readCompanion(path: string, length: number): Promise<{stat: BigIntStats; bytes: Buffer} | undefined> {
	const stat = await statCompanion(path);
	if (!stat || stat.size === 0n) {
		return undefined;
	}

	try {
		const file = await openQuietly(path);
		try {
			return {stat, bytes: await readStart(file, length)};
		} finally {
			await file.close();
		}
	} catch (error) {
		// A journal lives only as long as its transaction.
		if (errorCode(error) === 'ENOENT') {
			return undefined;
		}

		throw error;
	}
}

function stampOf({dev, ino, size, mtimeNs, ctimeNs}: BigIntStats): string {
	return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}
