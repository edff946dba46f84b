import {lstatSync, readFileSync, readlinkSync} from 'node:fs';
import path from 'node:path';

/** Where a file system is mounted, and its type as the kernel names it. */
export type Mount = {
	readonly point: string;
	readonly type: string;
};

/**
File systems whose answers come from this machine's own disks or memory. Any other may wait for a server or a program that is gone,
and the thread that asked waits with it, even through the end of the process.
*/
const localTypes = new Set([
	'ext2',
	'ext3',
	'ext4',
	'xfs',
	'btrfs',
	'zfs',
	'bcachefs',
	'f2fs',
	'jfs',
	'reiserfs',
	'vfat',
	'exfat',
	'ntfs3',
	'iso9660',
	'squashfs',
	'erofs',
	'overlay',
	'tmpfs',
	'ramfs',
	'rootfs',
	'devtmpfs',
	'proc',
	'sysfs',
]);

/** Of the kernel, or of systemd for it: no place for a file that matters, and never the reason to look closer. */
const systemFolders = ['/proc', '/sys', '/dev', '/run'];

/** As many as the kernel follows. */
const maxLinks = 40;

/** Reads `/proc/self/mountinfo`, which never waits for a disk. Empty where there is none. */
export function readMounts(): Mount[] {
	try {
		return parseMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
	} catch {
		return [];
	}
}

/** The format: `36 35 98:0 /root /point rw,noatime master:1 - ext3 /dev/root rw`, where the fields before the dash vary in number. */
export function parseMounts(mountinfo: string): Mount[] {
	const mounts: Mount[] = [];
	for (const line of mountinfo.split('\n')) {
		const point = line.split(' ', 5)[4];
		const type = line.split(' - ', 2)[1]?.split(' ', 1)[0];
		if (point !== undefined && type !== undefined) {
			mounts.push({point: unescaped(point), type});
		}
	}

	return mounts;
}

/** The kernel writes blanks and backslashes in octal. */
function unescaped(field: string): string {
	return field.replaceAll(/\\(?<octal>[0-7]{3})/gv, (_match, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8)));
}

/** The mount on which an absolute path lies, as it is written: links are not followed. */
export function mountOf(file: string, mounts: readonly Mount[]): Mount | undefined {
	let found: Mount | undefined;
	for (const mount of mounts) {
		// Of two mounts on one point, the later one is seen.
		if (isWithin(file, mount.point) && mount.point.length >= (found?.point.length ?? 0)) {
			found = mount;
		}
	}

	return found;
}

/**
Whether the way to a file leads through local file systems only. Follows symbolic links itself, step by step, and touches nothing behind
the first step that is not local.

@param file - An absolute path; it need not exist.
@param mounts - From `readMounts`. On a machine without any that is not local, nothing is touched at all.
*/
export function isLocal(file: string, mounts: readonly Mount[]): boolean {
	return mounts.every(mount => isHarmless(mount)) || isReachedLocally(file, mounts);
}

function isHarmless({type, point}: Mount): boolean {
	return localTypes.has(type) || systemFolders.some(folder => isWithin(point, folder));
}

function isReachedLocally(file: string, mounts: readonly Mount[]): boolean {
	let todo = path.resolve(file).split(path.sep).filter(Boolean);
	let done = '/';
	let links = 0;
	while (todo.length > 0) {
		const next = path.join(done, todo[0] ?? '');
		if (!isOnLocalMount(next, mounts)) {
			return false;
		}

		const target = linkTarget(next);
		if (target === undefined) {
			done = next;
			todo = todo.slice(1);
		} else if (++links > maxLinks) {
			return true;
		} else {
			todo = [...path.resolve(done, target).split(path.sep).filter(Boolean), ...todo.slice(1)];
			done = '/';
		}
	}

	return true;
}

function isOnLocalMount(file: string, mounts: readonly Mount[]): boolean {
	const mount = mountOf(file, mounts);
	return mount === undefined || isHarmless(mount);
}

function isWithin(file: string, point: string): boolean {
	return point === '/' || file === point || (file.startsWith(point) && file[point.length] === '/');
}

function linkTarget(file: string): string | undefined {
	try {
		return lstatSync(file, {throwIfNoEntry: false})?.isSymbolicLink() === true ? readlinkSync(file) : undefined;
	} catch {
		return undefined;
	}
}
