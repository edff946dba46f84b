import path from 'node:path';
import process from 'node:process';
import {within} from '../within.js';
import {maskSecrets} from './secrets.js';
import {descendants, isHidden, listProcesses, readLink, type ProcessEntry} from './processes.js';
import {splitWords} from './shell-words.js';
import {truePath} from './true-path.js';

/** A program of supervisor's config, as far as it tells what its process looks like. */
export type SupervisedProgram = {
	readonly name: string;
	/** As supervisor starts it, `%(…)s` filled in. */
	readonly command: string;
	/** Where it runs, absolute; left out if the config does not say: where supervisord runs. */
	readonly directory?: string | undefined;
};

export type DuplicateSearch = {
	readonly programs: readonly SupervisedProgram[];
	/** As supervisor's `getPID` tells. */
	readonly supervisordPid: number;
};

/** A second copy of a supervised program. */
export type Duplicate = {
	readonly name: string;
	readonly pid: number;
	/** What it was called with; values that look secret are masked. */
	readonly argv: readonly string[];
};

type Expected = {
	readonly name: string;
	readonly words: readonly string[];
	readonly folder: string | undefined;
};

const interpreters = /^(?:(?:ba|da|[akz])?sh|(?:python|pypy|node|nodejs|bun|deno|ruby|perl|php|lua|java|Rscript|tclsh)[\d.]*)$/v;

const kernelNameLength = 15;

const deadline = 5000;

/**
Processes that run a supervised program's command but do not come from the running supervisord: what a supervisord that was killed left
behind, or what somebody started by hand. Two trade executors can mean doubled orders (decision 18). Nothing is ended here, ever.

The command decides; and, unless it names a file of the project by its absolute path, the working folder too, so that a second system of the
same make on the machine is not taken for this one. A process that has rewritten its command line cannot be recognised.

@throws When the processes could not be listed within 5 s.
*/
export async function findDuplicates({programs, supervisordPid}: DuplicateSearch): Promise<Duplicate[]> {
	const home = readLink(supervisordPid, 'cwd');
	const expected = await Promise.all(programs.map(async ({name, command, directory}): Promise<Expected> => ({
		name,
		words: splitWords(command) ?? [],
		folder: directory === undefined ? home : await truePath(directory),
	})));
	const processes = await within(deadline, listProcesses(), () => {
		throw new Error(`The list of processes did not come within ${deadline / 1000} s. Does one of them hang? See: ps -eo pid,stat,wchan,args`);
	});
	const own = descendants(processes, supervisordPid).add(process.pid);
	const strangers = processes.filter(({pid, argv}) => argv.length > 0 && !own.has(pid));
	const found = new Map<number, {entry: ProcessEntry; program: Expected}>();
	for (const entry of strangers) {
		const program = expected.find(({words, folder}) => isCommandOf(entry, words) && isInPlace(entry, words, folder));
		if (program !== undefined) {
			found.set(entry.pid, {entry, program});
		}
	}

	// What such a process forked looks like itself, and would be no news.
	const roots = found.values().filter(({entry}) => !found.has(entry.parent));
	return roots.map(({entry, program}) => ({name: program.name, pid: entry.pid, argv: maskSecrets(entry.argv)})).toArray();
}

/**
Whether a process runs a command: the same words, whatever the path of the first; or, for a script with a `#!` line, its interpreter, perhaps
one option, and then the script with the same words behind it.
*/
export function isCommandOf({argv, name}: Pick<ProcessEntry, 'argv' | 'name'>, words: readonly string[]): boolean {
	const [program = '', ...rest] = words;
	const isCommandFrom = (index: number) => isSameProgram(argv[index], program) && isEqual(argv.slice(index + 1), rest);
	if (program === '' || isCommandFrom(0)) {
		return program !== '';
	}

	const isInterpreted = interpreters.test(path.basename(argv[0] ?? '')) || name === path.basename(program).slice(0, kernelNameLength);
	return isInterpreted && (isCommandFrom(1) || ((argv[1] ?? '').startsWith('-') && isCommandFrom(2)));
}

function isSameProgram(word: string | undefined, program: string): boolean {
	return word !== undefined && path.basename(word) === path.basename(program);
}

function isEqual(left: readonly string[], right: readonly string[]): boolean {
	return left.length === right.length && left.every((word, index) => word === right[index]);
}

function isInPlace({pid, argv}: ProcessEntry, words: readonly string[], folder: string | undefined): boolean {
	if (words.some(word => isOwnFile(word) && argv.includes(word))) {
		return true;
	}

	const actual = readLink(pid, 'cwd');
	return actual === undefined ? isHidden(pid) : folder === undefined || actual === folder;
}

/** A path that says which system it belongs to, unlike `/usr/bin/python3`. */
function isOwnFile(word: string): boolean {
	return path.isAbsolute(word) && !/^\/(?:usr|bin|sbin|lib|opt\/homebrew)\//v.test(word);
}
