import type {Socket} from 'node:net';
import type {Dispatcher} from 'undici';
import Client from 'undici/lib/dispatcher/client.js';
import {openConnection, type Connected, type Endpoint} from './connection.js';
import {describeFailure, type Failure} from './failure.js';

export type HttpRequest = {
	/** `http://host:port` or `https://host:port`; over a Unix socket only the `Host` header comes from it. */
	readonly origin: string;
	readonly socketPath?: string | undefined;
	/** With the query. */
	readonly path: string;
	readonly method: 'GET' | 'POST';
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
	/** Milliseconds from the start of connecting to the end of the answer. */
	readonly timeout: number;
	/** Bytes that the body of the answer may have. */
	readonly limit: number;
	/** Ends the request early; it is then `unobservable`. */
	readonly signal?: AbortSignal | undefined;
	/**
	Takes the body piece by piece; nothing of it is kept. A text returned, which says what is wrong with it, ends the request as `garbled`.
	A piece is valid during the call only.
	*/
	readonly onBody?: (chunk: Uint8Array, status: number) => string | undefined;
};

/** `latency` is in milliseconds, from the start of connecting to the end of the answer. A status of any class is an answer; redirects are not followed. */
export type HttpOutcome =
	Failure | {readonly kind: 'answer'; readonly status: number; readonly latency: number; readonly retryAfter?: string};

/** What undici allows by default; an endless header ends there. */
const maxHeaderSize = 16_384;

/** `103 Early Hints` and the like may come before an answer, but not without end. */
const maxInterimAnswers = 32;

/**
After this many bytes the others get their turn. libuv reads a busy connection up to 32 times in a row, 2 MB, before it looks at another one
or at a timer; taking those in would keep the event loop for 100 ms.
*/
const maxBurst = 65_536;

/**
What a connection ends with when its answer is there. undici would end it so itself, with an error of its own each time, whose stack trace
costs as much as the rest of the request; the code tells undici that it is none.
*/
const finished = Object.assign(new Error('finished'), {code: 'UND_ERR_INFO'});

/**
Sends one request over a connection of its own, which is closed when the answer is there: a connection kept open would be listed by
the `lsof -ti :PORT` of a restart script, which kills whom it finds.

Never rejects, whatever the other side does, and is settled by its deadline at the latest.
*/
export async function sendRequest(request: HttpRequest): Promise<HttpOutcome> {
	return new Promise(resolve => {
		new Exchange(request, resolve).start();
	});
}

class Exchange implements Dispatcher.DispatchHandler {
	readonly #request: HttpRequest;
	readonly #resolve: (outcome: HttpOutcome) => void;
	readonly #startedAt = performance.now();
	#timer: NodeJS.Timeout | undefined;
	#socket: Socket | undefined;
	#isSettled = false;
	#status = 0;
	#retryAfter: string | undefined;
	#received = 0;
	#burst = 0;
	#interimAnswers = 0;

	readonly #onDeadline = (): void => {
		this.#fail({kind: 'no answer', why: 'timeout', detail: `no complete answer within ${this.#request.timeout} ms`});
	};

	readonly #onAbort = (): void => {
		this.#fail({kind: 'unobservable', detail: 'called off'});
	};

	constructor(request: HttpRequest, resolve: (outcome: HttpOutcome) => void) {
		this.#request = request;
		this.#resolve = resolve;
	}

	#dispatch(): void {
		const {origin, path, method, headers, body} = this.#request;
		const client = new Client(origin, {
			// 0 means a new connection for each request, and "connection: close".
			pipelining: 0,
			maxHeaderSize,
			// The deadline is ours: undici's timers start anew with each byte.
			headersTimeout: 0,
			bodyTimeout: 0,
			connect: ({protocol, hostname, port}, connected) => {
				this.#connect({
					protocol, hostname, port, socketPath: this.#request.socketPath,
				}, connected);
			},
		});
		// What undici cannot attribute to a request; without a listener it would end the process.
		client.on('error', (error: unknown) => {
			this.#failWith(error);
		});
		client.dispatch({
			path, method, headers: headers ?? null, body: body ?? null,
		}, this);
	}

	#connect(endpoint: Endpoint, connected: Connected): void {
		if (this.#isSettled) {
			connected(new Error('settled already'), null);
			return;
		}

		this.#socket = openConnection(endpoint, connected);
	}

	#failWith(error: unknown): void {
		this.#fail(describeFailure(error, this.#request.socketPath !== undefined));
	}

	#fail(failure: Failure): void {
		this.#settle(failure);
		this.#socket?.destroy();
	}

	#settle(outcome: HttpOutcome): void {
		if (this.#isSettled) {
			return;
		}

		this.#isSettled = true;
		clearTimeout(this.#timer);
		this.#request.signal?.removeEventListener('abort', this.#onAbort);
		this.#resolve(outcome);
	}

	start(): void {
		const {signal, timeout} = this.#request;
		if (signal?.aborted) {
			this.#onAbort();
			return;
		}

		signal?.addEventListener('abort', this.#onAbort);
		// After a stall of our own, an answer may be waiting in the kernel when the timer fires: setImmediate comes after the kernel was asked.
		this.#timer = setTimeout(() => {
			setImmediate(this.#onDeadline);
		}, timeout);
		try {
			this.#dispatch();
		} catch (error) {
			this.#failWith(error);
		}
	}

	/** Is called when the connection is there. */
	onRequestStart(controller: Dispatcher.DispatchController): void {
		if (this.#isSettled) {
			controller.abort(new Error('settled already'));
		}
	}

	onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void {
		this.#status = status;
		const {'retry-after': retryAfter} = headers;
		this.#retryAfter = typeof retryAfter === 'string' ? retryAfter : undefined;
		if (status < 200 && ++this.#interimAnswers > maxInterimAnswers) {
			this.#fail({kind: 'no answer', why: 'garbled', detail: 'interim answers without end'});
		}
	}

	onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
		if (this.#isSettled) {
			return;
		}

		const {limit, onBody} = this.#request;
		this.#received += chunk.byteLength;
		if (this.#received > limit) {
			this.#fail({kind: 'no answer', why: 'too long', detail: `the answer is longer than ${limit} bytes`});
			return;
		}

		const complaint = onBody?.(chunk, this.#status);
		if (complaint !== undefined) {
			this.#fail({kind: 'no answer', why: 'garbled', detail: complaint});
			return;
		}

		this.#burst += chunk.byteLength;
		if (this.#burst < maxBurst) {
			return;
		}

		this.#burst = 0;
		controller.pause();
		setImmediate(() => {
			controller.resume();
		});
	}

	onResponseEnd(): void {
		this.#socket?.destroy(finished);
		this.#settle({kind: 'answer', status: this.#status, latency: millisecondsSince(this.#startedAt), ...(this.#retryAfter !== undefined && {retryAfter: this.#retryAfter})});
	}

	onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
		this.#failWith(error);
	}
}

/** One decimal, from a moment that `performance.now()` gave. */
export function millisecondsSince(moment: number): number {
	return Math.round((performance.now() - moment) * 10) / 10;
}
