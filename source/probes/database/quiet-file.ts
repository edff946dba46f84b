import {Buffer} from 'node:buffer';
import {constants, type BigIntStats} from 'node:fs';
import {
	lstat,
	open,
	realpath,
	type FileHandle,
} from 'node:fs/promises';
import {errorCode} from '../../core/caught.js';
import {LookError} from './problem.js';

/**
Non-blocking, since a FIFO may have taken the file's place after it was looked at, and its opening would wait for a writer for ever.
*/
const quietly = constants.O_RDONLY + constants.O_NONBLOCK + constants.O_NOFOLLOW;

/**
Opens a file of the user for reading and leaves its access time alone too (decision 25). That is the owner's right and root's: for others
the kernel updates the access time, as with any reader.
*/
export async function openQuietly(file: string): Promise<FileHandle> {
	try {
		return await open(file, quietly + (constants.O_NOATIME ?? 0));
	} catch (error) {
		if (errorCode(error) !== 'EPERM') {
			throw error;
		}

		return open(file, quietly);
	}
}

/** The first bytes of an open file, fewer if it is shorter. */
export async function readStart(file: FileHandle, length: number): Promise<Buffer> {
	const {buffer, bytesRead} = await file.read(Buffer.alloc(length), 0, length, 0);
	return buffer.subarray(0, bytesRead);
}

/** The state of a companion file (-wal, -journal, -shm); `undefined` when it is not there. */
export async function statCompanion(file: string): Promise<BigIntStats | undefined> {
	try {
		const stat = await lstat(file, {bigint: true});
		if (!stat.isFile()) {
			throw new LookError('unreadable', `${file} is ${nameKind(stat)}: SQLite needs a file there, move it away`);
		}

		return stat;
	} catch (error) {
		if (isAbsent(error)) {
			return undefined;
		}

		throw error;
	}
}

/** Where the database really is: SQLite puts the companions beside the file that a link leads to. Throws unless that is a file. */
export async function locate(path: string): Promise<string> {
	const stat = await lstat(path);
	if (!stat.isSymbolicLink()) {
		requireFile(stat);
		return path;
	}

	const target = await followLink(path);
	requireFile(await lstat(target));
	return target;
}

async function followLink(path: string): Promise<string> {
	try {
		return await realpath(path);
	} catch (error) {
		throw isAbsent(error) ? new LookError('missing', 'it is a symbolic link that leads nowhere: restore the file or mend the link') : error;
	}
}

type Kind = Pick<BigIntStats, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket' | 'isSymbolicLink'>;

function requireFile(stat: Kind): void {
	if (!stat.isFile()) {
		throw new LookError('unreadable', `it is ${nameKind(stat)}, not a file: check its path in the config`);
	}
}

function nameKind(stat: Kind): string {
	if (stat.isDirectory()) {
		return 'a folder';
	}

	if (stat.isFIFO()) {
		return 'a named pipe';
	}

	if (stat.isSocket()) {
		return 'a socket';
	}

	return stat.isSymbolicLink() ? 'a symbolic link' : 'a device';
}

function isAbsent(error: unknown): boolean {
	return ['ENOENT', 'ENOTDIR'].includes(errorCode(error));
}
