import {errorMessage} from '../../core/caught.js';
import {type Settings} from '../../core/settings.js';
import {type Environment} from '../locate.js';
import {supervisorAddress, type FoundAddress} from './address.js';
import {readSupervisorConf} from './read-conf.js';
import {addressProblem, parseSupervisorUrl} from './url.js';

export type {FoundAddress} from './address.js';

/**
Where supervisor's server answers: `supervisor.url` of the config if it is given, else what supervisor's own config says.

`cwd` is where supervisord runs (the project's root): a relative `file=` is relative to that. Never throws.
*/
export function findSupervisorAddress({config, url}: Pick<Settings['supervisor'], 'config' | 'url'>, env: Environment, cwd?: string): FoundAddress {
	if (url !== undefined) {
		return parseSupervisorUrl(url);
	}

	try {
		return supervisorAddress(readSupervisorConf(config.absolute, env, cwd));
	} catch (error) {
		return addressProblem(errorMessage(error));
	}
}
