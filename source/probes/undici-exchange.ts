import type {Socket} from 'node:net';
import type {Dispatcher} from 'undici';
import Client from 'undici/lib/dispatcher/client.js';
import {connect, type Connected, type Endpoint} from './connection.js';
import {Exchange, maxHeaderSize, maxInterimAnswers} from './exchange.js';

/**
What a connection ends with when its answer is there. undici would end it so itself, with an error of its own each time, whose stack trace
costs as much as the rest of the request; the code tells undici that it is none.
*/
const finished = Object.assign(new Error('finished'), {code: 'UND_ERR_INFO'});

/** An exchange with TLS, over undici's client. */
export class UndiciExchange extends Exchange implements Dispatcher.DispatchHandler {
	#socket: Socket | undefined;
	#status = 0;
	#retryAfter: string | undefined;
	#interimAnswers = 0;

	protected override send(): void {
		const {origin, path, method, headers, body} = this.request;
		const client = new Client(origin, {
			// 0 means a new connection for each request, and "connection: close".
			pipelining: 0,
			maxHeaderSize,
			// The deadline is ours: undici's timers start anew with each byte.
			headersTimeout: 0,
			bodyTimeout: 0,
			connect: ({protocol, hostname, port}, connected) => {
				this.#connect({protocol, hostname, port}, connected);
			},
		});
		// What undici cannot attribute to a request; without a listener it would end the process.
		client.on('error', (error: unknown) => {
			this.failWith(error);
		});
		client.dispatch({
			path, method, headers: headers ?? null, body: body ?? null,
		}, this);
	}

	protected override drop(): void {
		this.#socket?.destroy();
	}

	#connect(endpoint: Endpoint, connected: Connected): void {
		if (this.isSettled) {
			connected(new Error('settled already'), null);
			return;
		}

		this.#socket = connect(endpoint, connected);
	}

	/** Is called when the connection is there. */
	onRequestStart(controller: Dispatcher.DispatchController): void {
		if (this.isSettled) {
			controller.abort(new Error('settled already'));
		}
	}

	onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void {
		this.#status = status;
		const {'retry-after': retryAfter} = headers;
		this.#retryAfter = typeof retryAfter === 'string' ? retryAfter : undefined;
		if (status < 200 && ++this.#interimAnswers > maxInterimAnswers) {
			this.fail({kind: 'no answer', why: 'garbled', detail: 'interim answers without end'});
		}
	}

	onResponseData(controller: Dispatcher.DispatchController, piece: Uint8Array): void {
		this.count(piece.byteLength);
		this.take(piece, this.#status);
		if (this.isSettled || !this.isBurst(piece.byteLength)) {
			return;
		}

		controller.pause();
		setImmediate(() => {
			controller.resume();
		});
	}

	onResponseEnd(): void {
		this.#socket?.destroy(finished);
		this.succeed(this.#status, this.#retryAfter);
	}

	onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
		this.failWith(error);
	}
}
