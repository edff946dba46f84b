import {createHash} from 'node:crypto';
import {
	closeSync, constants, lstatSync, openSync, readdirSync, readFileSync, readlinkSync,
} from 'node:fs';
import path from 'node:path';

/**
All that can be told of a folder from outside: of itself and each file in it the content, size, inode, mode and all four times, in nanoseconds.
Taking it changes nothing of that.
*/
export function fingerprint(folder: string): Record<string, string> {
	const names = ['.', ...readdirSync(folder).toSorted()];
	// The kernel updates the access time of a folder that is listed and of a link that is followed, whoever does it, but not again before the next
	// day or change: get it over with.
	for (const name of names) {
		describe(path.join(folder, name));
	}

	return Object.fromEntries(names.map(name => [name, describe(path.join(folder, name))]));
}

function describe(file: string): string {
	const stat = lstatSync(file, {bigint: true});
	const {ino, size, mode, nlink, atimeNs, mtimeNs, ctimeNs, birthtimeNs} = stat;
	const content = stat.isFile() ? hash(file) : (stat.isSymbolicLink() ? readlinkSync(file) : '');
	return [ino, size, mode, nlink, atimeNs, mtimeNs, ctimeNs, birthtimeNs, content].join(' ');
}

function hash(file: string): string {
	const handle = openSync(file, constants.O_RDONLY + constants.O_NOATIME);
	try {
		return createHash('sha256').update(readFileSync(handle)).digest('hex');
	} finally {
		closeSync(handle);
	}
}
