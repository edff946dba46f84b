import {readFileSync} from 'node:fs';

// Filesystems whose other end may stop to answer, and whoever asks then waits in the kernel until it does.
const remoteTypes = /^(?:nfs|nfs4|cifs|smb3?|smbfs|ceph|glusterfs|lustre|afs|beegfs|gpfs|davfs|fuse|fuse\..+)$/v;

/** The kernel's list of what is mounted where; empty where there is none. Reading it never waits for a disk, so it is done at once. */
export function readMounts(): string {
	try {
		return readFileSync('/proc/self/mountinfo', 'utf8');
	} catch {
		return '';
	}
}

/**
Whether a path leads to a disk behind a network, or to a program that plays a disk.

@param path - Absolute; it need not exist.
@param mounts - The text of `/proc/self/mountinfo`: `36 35 98:0 /root /mount/point options … - type source options`.
*/
export function isOnRemoteDisk(path: string, mounts: string): boolean {
	let longest = '';
	let type = '';
	for (const line of mounts.split('\n')) {
		const point = unescapeSpaces(line.split(' ', 5)[4] ?? '');
		// Of two with the same length the later one lies over the earlier.
		if (!(point !== '' && point.length >= longest.length && isWithin(path, point))) {
			continue;
		}

		longest = point;
		type = line.slice(line.indexOf(' - ') + 3).split(' ', 1)[0] ?? '';
	}

	return remoteTypes.test(type);
}

function isWithin(path: string, folder: string): boolean {
	return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

/** Spaces, tabs, newlines and backslashes are written as octal numbers there. */
function unescapeSpaces(text: string): string {
	return text.replaceAll(/\\(?<code>[0-7]{3})/gv, (_match, code: string) => String.fromCodePoint(Number.parseInt(code, 8)));
}
