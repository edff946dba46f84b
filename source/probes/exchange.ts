import {describeFailure, type Failure} from './failure.js';
import {millisecondsSince} from './elapsed.js';
import type {HttpOutcome, HttpRequest} from './http-request.js';

/** Bytes; an endless header ends there. */
export const maxHeaderSize = 16_384;

/** `103 Early Hints` and the like may come before an answer, but not without end. */
export const maxInterimAnswers = 32;

/**
After this many bytes the others get their turn. libuv reads a busy connection up to 32 times in a row, 2 MB, before it looks at another one
or at a timer; taking those in would keep the event loop for 100 ms.
*/
const maxBurst = 65_536;

/** A request under way, over whatever it is sent: its deadline, its limit and its one outcome. */
export abstract class Exchange {
	protected readonly request: HttpRequest;
	protected isSettled = false;
	readonly #startedAt = performance.now();
	#resolve: (outcome: HttpOutcome) => void = () => undefined;
	#timer: NodeJS.Timeout | undefined;
	#received = 0;
	#burst = 0;

	readonly #onDeadline = (): void => {
		this.fail({kind: 'no answer', why: 'timeout', detail: `no complete answer within ${this.request.timeout} ms`});
	};

	readonly #onAbort = (): void => {
		this.fail({kind: 'unobservable', detail: 'called off'});
	};

	constructor(request: HttpRequest) {
		this.request = request;
	}

	/** Never rejects; settled by the deadline at the latest. */
	async start(): Promise<HttpOutcome> {
		return new Promise(resolve => {
			this.#resolve = resolve;
			this.#begin();
		});
	}

	#begin(): void {
		const {signal, timeout} = this.request;
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
			this.send();
		} catch (error) {
			this.failWith(error);
		}
	}

	/** Connects and asks. */
	protected abstract send(): void;

	/** Ends the connection, in whatever state it is. */
	protected abstract drop(): void;

	/** Counts bytes that have come; too many end the exchange. */
	protected count(bytes: number): void {
		const {limit} = this.request;
		this.#received += bytes;
		if (this.#received > limit) {
			this.fail({kind: 'no answer', why: 'too long', detail: `the answer is longer than ${limit} bytes`});
		}
	}

	/** Takes a piece of the body. */
	protected take(piece: Uint8Array, status: number): void {
		const complaint = this.isSettled ? undefined : this.request.onBody?.(piece, status);
		if (complaint !== undefined) {
			this.fail({kind: 'no answer', why: 'garbled', detail: complaint});
		}
	}

	/** Whether so many bytes more are a burst, after which the others are to have their turn. */
	protected isBurst(bytes: number): boolean {
		this.#burst = this.#burst >= maxBurst ? bytes : this.#burst + bytes;
		return this.#burst >= maxBurst;
	}

	/** The whole answer is there. */
	protected succeed(status: number, retryAfter: string | undefined): void {
		this.#settle({kind: 'answer', status, latency: millisecondsSince(this.#startedAt), ...(retryAfter !== undefined && {retryAfter})});
	}

	protected fail(failure: Failure): void {
		this.#settle(failure);
		this.drop();
	}

	protected failWith(error: unknown): void {
		this.fail(describeFailure(error, this.request.socketPath !== undefined));
	}

	#settle(outcome: HttpOutcome): void {
		if (this.isSettled) {
			return;
		}

		this.isSettled = true;
		clearTimeout(this.#timer);
		this.request.signal?.removeEventListener('abort', this.#onAbort);
		this.#resolve(outcome);
	}
}
