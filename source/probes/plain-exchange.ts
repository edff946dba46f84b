import {Buffer} from 'node:buffer';
import type {Socket} from 'node:net';
import {AnswerReader, type Reading} from './answer-reader.js';
import {openConnection} from './connection.js';
import {Exchange} from './exchange.js';
import type {HttpRequest} from './http-request.js';

/** An exchange without TLS: the request as text, the answer through `AnswerReader`. */
export class PlainExchange extends Exchange {
	#socket: Socket | undefined;
	readonly #reader = new AnswerReader(piece => {
		this.take(piece, this.#reader.status);
	});

	protected override send(): void {
		const {origin, socketPath} = this.request;
		const url = new URL(origin);
		const socket = openConnection({protocol: url.protocol, hostname: url.hostname, port: url.port, socketPath});
		this.#socket = socket;
		socket.on('error', error => {
			this.failWith(error);
		});
		socket.on('data', bytes => {
			this.count(bytes.length);
			this.#receive(this.#reader.take(bytes), bytes.length, socket);
		});
		socket.on('end', () => {
			this.#conclude(this.#reader.end());
		});
		socket.write(encodeRequest(this.request, url.host));
	}

	protected override drop(): void {
		this.#socket?.destroy();
	}

	#receive(reading: Reading, bytes: number, socket: Socket): void {
		this.#conclude(reading);
		if (this.isSettled || !(this.#reader.hasRest || this.isBurst(bytes))) {
			return;
		}

		socket.pause();
		setImmediate(() => {
			this.#goOn(socket);
		});
	}

	#goOn(socket: Socket): void {
		if (this.isSettled) {
			return;
		}

		if (this.#reader.hasRest) {
			this.#receive(this.#reader.takeRest(), 0, socket);
		} else {
			socket.resume();
		}
	}

	#conclude(reading: Reading): void {
		if (reading === 'whole') {
			this.succeed(this.#reader.status, this.#reader.retryAfter);
			this.drop();
		} else if (reading !== 'more') {
			this.fail({kind: 'no answer', ...reading});
		}
	}
}

function encodeRequest({method, path, headers = {}, body}: HttpRequest, host: string): string {
	const length = body === undefined ? {} : {'content-length': String(Buffer.byteLength(body))};
	const lines = Object.entries({host, connection: 'close', ...length, ...headers}).map(([name, value]) => `${name}: ${value}`);
	const head = [`${method} ${path} HTTP/1.1`, ...lines];
	if (head.some(line => /[^\t\u{20}-\u{7E}\u{80}-\u{FF}]/v.test(line))) {
		throw new Error('what is to be sent has characters in it that HTTP does not allow');
	}

	return `${head.join('\r\n')}\r\n\r\n${body ?? ''}`;
}
