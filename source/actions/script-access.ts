import type {Stats} from 'node:fs';
import {realpath, stat} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

/** Something that is wrong with the set-up, and what a person does about it. */
export type Problem = {
	readonly what: string;
	readonly mend: string;
};

/** Problems stand in the way of a restart; warnings are for a person to weigh. */
export type Findings = {
	readonly problems: readonly Problem[];
	readonly warnings: readonly Problem[];
};

/**
Who else could change what a path leads to: the file itself, and every folder on the way to it, as whoever can write one of those can put
another file in its place. Folders with the sticky bit (`/tmp`) do not let others do that. A folder that its group can write is no more than a
warning: where every user has a group of their own, that is how folders are made.

@param file - Absolute; links are followed, and the folders of both ways are looked at.
@throws When the file is not there.
*/
export async function findForeignWriters(file: string): Promise<Findings> {
	const real = await realpath(file);
	const folders = [...new Set([...parents(real), ...parents(file)])];
	const ofFile = whoElse(`The script ${real}`, real, await stat(real));
	const ofFolders = await Promise.all(folders.map(async folder => whoElse(`The folder ${folder} of the script`, folder, await stat(folder))));
	return {
		problems: [ofFile.owner, ofFile.group ?? ofFile.others, ...ofFolders.flatMap(({owner, others}) => [owner, others])].filter(found => found !== undefined),
		warnings: ofFolders.map(({group, others}) => others === undefined ? group : undefined).filter(found => found !== undefined),
	};
}

/** What is wrong with the owner, the group's rights and those of all others; a folder with the sticky bit gives nobody else any. */
type Access = {
	readonly owner: Problem | undefined;
	readonly group: Problem | undefined;
	readonly others: Problem | undefined;
};

function whoElse(what: string, place: string, stats: Stats): Access {
	const self = process.geteuid?.() ?? stats.uid;
	const permissions = (stats.mode % 0o1_0000).toString(8).padStart(4, '0');
	const isSticky = stats.isDirectory() && /^[1357]/v.test(permissions);
	const writable = (who: string): Problem => ({what: `${what} can be written by ${who} (mode ${permissions})`, mend: `chmod go-w ${place}`});
	return {
		owner: [0, self].includes(stats.uid) ? undefined : {what: `${what} belongs to another user (${stats.uid})`, mend: `chown ${self} ${place}`},
		group: !isSticky && /[2367].$/v.test(permissions) ? writable('its group') : undefined,
		others: !isSticky && /[2367]$/v.test(permissions) ? writable('everybody') : undefined,
	};
}

/** The folders of an absolute path, its own first. */
function parents(file: string): string[] {
	const folder = path.dirname(file);
	return folder === file ? [] : [folder, ...parents(folder)];
}
