import {type Stats} from 'node:fs';

/** What it would take to make a file safe, in words for a problem. */
export type Unsafe = {readonly found: string; readonly allowed: string; readonly suggestion: string};

/** What matters of a file's status: its owner and its permissions. */
export type Ownership = Pick<Stats, 'uid' | 'mode'>;

/**
Whether somebody other than the user or root could have written this file: it says what runs as the user, so it is refused then.

`user` is the process's user id; where there are none nothing is checked.
*/
export function whyUnsafe(file: Ownership, path: string, user: number | undefined): Unsafe | undefined {
	if (user === undefined) {
		return undefined;
	}

	return file.uid === user || file.uid === 0
		? whyWritable(file, path)
		: {
			found: `a file of another user (id ${file.uid})`,
			allowed: `a file of this user (id ${user}) or of root`,
			suggestion: `Run: chown ${user} ${quote(path)}`,
		};
}

function whyWritable({mode}: Ownership, path: string): Unsafe | undefined {
	const hasWriter = /[2367]/v.test(othersPermissions(mode));
	return hasWriter
		? {
			found: `permissions ${octal(mode)}, with which others than its owner can write it`,
			allowed: 'a file that only its owner can write, because it says what runs as this user',
			suggestion: `Run: chmod go-w ${quote(path)}`,
		}
		: undefined;
}

/** Whether somebody other than its owner could read this file, which holds secrets; includes `whyUnsafe`. */
export function whyNotSecret(file: Ownership, path: string, user: number | undefined): Unsafe | undefined {
	const unsafe = whyUnsafe(file, path, user);
	if (unsafe !== undefined || user === undefined || othersPermissions(file.mode) === '00') {
		return unsafe;
	}

	return {
		found: `permissions ${octal(file.mode)}, with which others than its owner can read it`,
		allowed: 'a file that only its owner can read, because it holds credentials',
		suggestion: `Run: chmod 600 ${quote(path)}`,
	};
}

/** Whether everybody can replace the files in this folder: all may write, and the sticky bit does not keep them from others' files. */
export function canReplace({mode}: Pick<Stats, 'mode'>): boolean {
	return /^[0246]..[2367]$/v.test(octal(mode));
}

/** The octal digits of the group and of everybody else: 4 is read, 2 is write, 1 is execute. An ACL shows up in the group's. */
function othersPermissions(mode: number): string {
	return octal(mode).slice(-2);
}

function octal(mode: number): string {
	return mode.toString(8).slice(-4).padStart(4, '0');
}

/** For a shell, so that the command can be copied. */
function quote(path: string): string {
	return /^[\w\-.\/]+$/v.test(path) ? path : `'${path.replaceAll('\'', String.raw`'\''`)}'`;
}
