import net, {type LookupFunction, type Socket} from 'node:net';
import process from 'node:process';
import type {SecureContext} from 'node:tls';

/** Where to connect to: a Unix socket if `socketPath` is given, else TCP, with TLS if the protocol is `https:`. */
export type Endpoint = {
	readonly protocol: string;
	readonly hostname: string;
	readonly port: string;
	readonly socketPath?: string | undefined;
};

export type Connected = (...result: [error: Error, socket: null] | [error: null, socket: Socket]) => void;

/**
Opens a connection for one request. The caller owns the socket from the first moment on, so that it can end it at its deadline while it is
still being connected, and listens for its errors: one that nobody listens for would end the whole process.
*/
export function openConnection(endpoint: Endpoint): Socket {
	return isSecure(endpoint) ? connectSecurely(endpoint) : connectPlainly(endpoint);
}

/**
The same for who waits until the connection is there. Errors need no listener: the first one is told, if there was no connection before it
(undici's own connector would keep the socket until a time-out of its own).

@param endpoint - Where to.
@param connected - Called once.
*/
export function connect(endpoint: Endpoint, connected: Connected): Socket {
	const socket = openConnection(endpoint);
	let waiting: Connected | undefined = connected;
	const decide: Connected = (...result) => {
		waiting?.(...result);
		waiting = undefined;
	};

	socket.on('error', error => {
		decide(error, null);
	});
	socket.once(isSecure(endpoint) ? 'secureConnect' : 'connect', () => {
		decide(null, socket);
	});
	return socket;
}

function isSecure({protocol, socketPath}: Endpoint): boolean {
	return protocol === 'https:' && socketPath === undefined;
}

function connectPlainly({socketPath, hostname, port}: Endpoint): Socket {
	return socketPath === undefined
		? net.connect({host: withoutBrackets(hostname), port: portOf(port, 80), ...lookupOf(hostname)})
		: net.connect({path: socketPath});
}

function connectSecurely({hostname, port}: Endpoint): Socket {
	return tls().connect({
		host: withoutBrackets(hostname),
		port: portOf(port, 443),
		secureContext: sharedContext(),
		...lookupOf(hostname),
	});
}

/** As a URL has them around an IPv6 address. */
function withoutBrackets(hostname: string): string {
	return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function portOf(port: string, usual: number): number {
	return port === '' ? usual : Number(port);
}

/** Loaded when the first `https:` is asked for: it starts a thread that reads the certificates of the machine. */
function tls() {
	return process.getBuiltinModule('node:tls');
}

let context: SecureContext | undefined;

/** Reading the root certificates takes more than 10 ms: once is enough. */
function sharedContext(): SecureContext {
	context ??= tls().createSecureContext();
	return context;
}

/**
`localhost` is this machine, whatever a name server says (RFC 6761). Known without a look-up, it costs no thread of the pool, where a
dead disk or a dead name server might hold them all.
*/
function lookupOf(hostname: string): {lookup: LookupFunction} | undefined {
	return hostname === 'localhost' ? {lookup: lookupLocalhost} : undefined;
}

const lookupLocalhost: LookupFunction = (_hostname, options, found) => {
	if (options.all) {
		found(null, [{address: '127.0.0.1', family: 4}, {address: '::1', family: 6}]);
	} else {
		found(null, '127.0.0.1', 4);
	}
};
