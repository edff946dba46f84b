import {errorMessage} from '../../core/caught.js';
import {type Environment} from '../locate.js';
import {supervisorAddress} from './address.js';
import {parseKeyValueList} from './key-value-list.js';
import {readPrograms} from './programs.js';
import {readSupervisorConf, SupervisorConfError, type SupervisorConf} from './read-conf.js';
import {integerOf, textOf} from './values.js';

/**
Every reason that can be told from the config alone for which supervisord would not start with it, or could not be asked afterwards.

Each is a sentence that names the file. Whether folders and users exist is not looked at.
*/
export function supervisorConfErrors(conf: SupervisorConf): string[] {
	const address = supervisorAddress(conf);
	return [
		...(conf.sections.has('supervisord') ? [] : [`${conf.path}: there is no section [supervisord].`]),
		...environmentErrors(conf),
		...(address.kind === 'problem' ? [address.text] : []),
		...readPrograms(conf).errors,
	];
}

function environmentErrors(conf: SupervisorConf): string[] {
	try {
		const text = textOf(conf, 'supervisord', 'environment') ?? '';
		return parseKeyValueList(text) === undefined ? [`${conf.path}: [supervisord] environment: this is no list KEY="value",KEY2="value2".`] : [];
	} catch (error) {
		return [`${conf.path}: ${errorMessage(error)}.`];
	}
}

/** Open files and processes that supervisord must be allowed to have to start with this config. */
export function supervisordNeeds(conf: SupervisorConf): {readonly minfds: number; readonly minprocs: number} {
	return {minfds: integerOf(conf, 'supervisord', 'minfds', 1024), minprocs: integerOf(conf, 'supervisord', 'minprocs', 200)};
}

/**
Reads a config that supervisord is about to be started with: what the preflight asks for (decision 9).

@throws {SupervisorConfError} with all reasons for which supervisord would not start.
*/
export function readUsableSupervisorConf(path: string, env: Environment, cwd?: string): SupervisorConf {
	const conf = readSupervisorConf(path, env, cwd);
	const errors = supervisorConfErrors(conf);
	if (errors.length > 0) {
		throw new SupervisorConfError(errors.join(' '));
	}

	return conf;
}
