import {hostname} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import process from 'node:process';
import {parseIni, type Ini, type Options} from '../ini.js';
import {type Environment} from '../locate.js';
import {readTextFile} from '../read-file.js';
import {parseKeyValueList} from './key-value-list.js';
import {formatPython, type Expansions, type Formatted} from './python-format.js';
import {globPython} from './python-glob.js';

/** Why supervisor would not take its config: a sentence that names the file and the line or key. */
export class SupervisorConfError extends Error {
	override readonly name = 'SupervisorConfError';
}

/** A supervisord.conf with what it includes, values not expanded yet (`optionOf` does that): a bad one matters only to who asks for it. */
export type SupervisorConf = {
	/** Absolute. */
	readonly path: string;
	/** In the order in which they first appear; option names in lower case. */
	readonly sections: ReadonlyMap<string, Options>;
	/** `[DEFAULT]`. */
	readonly defaults: Options;
	/** `here`, `host_node_name` and `ENV_…`. */
	readonly expansions: Expansions;
	/** Where supervisord runs: what relative paths in the config are relative to. */
	readonly cwd: string;
	readonly home: string | undefined;
	/** Patterns of `[include]` that match nothing, included files that cannot be read. */
	readonly warnings: readonly string[];
};

type Draft = {
	readonly sections: Map<string, Map<string, string>>;
	readonly defaults: Map<string, string>;
	readonly warnings: string[];
};

/**
Reads a supervisord.conf and what it includes, as supervisor 4 does.

`cwd` is where supervisord runs; supervisor takes relative paths from there, not from the config's folder.

@throws {SupervisorConfError} if it cannot be read or is no ini file.
*/
export function readSupervisorConf(path: string, env: Environment, cwd: string = process.cwd()): SupervisorConf {
	const absolute = resolve(cwd, path);
	const file = readTextFile(absolute);
	if (!file.ok) {
		throw new SupervisorConfError(`${absolute}: found ${file.found}. Set "supervisor.config" to the supervisord.conf that supervisord was started with.`);
	}

	return supervisorConfFrom(file.text, {path: absolute, env, cwd});
}

/** The same for a text; `path` says where it would stand. */
export function supervisorConfFrom(text: string, {path, env, cwd}: {readonly path: string; readonly env: Environment; readonly cwd: string}): SupervisorConf {
	const here = dirname(path);
	const main = parse(text, path);
	const draft: Draft = {sections: new Map(), defaults: new Map(), warnings: []};
	const expansions = baseExpansions(here, env);
	const hasInclude = main.sections.has('include');
	// Only a config with [include] gets `%(here)s` replaced before anything else, as supervisor has it.
	add(draft, main, hasInclude ? here : undefined);
	if (hasInclude) {
		include(draft, here, expansions, path);
	}

	const conf = {
		path, cwd, home: env['HOME'], ...draft, expansions,
	};
	return {...conf, expansions: new Map([...expansions, ...ownEnvironment(conf)])};
}

function parse(text: string, path: string): Ini {
	const ini = parseIni(text);
	const [error] = ini.errors;
	if (error !== undefined) {
		throw new SupervisorConfError(`${path}:${error.line}: ${error.text}. Supervisor refuses such a file; mend the line.`);
	}

	return ini;
}

function baseExpansions(here: string, env: Environment): Expansions {
	const variables = Object.entries(env).flatMap(([name, value]) => value === undefined ? [] : [[`ENV_${name}`, value] as const]);
	return new Map([['here', here], ['host_node_name', hostname()], ...variables]);
}

function add(draft: Draft, {sections, defaults}: Ini, here: string | undefined): void {
	for (const [name, options] of [...sections, ['', defaults] as const]) {
		const target = name === '' ? draft.defaults : draft.sections.get(name) ?? new Map<string, string>();
		for (const [option, value] of options) {
			target.set(option, here === undefined ? value : value.replaceAll('%(here)s', () => here));
		}

		if (name !== '') {
			draft.sections.set(name, target);
		}
	}
}

function include(draft: Draft, here: string, expansions: Expansions, path: string): void {
	const files = draft.sections.get('include')?.get('files');
	const expanded = files === undefined ? {ok: false, text: 'it names no files'} : formatPython(files, expansions);
	if (!expanded.ok) {
		throw new SupervisorConfError(`${path}: [include] files: ${expanded.text}. Supervisor refuses such a config.`);
	}

	const patterns = expanded.text.split(/\s+/v).filter(part => part !== '');
	for (const pattern of patterns) {
		const found = globPython(pattern.startsWith('/') ? pattern : join(here, pattern));
		draft.warnings.push(...found.length === 0 ? [`${path}: [include] files: nothing matches ${pattern}.`] : []);
		for (const file of found) {
			addIncluded(draft, file);
		}
	}
}

function addIncluded(draft: Draft, path: string): void {
	const file = readTextFile(path);
	if (file.ok) {
		add(draft, parse(file.text, path), dirname(path));
	} else {
		draft.warnings.push(`${path}: included, but found ${file.found}.`);
	}
}

/** `[supervisord] environment=` counts for everything after it. A bad one is for `supervisorConfErrors` to say. */
function ownEnvironment(conf: SupervisorConf): ReadonlyArray<readonly [string, string]> {
	const text = optionOf(conf, 'supervisord', 'environment');
	const pairs = text?.ok === true ? parseKeyValueList(text.text) : undefined;
	return [...pairs ?? []].map(([name, value]) => [`ENV_${name}`, value] as const);
}

/** An option's value, expanded; `undefined` if it is not there. */
export function optionOf(conf: SupervisorConf, section: string, option: string, more?: Expansions): Formatted | undefined {
	const value = conf.sections.get(section)?.get(option) ?? conf.defaults.get(option);
	return value === undefined ? undefined : formatPython(value, more === undefined ? conf.expansions : new Map([...conf.expansions, ...more]));
}
