import {Buffer, isUtf8} from 'node:buffer';
import {
	closeSync,
	constants,
	fstatSync,
	lstatSync,
	openSync,
	readSync,
	statSync,
	type Stats,
} from 'node:fs';

/** More than any config or ini file has; what is larger is something else. */
const sizeLimit = 1024 * 1024;

/** What stands in a file, and whose it is; or why it could not be read, in words that follow "found". */
export type FileText =
	| {readonly ok: true; readonly text: string; readonly stats: Stats}
	| {readonly ok: false; readonly isMissing: boolean; readonly found: string};

/**
Reads a text file of the user's without waiting and without a trace.

A FIFO or a device is not even opened (a FIFO without a writer blocks for ever, and opening some devices acts), and where we may, not
even the time of the last access changes (decision 25).
*/
export function readTextFile(path: string): FileText {
	try {
		// Before it is opened, and again afterwards: what is behind a name may change in between.
		const kind = describeKind(statSync(path));
		return kind === undefined ? readOpened(path) : refused(kind);
	} catch (error) {
		return isDangling(path) ? refused('a symbolic link that leads nowhere') : failed(error);
	}
}

function readOpened(path: string): FileText {
	const descriptor = openQuietly(path);
	try {
		const stats = fstatSync(descriptor);
		const kind = describeKind(stats);
		if (kind !== undefined) {
			return refused(kind);
		}

		const bytes = readUpTo(descriptor, sizeLimit + 1);
		return bytes.length > sizeLimit ? refused(`more than ${sizeLimit} bytes`) : decoded(bytes, stats);
	} finally {
		closeSync(descriptor);
	}
}

/** Not the same as no file: somebody meant one to be here. */
function isDangling(path: string): boolean {
	try {
		return lstatSync(path).isSymbolicLink() && statSync(path, {throwIfNoEntry: false}) === undefined;
	} catch {
		return false;
	}
}

function openQuietly(path: string): number {
	const flags = constants.O_RDONLY + constants.O_NONBLOCK + constants.O_NOCTTY;
	try {
		return openSync(path, flags + (constants.O_NOATIME ?? 0));
	} catch (error) {
		// Only a file's owner (and root) may leave the access time alone.
		if (codeOf(error) === 'EPERM') {
			return openSync(path, flags);
		}

		throw error;
	}
}

/** Reads until the end and does not believe the size: a file may grow, and some have no size at all. */
function readUpTo(descriptor: number, limit: number): Buffer {
	const buffer = Buffer.allocUnsafe(limit);
	let length = 0;
	let read: number;
	do {
		read = readSync(descriptor, buffer, length, limit - length, null);
		length += read;
	} while (read > 0 && length < limit);

	return buffer.subarray(0, length);
}

/** A byte order mark stays in the text: JSON and supervisor both refuse it. */
function decoded(bytes: Buffer, stats: Stats): FileText {
	return isUtf8(bytes) ? {ok: true, text: bytes.toString('utf8'), stats} : refused('bytes that are not UTF-8');
}

/** What it is, if it is no file. */
function describeKind(stats: Stats): string | undefined {
	const kinds = [
		{isIt: stats.isFile(), name: undefined},
		{isIt: stats.isDirectory(), name: 'a folder'},
		{isIt: stats.isFIFO(), name: 'a FIFO'},
		{isIt: true, name: 'a device or socket'},
	];
	return kinds.find(({isIt}) => isIt)?.name;
}

const words = new Map([
	['ENOENT', 'no such file'],
	['ENOTDIR', 'no such file'],
	['EACCES', 'a file that this user may not read'],
	['ELOOP', 'a symbolic link that leads in a circle'],
]);

function failed(error: unknown): FileText {
	const code = codeOf(error);
	return {ok: false, isMissing: code === 'ENOENT' || code === 'ENOTDIR', found: words.get(code) ?? `an error on reading it (${code})`};
}

function refused(found: string): FileText {
	return {ok: false, isMissing: false, found};
}

function codeOf(error: unknown): string {
	return String(error instanceof Error && 'code' in error ? error.code : error);
}
