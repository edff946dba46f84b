import {Buffer} from 'node:buffer';

/** Where supervisor's server answers. */
export type SupervisorAddress =
	| {readonly kind: 'unix'; readonly path: string; readonly username?: string; readonly password?: string}
	| {readonly kind: 'http'; readonly host: string; readonly port: number; readonly username?: string; readonly password?: string};

/** Why there is no address: a sentence with the next step, and what would be allowed. */
export type AddressProblem = {readonly kind: 'problem'; readonly text: string; readonly allowed: string};

const allowedAddresses = 'unix:///ABSOLUTE/PATH or http://HOST:PORT, a user and password before an @ if it wants them';

/** The kernel's limit for a socket's path (sun_path, less its end). */
export const longestSocketPath = 107;

const unixUrl = /^unix:\/\/(?:(?<username>[^\/:@]*):(?<password>[^\/@]*)@)?(?<path>\/.*)$/v;

/**
Reads `unix:///path` and `http://host:port`, each with or without `user:password@`, as `supervisor.url` of the config has it.

Like supervisorctl: no port means 80, and there is no https.
*/
export function parseSupervisorUrl(url: string): SupervisorAddress | AddressProblem {
	const unix = unixUrl.exec(url)?.groups;
	if (unix) {
		return unixAddress(unix['path'] ?? '', loginOf(unix['username'], unix['password']));
	}

	const parsed = /^http:\/\/[^\/]/v.test(url) && URL.canParse(url) ? new URL(url) : undefined;
	const isServer = parsed && parsed.port !== '0' && ['', '/', '/RPC2'].includes(parsed.pathname) && parsed.search === '';
	return isServer ? httpAddress(parsed) : addressProblem('This is no address of a supervisor server.');
}

export type Login = {readonly username?: string; readonly password?: string};

/** A unix socket's address, or why the kernel would refuse it. */
export function unixAddress(path: string, login: Login = {}): SupervisorAddress | AddressProblem {
	const length = Buffer.byteLength(path);
	return length > longestSocketPath
		? addressProblem(`The socket's path has ${length} bytes, the system takes ${longestSocketPath}: give it a shorter one in supervisor's config.`)
		: {kind: 'unix', path, ...login};
}

export function addressProblem(text: string): AddressProblem {
	return {kind: 'problem', text, allowed: allowedAddresses};
}

function httpAddress({hostname, port, username, password}: URL): SupervisorAddress {
	// IPv6 addresses stand in brackets in a URL, and nowhere else.
	const host = hostname.replace(/^\[(?<address>.*)\]$/v, '$<address>');
	return {
		kind: 'http', host, port: port === '' ? 80 : Number(port), ...(username !== '' && loginOf(username, password)),
	};
}

function loginOf(username: string | undefined, password: string | undefined): Login {
	return username === undefined ? {} : {username: decode(username), password: decode(password ?? '')};
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
