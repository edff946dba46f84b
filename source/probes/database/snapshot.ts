import {Buffer} from 'node:buffer';
import {readSync, writeSync} from 'node:fs';
import {open, rm, type FileHandle} from 'node:fs/promises';
import path from 'node:path';
import {setImmediate} from 'node:timers/promises';
import {errorCode, errorMessage} from '../../core/caught.js';
import {printable} from '../failure.js';
import {
	filesOf,
	glanceAt,
	hasStamp,
	type DatabaseFiles,
	type Glance,
} from './glance.js';
import {parseHeader} from './header.js';
import {LookError} from './problem.js';
import {openQuietly} from './quiet-file.js';
import {readSharedMemory, type SharedMemory} from './shared-memory.js';

/** A private copy of a database. */
export type Snapshot = {
	readonly database: string;
	/** `undefined` when the database had no log with anything in it. */
	readonly wal: string | undefined;
	/** `undefined` if neither the database's header nor the log's tells it. */
	readonly pageSize: number | undefined;
	readonly hasJournal: boolean;
	/** Whether the copy certainly shows the database as it was at one time. If not, only good news in it can be believed. */
	readonly isStable: boolean;
	/** Whether the log was left alone while it was copied. */
	readonly isWalQuiet: boolean;
	readonly live: SharedMemory | undefined;
};

// Larger ones fall out of the processor's cache between reading and writing: 1 MB takes three times as long.
const pieceLength = 256 * 1024;
const piecesAtOnce = 64;

// A transaction over several databases ends its journal with this, and the name of a file that belongs to them all (pager.c).
const superJournalMagic = Buffer.from('d9d505f920a163d7', 'hex');

/**
Copies a database with its log or its hot journal, by reading alone: no connection, no lock, no trace (decision 25, lessons.md section 2).

What makes a copy stable: with a log, that its header is the same before and after, since then everything that was written into the database
meanwhile is in the log too; without one, that nobody held the lock for writing, and that file, change counter and journal are the same.
*/
export async function takeSnapshot(files: DatabaseFiles, directory: string): Promise<Snapshot> {
	const copies = copiesIn(directory);
	await removeCopies(copies);
	const live = await readSharedMemory(files.sharedMemory);
	const before = await glanceAt(files);
	await copyFile(files.database, copies.database);
	// Each as it is after the database was copied, whatever there was before.
	const hasWal = await hasCopied(files.wal, copies.wal);
	const hasJournal = !hasWal && await hasCopied(files.journal, copies.journal);
	const isWalQuiet = before.wal !== undefined && await isUnwritten(files.wal, before.wal.stamp);
	const after = await glanceAt(files);
	await refuseSuperJournal(hasJournal ? copies.journal : undefined);
	return {
		database: copies.database,
		wal: hasWal ? copies.wal : undefined,
		pageSize: pageSizeOf(before),
		hasJournal,
		isStable: isSameState(before, after),
		isWalQuiet,
		live,
	};
}

/** Bytes that a copy takes on the disk. */
export function sizeOfCopy({size, wal, journal}: Glance): number {
	return size + (wal?.size ?? 0) + (journal?.size ?? 0);
}

function pageSizeOf({header, wal}: Glance): number | undefined {
	const parsed = parseHeader(header);
	return parsed.kind === 'header' ? parsed.pageSize : wal?.header?.pageSize;
}

function isSameState(before: Glance, after: Glance): boolean {
	if (before.wal?.header && before.wal.bytes.equals(after.wal?.bytes ?? Buffer.alloc(0))) {
		return true;
	}

	return before.wal?.stamp === after.wal?.stamp
		&& before.stamp === after.stamp
		&& before.header.equals(after.header)
		&& before.journal?.inode === after.journal?.inode
		&& !before.isLocked && !after.isLocked;
}

async function isUnwritten(file: string, stamp: string): Promise<boolean> {
	try {
		return await hasStamp(file, stamp);
	} catch {
		return false;
	}
}

function copiesIn(directory: string): DatabaseFiles {
	return filesOf(path.join(directory, 'copy.db'));
}

async function removeCopies(copies: DatabaseFiles): Promise<void> {
	await Promise.all(Object.values(copies).map(async file => rm(file, {force: true})));
}

async function hasCopied(from: string, to: string): Promise<boolean> {
	try {
		return await copyFile(from, to) > 0;
	} catch (error) {
		if (errorCode(error) === 'ENOENT') {
			return false;
		}

		throw error;
	}
}

/** Copies to the end of the file as it is when it is reached; the number of bytes. */
async function copyFile(from: string, to: string): Promise<number> {
	await using source = await openQuietly(from);
	await using target = await createCopy(to);
	return await copyPieces(source, target);
}

/**
Reads and writes in turns and waits for each: in this process nothing else is to be done, and handing every piece to another thread would
double the time. Now and then it lets the event loop see whether the detector is still there.
*/
async function copyPieces({fd: source}: FileHandle, {fd: target}: FileHandle): Promise<number> {
	const buffer = Buffer.allocUnsafeSlow(pieceLength);
	let position = 0;
	for (let piece = 1; ; piece += 1) {
		const read = readSync(source, buffer, 0, pieceLength, position);
		if (read === 0) {
			return position;
		}

		writeWhole(target, buffer.subarray(0, read));
		position += read;
		if (piece % piecesAtOnce === 0) {
			await setImmediate();
		}
	}
}

async function createCopy(file: string): Promise<FileHandle> {
	try {
		return await open(file, 'wx', 0o600);
	} catch (error) {
		throw ownDiskError(error);
	}
}

/** A disk that is getting full takes less than it is given, and says so only the next time. */
function writeWhole(file: number, bytes: Buffer): void {
	try {
		for (let written = 0; written < bytes.length;) {
			written += writeSync(file, bytes, written);
		}
	} catch (error) {
		throw ownDiskError(error);
	}
}

/** Trouble with the disk of the copy says nothing about the database. */
function ownDiskError(error: unknown): LookError {
	const reason = errorMessage(error);
	return new LookError('unobservable', printable(`a copy could not be written in the state directory: ${reason}; look at its disk`));
}

/**
SQLite, while it rolls a copy back, would go by the name in such a journal, which leads out of the private directory: to the user's own files,
which it might remove.
*/
async function refuseSuperJournal(journal: string | undefined): Promise<void> {
	if (journal === undefined) {
		return;
	}

	await using file = await open(journal);
	const {size} = await file.stat();
	const {buffer} = await file.read(Buffer.alloc(superJournalMagic.length), 0, superJournalMagic.length, Math.max(0, size - 8));
	if (buffer.equals(superJournalMagic)) {
		throw new LookError('busy', 'a transaction over several databases is under way, or was broken off: the program that made it has to end it');
	}
}
