import {homedir} from 'node:os';
import {isAbsolute, join, resolve} from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A place to look for a config. One that somebody named must be there; of the others, the first that is there counts. */
export type Candidate = {readonly path: string; readonly isNamed: boolean};

export const configName = 'cascading-failure-detector.json';

/** Where the config may be, in the order in which it is looked for. */
export function configCandidates(named: string | undefined, environment: Environment, cwd: string): readonly Candidate[] {
	const explicit = notEmpty(named) ?? notEmpty(environment['CFD_CONFIG']);
	return explicit === undefined ? [join(cwd, configName), ...userConfig(environment)].map(path => ({path, isNamed: false})) : [{path: resolve(cwd, explicit), isNamed: true}];
}

function userConfig(environment: Environment): string[] {
	const folder = userConfigFolder(environment);
	return folder === undefined ? [] : [join(folder, 'cascading-failure-detector', 'config.json')];
}

function userConfigFolder(environment: Environment): string | undefined {
	const configured = notEmpty(environment['XDG_CONFIG_HOME']);
	// The XDG specification: a relative path in this variable counts as none.
	if (configured !== undefined && isAbsolute(configured)) {
		return configured;
	}

	const home = notEmpty(environment['HOME']) ?? homeOfUser();
	return home === undefined ? undefined : join(home, '.config');
}

/** Under supervisor HOME may be unset, and the user may be one that the system has no entry for. */
function homeOfUser(): string | undefined {
	try {
		return homedir();
	} catch {
		return undefined;
	}
}

/** A variable that is set to nothing counts as not set. */
export function notEmpty(text: string | undefined): string | undefined {
	return text === '' ? undefined : text;
}
