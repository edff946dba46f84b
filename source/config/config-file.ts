import {statSync} from 'node:fs';
import {dirname} from 'node:path';
import {parseJson} from './json-text.js';
import {formatKey} from './key-path.js';
import {configCandidates, type Candidate, type Environment} from './locate.js';
import {canReplace, whyUnsafe} from './ownership.js';
import {problem, type Problem} from './problem.js';
import {readTextFile} from './read-file.js';

/** The config as it stands in its file. */
export type ConfigFile = {
	/** `undefined` if there is none: everything is at its default. */
	readonly path: string | undefined;
	/** `undefined` if it could not be read at all. */
	readonly raw: unknown;
	/** The line of each key, by its dotted form. */
	readonly lines: ReadonlyMap<string, number>;
	readonly problems: readonly Problem[];
	readonly warnings: readonly string[];
};

const nothing = {lines: new Map<string, number>(), problems: [], warnings: []};

export type FindOptions = {
	readonly named: string | undefined;
	readonly environment: Environment;
	readonly cwd: string;
	readonly user: number | undefined;
};

/** Finds and reads the config: `--config`, `$CFD_CONFIG`, the working directory, the user's config directory. */
export function readConfigFile({named, environment, cwd, user}: FindOptions): ConfigFile {
	for (const candidate of configCandidates(named, environment, cwd)) {
		const found = readCandidate(candidate, user);
		if (found !== undefined) {
			return found;
		}
	}

	return {...nothing, path: undefined, raw: {}};
}

function readCandidate({path, isNamed}: Candidate, user: number | undefined): ConfigFile | undefined {
	const file = readTextFile(path);
	if (file.ok) {
		const unsafe = whyUnsafe(file.stats, path, user);
		const problems = unsafe === undefined ? [] : [problem({file: path, ...unsafe})];
		return parsed(path, file.text, problems);
	}

	if (!isNamed && file.isMissing) {
		return undefined;
	}

	const suggestion = file.isMissing ? 'Is the path right? "cfd init" writes a config.' : undefined;
	return {
		...nothing, path, raw: undefined, problems: [problem({
			file: path, found: file.found, allowed: 'a JSON file that this user can read', suggestion,
		})],
	};
}

function parsed(path: string, text: string, unsafe: readonly Problem[]): ConfigFile {
	const json = parseJson(text);
	if (!json.ok) {
		const {line, column} = json.place;
		const broken = problem({file: `${path}:${line}:${column}`, found: json.found, allowed: 'JSON; this is where it ends to be any'});
		return {
			...nothing, path, raw: undefined, problems: [...unsafe, broken],
		};
	}

	const twice = json.duplicates.map(key => problem({
		file: path, line: json.lines.get(formatKey(key)), key: formatKey(key), found: 'the same key a second time', allowed: 'each key once',
	}));
	return {
		path, raw: json.value, lines: json.lines, problems: [...unsafe, ...twice], warnings: folderWarnings(path),
	};
}

/** Whoever may write to the folder may put another file in this one's place. */
function folderWarnings(path: string): string[] {
	const folder = dirname(path);
	const stats = statSync(folder, {throwIfNoEntry: false});
	return stats !== undefined && canReplace(stats)
		? [`${path}: everybody can put another file in its place. Run: chmod o-w ${folder}`]
		: [];
}
