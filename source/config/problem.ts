import leven from 'leven';
import {formatKey, type KeyPath} from './key-path.js';

/** One thing that is wrong with a config, complete enough to be mended without looking anything up. */
export type Problem = {
	/** The file; `environment` for a variable, `--set` for an override. */
	readonly file: string;
	/** From 1; `undefined` if it is not known or the file as a whole is meant. */
	readonly line: number | undefined;
	/** Dotted, `databases[0].path`; empty if the file as a whole is meant. */
	readonly key: string;
	readonly found: string;
	readonly allowed: string;
	/** A whole sentence: the nearest known key, or the command that mends it. */
	readonly suggestion: string | undefined;
};

/** A problem before anybody knows which file the value came from. */
export type Finding = {
	readonly path: KeyPath;
	readonly found: string;
	readonly allowed: string;
	readonly suggestion?: string | undefined;
};

/** Fills in what most problems leave out. */
export function problem(parts: Pick<Problem, 'file' | 'found' | 'allowed'> & Partial<Problem>): Problem {
	return {
		line: undefined, key: '', suggestion: undefined, ...parts,
	};
}

/** One line for people: file, key, what was found, what is allowed, and the nearest known key or the mend. */
export function formatProblem({file, line, key, found, allowed, suggestion}: Problem): string {
	const place = [line === undefined ? file : `${file}:${line}`, key].filter(Boolean).join(': ');
	return oneLine(`${place}: found ${found}; allowed: ${allowed}.${suggestion === undefined ? '' : ` ${suggestion}`}`);
}

export function formatProblems(problems: readonly Problem[]): string {
	return problems.map(item => formatProblem(item)).join('\n');
}

/** A name or path with a line break in it must not make one problem look like two, nor drive the terminal. */
function oneLine(text: string): string {
	return text.replaceAll(/\p{Control}+/gv, ' ');
}

/** May hold a password or a secret address: only the scheme of what was found is shown. */
const secretKeys = new Set(['supervisor.url', 'notify.heartbeat', 'notify.sms.baseUrl', 'notify.webhook.url']);

/** What was found, short enough for a message, and with nothing in it that nobody should read. */
export function describeFound(value: unknown, path: KeyPath = []): string {
	if (value === undefined) {
		return 'nothing';
	}

	const text = typeof value === 'string' ? hideSecrets(value, formatKey(path)) : value;
	return shorten(JSON.stringify(text) ?? typeof value);
}

function hideSecrets(text: string, key: string): string {
	if (secretKeys.has(key)) {
		return /^[\w+\-.]*:\/\//v.test(text) ? text.replace(/:\/\/.*$/sv, '://…') : '…';
	}

	return text.replaceAll(/\/\/[^\s\/@]*@/gv, '//…@');
}

function shorten(text: string, most = 80): string {
	return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

export type Neighbour = {readonly name: string; readonly isNear: boolean};

/** The known name that is most like a wrong one, and whether it is like it at all. */
export function nearest(wrong: string, known: Iterable<string>): Neighbour | undefined {
	const ranked = [...known].map(name => ({name, distance: distance(wrong, name)})).toSorted((a, b) => a.distance - b.distance);
	const [best] = ranked;
	return best && {name: best.name, isNear: best.distance <= Math.ceil(wrong.length * 0.4) && best.distance < wrong.length};
}

function distance(wrong: string, known: string): number {
	// A long name costs quadratic time and is near to nothing.
	if (wrong.length > 100) {
		return Infinity;
	}

	// `warn` for `warning`.
	if (wrong.length > 2 && known.toLowerCase().startsWith(wrong.toLowerCase())) {
		return 1;
	}

	// `intervall` for `checkInterval`: one word of a name is near to it.
	const words = known.split(/(?=[A-Z])|_/v).filter(word => word.length > 3).map(word => 1 + editDistance(wrong, word));
	return Math.min(editDistance(wrong, known), ...words);
}

function editDistance(one: string, other: string): number {
	return leven(one.toLowerCase(), other.toLowerCase());
}

/** As a sentence; `undefined` if there is nothing to suggest. */
export function suggest(neighbour: Neighbour | undefined): string | undefined {
	if (neighbour === undefined) {
		return undefined;
	}

	return neighbour.isNear ? `Did you mean "${neighbour.name}"?` : `The nearest that is known is "${neighbour.name}".`;
}
