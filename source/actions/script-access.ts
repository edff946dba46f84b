import type {Stats} from 'node:fs';
import {realpath, stat} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

/** Something that is wrong with the set-up, and what a person does about it. */
export type Problem = {
	readonly what: string;
	readonly mend: string;
};

/**
Who else could change what a path leads to: the file itself, and every folder on the way to it, as whoever can write one of those can put
another file in its place. Folders with the sticky bit (`/tmp`) do not let others do that.

@param file - Absolute; links are followed, and the folders of both ways are looked at.
@throws When the file is not there.
*/
export async function findForeignWriters(file: string): Promise<Problem[]> {
	const real = await realpath(file);
	const folders = new Set([...parents(real), ...parents(file)]);
	const found = await Promise.all([real, ...folders].map(async place => describeWriters(place, await stat(place), place === real)));
	return found.filter(problem => problem !== undefined);
}

function describeWriters(place: string, {mode, uid}: Stats, isFile: boolean): Problem | undefined {
	const permissions = (mode % 0o1_0000).toString(8).padStart(4, '0');
	const self = process.geteuid?.() ?? uid;
	const what = `The ${isFile ? 'script' : 'folder'} ${place}`;
	if (uid !== 0 && uid !== self) {
		return {what: `${what} belongs to another user (${uid}), who could change the script`, mend: `chown ${self} ${place}`};
	}

	return isWritableByOthers(permissions, isFile)
		? {what: `${what} can be written by others (mode ${permissions})`, mend: `chmod go-w ${place}`}
		: undefined;
}

/** `permissions` as `ls` counts them, four octal digits: special, user, group, others. */
function isWritableByOthers(permissions: string, isFile: boolean): boolean {
	const isSticky = !isFile && /^[1357]/v.test(permissions);
	return !isSticky && /[2367]$|[2367].$/v.test(permissions);
}

/** The folders of an absolute path, its own first. */
function parents(file: string): string[] {
	const folder = path.dirname(file);
	return folder === file ? [] : [folder, ...parents(folder)];
}
