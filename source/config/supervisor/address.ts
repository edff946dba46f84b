import {join, resolve} from 'node:path';
import {errorMessage} from '../../core/caught.js';
import {describeFound} from '../problem.js';
import {type SupervisorConf} from './read-conf.js';
import {
	addressProblem,
	parseSupervisorUrl,
	unixAddress,
	type AddressProblem,
	type Login,
	type SupervisorAddress,
} from './url.js';
import {neededTextOf, textOf} from './values.js';

export type FoundAddress = SupervisorAddress | AddressProblem;

/**
Where supervisor's server answers, from its config: `[unix_http_server]`, else `[inet_http_server]`, else what `[supervisorctl]` would use.

Never throws: what is wrong is a problem with a sentence.
*/
export function supervisorAddress(conf: SupervisorConf): FoundAddress {
	try {
		return findServer(conf);
	} catch (error) {
		return addressProblem(`${conf.path}: ${errorMessage(error)}. Mend it, or set "supervisor.url".`);
	}
}

function findServer(conf: SupervisorConf): FoundAddress {
	const sections = conf.sections.keys().toArray();
	const unix = sections.find(name => name.startsWith('unix_http_server'));
	if (unix !== undefined) {
		return unixAddress(normalize(neededTextOf(conf, unix, 'file').trim(), conf), loginOf(conf, unix));
	}

	const inet = sections.find(name => name.startsWith('inet_http_server'));
	return inet === undefined ? fromClient(conf) : inetServer(conf, inet);
}

/** `127.0.0.1:9001`, `*:9001`, `:9001`, `9001`; a server on all addresses of the machine is reached through loopback. */
function inetServer(conf: SupervisorConf, section: string): FoundAddress {
	const text = neededTextOf(conf, section, 'port');
	const {host = '', port = ''} = /^(?:(?<host>.*):)?\s*(?<port>\d+)\s*$/sv.exec(text)?.groups ?? {};
	if (Number(port) < 1 || Number(port) > 65_535) {
		throw new Error(`[${section}] port: ${JSON.stringify(text)} names no port from 1 to 65535`);
	}

	const isEverywhere = ['', '*', '0.0.0.0'].includes(host);
	return {
		kind: 'http', host: isEverywhere ? '127.0.0.1' : host.toLowerCase(), port: Number(port), ...loginOf(conf, section),
	};
}

function fromClient(conf: SupervisorConf): FoundAddress {
	const url = textOf(conf, 'supervisorctl', 'serverurl');
	if (url === undefined) {
		throw new Error('there is no [unix_http_server] and no [inet_http_server], so supervisor cannot be asked');
	}

	const login = loginOf(conf, 'supervisorctl');
	if (url.startsWith('unix://')) {
		return unixAddress(normalize(url.slice('unix://'.length), conf), login);
	}

	const address = parseSupervisorUrl(url);
	if (address.kind === 'problem') {
		throw new Error(`[supervisorctl] serverurl: ${describeFound(url)} is no address of a supervisor server`);
	}

	return {...address, ...login};
}

/** Relative to where supervisord runs, `~` expanded: supervisor's normalize_path. */
function normalize(path: string, {cwd, home}: SupervisorConf): string {
	const isOfHome = home !== undefined && (path === '~' || path.startsWith('~/'));
	return isOfHome ? join(home, path.slice(1)) : resolve(cwd, path);
}

function loginOf(conf: SupervisorConf, section: string): Login {
	const username = textOf(conf, section, 'username');
	const password = textOf(conf, section, 'password');
	if (username === undefined && password === undefined) {
		return {};
	}

	if (username === undefined || password === undefined) {
		throw new Error(`[${section}] has only one of username and password; supervisor wants both or none`);
	}

	return section !== 'supervisorctl' && password.startsWith('{SHA}') ? plainLogin(conf, section) : {username, password};
}

/** The server's section may hold only a hash of the password; the client's holds it as it is. */
function plainLogin(conf: SupervisorConf, section: string): Login {
	const login = loginOf(conf, 'supervisorctl');
	if (login.password === undefined) {
		throw new Error(`[${section}] password is a hash, and [supervisorctl] does not have it in the clear`);
	}

	return login;
}
