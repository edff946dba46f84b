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

/** Python's fnmatch. A bracket that is never closed is a bracket. */
function toMatcher(part: string): RegExp {
	let source = '';
	for (let rest = part; rest !== '';) {
		const set = setOf(rest);
		const [first = ''] = rest;
		source += set === undefined ? oneCharacter(first) : toClass(set);
		rest = rest.slice(set === undefined ? first.length : set.length + 2);
	}

	return new RegExp(`^${source}$`, 'sv');
}

/** What stands between the brackets at the start; a `]` that comes first belongs to it. */
function setOf(text: string): string | undefined {
	const first = text.startsWith('[!') ? 2 : 1;
	const end = text.startsWith('[') ? text.indexOf(']', first + 1) : -1;
	return end === -1 ? undefined : text.slice(1, end);
}

/** A range that runs backwards holds nothing; a hyphen at either end is a hyphen. */
function toClass(set: string): string {
	const isNegated = set.startsWith('!');
	const ranges = set.slice(isNegated ? 1 : 0).matchAll(/(?<from>.)(?:-(?<to>.))?/gsv).map(({groups}) => toRange(groups?.['from'] ?? '', groups?.['to']));
	return `[${isNegated ? '^' : ''}${ranges.toArray().join('')}]`;
}

function toRange(from: string, to = from): string {
	return from <= to ? `${escaped(from)}-${escaped(to)}` : '';
}

function oneCharacter(character: string): string {
	return new Map([['*', '.*'], ['?', '.']]).get(character) ?? escaped(character);
}

/** Whatever it is, in a class or out of it. */
function escaped(character: string): string {
	return String.raw`\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
