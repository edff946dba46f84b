import {readFileSync} from 'node:fs';

// Where SQLite keeps its locks in a database file (os.h): far behind the data, PENDING, RESERVED and the range of SHARED.
const pendingByte = 0x40_00_00_00;
const firstSharedByte = pendingByte + 2;
const lastSharedByte = firstSharedByte + 509;

// The "dead man's switch" of a -shm file (os_unix.c): each connection to a database with a write-ahead log holds a read lock there.
const connectionByte = 128;

type Lock = {
	readonly isWrite: boolean;
	readonly inode: string;
	readonly first: number;
	readonly last: number;
};

/**
The kernel's list of file locks: how to see SQLite's locks without taking one (decision 25). Empty where there is none; processes of other
containers are not in it. Synchronous, since it waits for no disk: going through other threads for it would cost several times as much.
*/
export function readLocks(): string {
	try {
		return readFileSync('/proc/locks', 'utf8');
	} catch {
		return '';
	}
}

/** Whether somebody keeps all readers out of a database: holds EXCLUSIVE, or PENDING on the way there. RESERVED lets them in. */
export function isLockedExclusively(locks: string, inode: bigint): boolean {
	return locksOf(locks, inode).some(({isWrite, first, last}) => isWrite
		&& (isWithin(first, last, pendingByte) || (first <= lastSharedByte && last >= firstSharedByte)));
}

/** Whether a live connection keeps up the -shm file with this inode. */
export function hasConnection(locks: string, inode: bigint): boolean {
	return locksOf(locks, inode).some(({first, last}) => isWithin(first, last, connectionByte));
}

function isWithin(first: number, last: number, byte: number): boolean {
	return first <= byte && byte <= last;
}

/**
The locks on one inode. Its device is not compared: on btrfs and overlays the one in the list is not the one that `stat` tells. Another
file with the same inode, locked in the same place far behind its data, would make a database look busy at worst.
*/
function locksOf(locks: string, inode: bigint): Lock[] {
	const suffix = `:${inode} `;
	return locks.split('\n').filter(line => line.includes(suffix)).flatMap(line => {
		const lock = parseLock(line);
		return lock?.inode === String(inode) ? [lock] : [];
	});
}

/** `1: POSIX  ADVISORY  WRITE 4711 fe:00:131 1073741824 1073742335`; whoever only waits for a lock has an arrow in front. */
function parseLock(line: string): Lock | undefined {
	const [, type, , access, , file, first, last] = line.trim().split(/\s+/v, 8);
	if (file === undefined || (type !== 'POSIX' && type !== 'OFDLCK')) {
		return undefined;
	}

	return {
		isWrite: access === 'WRITE',
		inode: file.slice(file.lastIndexOf(':') + 1),
		first: Number(first),
		last: last === 'EOF' ? Infinity : Number(last),
	};
}
