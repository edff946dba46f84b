import {once} from 'node:events';
import type {IncomingMessage, Server as HttpServer, ServerResponse} from 'node:http';
import process from 'node:process';
import {errorMessage} from '../core/caught.js';
import type {Monitor} from '../core/monitor.js';
import {isOwnHost} from './host-header.js';
import {keepListening, type Listening, type Server} from './keep-listening.js';
import {json, pageFor, type Page, type View} from './status-pages.js';

// Not imported: an import looks at all that the module exports, and one of that loads a whole HTTP client (measured: 13 MB, 50 ms).
const {createServer} = process.getBuiltinModule('node:http');

export type StatusServerOptions = {
	readonly host: string;
	/** 0 takes a free one (tests). */
	readonly port: number;
	readonly monitor: Pick<Monitor, 'subscribe' | 'getSnapshot'>;
	/** Milliseconds between two checks; so often a port that was taken is tried again. */
	readonly interval: number;
	onTrouble(text: string): void;
};

export type StatusServer = Server & {
	/** The port that it listens on; `undefined` while it does not. */
	port(): number | undefined;
};

/** A request that takes longer, or a client that reads slower, is cut off. Milliseconds. */
const patience = 5000;

/**
Serves the status for reading (decision 12). Resolves when it listens or has told why it does not; then it tries again at each interval, and
the detector goes on meanwhile.
*/
export async function startStatusServer({host, port, monitor, interval, onTrouble}: StatusServerOptions): Promise<StatusServer> {
	const clock = new CheckClock(monitor);
	const view = (): View => ({status: monitor.getSnapshot()?.status, age: clock.age(), interval});
	let bound: number | undefined;
	const server = await keepListening({
		name: 'The status server',
		every: interval,
		onTrouble,
		async listen() {
			const http = createHttp(host, view);
			const failure = await listenOn(http, host, port);
			bound = failure === undefined ? portOf(http) : undefined;
			return failure === undefined ? listening(http) : describeFailure(failure, host, port);
		},
	});
	return {
		problem: () => server.problem(),
		port: () => bound,
		async close() {
			clock.close();
			await server.close();
		},
	};
}

/** Knows how long ago the last check ended, by a clock that nobody sets. */
class CheckClock {
	readonly close: () => void;
	private checks: number | undefined;
	private since = 0;

	constructor(monitor: StatusServerOptions['monitor']) {
		const look = () => {
			const checks = monitor.getSnapshot()?.status.detector.checks;
			if (checks === this.checks) {
				return;
			}

			this.checks = checks;
			this.since = performance.now();
		};

		this.close = monitor.subscribe(look);
		look();
	}

	age(): number | undefined {
		return this.checks === undefined ? undefined : performance.now() - this.since;
	}
}

function createHttp(host: string, view: () => View): HttpServer {
	const http = createServer({
		maxHeaderSize: 8 * 1024,
		headersTimeout: patience,
		requestTimeout: patience,
		connectionsCheckingInterval: 2000,
	}, (request, response) => {
		send(request, response, answer(request, host, view()));
	});
	http.timeout = patience;
	http.maxConnections = 64;
	return http;
}

function answer(request: IncomingMessage, host: string, view: View): Page {
	const hosts = request.headersDistinct['host'] ?? [];
	if (hosts.length !== 1 || !isOwnHost(hosts[0], host, request.socket.localAddress)) {
		return json(403, {error: 'this Host is not served here: ask for localhost, or for the address in api.host'});
	}

	const [path = ''] = (request.url ?? '').split('?', 1);
	return pageFor(request.method ?? '', path, view);
}

function send(request: IncomingMessage, response: ServerResponse, {code, type, text, headers}: Page): void {
	// Nobody stays connected: a restart script kills whoever `lsof` shows at a port, and an end should not have to wait for anybody.
	response.shouldKeepAlive = false;
	response.writeHead(code, {
		'Content-Type': type,
		'Content-Length': String(new TextEncoder().encode(text).length),
		'Cache-Control': 'no-store',
		'X-Content-Type-Options': 'nosniff',
		...headers,
	});
	response.end(request.method === 'HEAD' ? undefined : text);
}

/** Why it could not; `undefined` when it listens. */
async function listenOn(http: HttpServer, host: string, port: number): Promise<unknown> {
	try {
		http.listen({host, port, exclusive: true});
		await once(http, 'listening');
		// A failed accept (no file descriptors left) must not end the detector.
		http.on('error', () => undefined);
		return undefined;
	} catch (error) {
		return error;
	}
}

function listening(http: HttpServer): Listening {
	return {
		lost: () => http.listening ? undefined : 'The status server has stopped.',
		async close() {
			const closed = http.listening ? once(http, 'close') : undefined;
			http.close();
			http.closeAllConnections();
			await closed;
		},
	};
}

function portOf(http: HttpServer): number | undefined {
	const address = http.address();
	return typeof address === 'object' && address !== null ? address.port : undefined;
}

function describeFailure(failure: unknown, host: string, port: number): string {
	const code = failure instanceof Error && 'code' in failure ? failure.code : undefined;
	switch (code) {
		case 'EADDRINUSE': {
			return `Port ${port} is taken: the status is not served over HTTP. Set api.port to a free one, or api.enabled to false.`;
		}

		case 'EACCES': {
			return `Port ${port} may not be used by this user: the status is not served over HTTP. Set api.port to one above 1023.`;
		}

		case 'EADDRNOTAVAIL':
		case 'ENOTFOUND':
		case 'EAI_AGAIN': {
			return `${host} is no address of this machine: the status is not served over HTTP. Set api.host to one, 127.0.0.1 for this machine alone.`;
		}

		default: {
			return `The status is not served over HTTP on ${host}, port ${port}: ${errorMessage(failure)}. Set api.host and api.port.`;
		}
	}
}
