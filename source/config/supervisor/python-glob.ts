import {lstatSync, readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';

const magic = /[*?\[]/v;

/**
The paths that a pattern names, sorted, as Python's glob finds them: `*`, `?`, `[a-z]`, `[!a-z]`, nothing recursive, no braces, hidden
names only for a pattern that begins with a dot. Node's own glob reads more than that.
*/
export function globPython(pattern: string): string[] {
	const [first = '', ...rest] = pattern.split('/');
	let found = first === '' ? ['/'] : step('.', first);
	for (const part of rest) {
		found = found.flatMap(folder => step(folder, part));
	}

	return found.toSorted();
}

function step(folder: string, part: string): string[] {
	if (!magic.test(part)) {
		const path = join(folder, part);
		return isThere(path) ? [path] : [];
	}

	const matcher = toMatcher(part);
	return namesIn(folder)
		.filter(name => matcher.test(name) && (part.startsWith('.') || !name.startsWith('.')))
		.map(name => join(folder, name));
}

function namesIn(folder: string): string[] {
	try {
		// A FIFO or device in the place of a folder is not opened.
		return statSync(folder).isDirectory() ? readdirSync(folder) : [];
	} catch {
		return [];
	}
}

function isThere(path: string): boolean {
	try {
		lstatSync(path);
		return true;
	} catch {
		return false;
	}
}

/** Python's fnmatch. A bracket that is never closed is a bracket, a range that runs backwards matches nothing. */
function toMatcher(part: string): RegExp {
	let source = '';
	for (let rest = part; rest !== '';) {
		const set = setOf(rest);
		source += set === undefined ? oneCharacter(rest[0] ?? '') : toClass(set);
		rest = rest.slice(set === undefined ? 1 : set.length + 2);
	}

	try {
		return new RegExp(`^${source}$`, 'sv');
	} catch {
		return /^$/v;
	}
}

/** What stands between the brackets at the start; a `]` that comes first belongs to it. */
function setOf(text: string): string | undefined {
	const first = text.startsWith('[!') ? 2 : 1;
	const end = text.startsWith('[') ? text.indexOf(']', first + 1) : -1;
	return end === -1 ? undefined : text.slice(1, end);
}

function toClass(set: string): string {
	const isNegated = set.startsWith('!');
	const members = set.slice(isNegated ? 1 : 0).replaceAll(/[$\(\)*+.\/?\[\\\]^\{\|\}]/gv, String.raw`\$&`);
	return `[${isNegated ? '^' : ''}${members}]`;
}

function oneCharacter(character: string): string {
	const wildcards = new Map([['*', '.*'], ['?', '.']]);
	return wildcards.get(character) ?? character.replace(/[$\(\)+.\/\[\\\]^\{\|\}]/v, String.raw`\$&`);
}
