import type {Buffer} from 'node:buffer';
import type {NoAnswer} from '../core/observation.js';
import {canBeAnswer, readHead, type AnswerHead} from './answer-head.js';
import {ChunkReader, type ChunkReading} from './chunk-reader.js';

/** What is wrong with an answer. */
export type AnswerProblem = {readonly why: NoAnswer; readonly detail: string};

/** What an answer is so far: all there, with more to come, or none. */
export type Reading = 'whole' | 'more' | AnswerProblem;

/** Bytes; an endless header ends there. */
const maxHead = 16_384;

/** `103 Early Hints` and the like may come before an answer, but not without end. */
const maxInterimAnswers = 32;

/**
Reads an HTTP/1 answer piece by piece: its status, and the bytes of its body as they come. It is as lenient as a probe may be (a missing
carriage return is no outage), and what follows the answer is left alone.
*/
export class AnswerReader {
	/** Takes the bytes of the body. */
	readonly #onBody: (piece: Uint8Array) => void;
	#head: AnswerHead | undefined;
	/** What has come of a head. */
	#begun = '';
	#interimAnswers = 0;
	#chunks: ChunkReader | undefined;
	/** Bytes of the body still to come; not told for one that ends with the connection. */
	#missing: number | undefined;

	constructor(onBody: (piece: Uint8Array) => void) {
		this.#onBody = onBody;
	}

	/** 0 as long as it has not come. */
	get status(): number {
		return this.#head?.status ?? 0;
	}

	get retryAfter(): string | undefined {
		return this.#head?.retryAfter;
	}

	/** Whether bytes were left for `takeRest`. */
	get hasRest(): boolean {
		return this.#chunks?.hasRest ?? false;
	}

	/** Takes the next bytes. */
	take(bytes: Buffer): Reading {
		return this.#head ? this.#takeBody(bytes) : this.#takeHead(bytes);
	}

	/** Goes on with bytes that `take` has left, so that others had their turn. */
	takeRest(): Reading {
		return understood(this.#chunks?.takeRest() ?? 'more');
	}

	/** The other side has closed the connection, which is the end of an answer that has not told its length. */
	end(): Reading {
		const isWhole = this.#head !== undefined && this.#chunks === undefined && this.#missing === undefined;
		return isWhole ? 'whole' : {why: 'reset', detail: 'connection closed before the answer was complete'};
	}

	#takeHead(bytes: Buffer): Reading {
		const before = this.#begun.length;
		this.#begun += bytes.toString('latin1', 0, maxHead + 1);
		if (!canBeAnswer(this.#begun)) {
			return garbled('the answer is not HTTP');
		}

		const end = /\n\r?\n/v.exec(this.#begun);
		const length = end ? end.index + end[0].length : this.#begun.length;
		if (length > maxHead) {
			return {why: 'too long', detail: 'the headers of the answer are too long'};
		}

		return end ? this.#endHead(this.#begun.slice(0, length), bytes.subarray(length - before)) : 'more';
	}

	#endHead(text: string, rest: Buffer): Reading {
		const head = readHead(text);
		this.#begun = '';
		if (typeof head === 'string') {
			return garbled(head);
		}

		if (head.status < 200) {
			return this.#passInterim(head.status, rest);
		}

		this.#head = head;
		this.#missing = head.length;
		this.#chunks = head.isChunked ? new ChunkReader(this.#onBody) : undefined;
		return this.#takeBody(rest);
	}

	#passInterim(status: number, rest: Buffer): Reading {
		if (status === 101) {
			return garbled('it wants to switch to another protocol');
		}

		return ++this.#interimAnswers > maxInterimAnswers ? garbled('interim answers without end') : this.#takeHead(rest);
	}

	#takeBody(bytes: Buffer): Reading {
		if (this.#chunks) {
			return understood(this.#chunks.take(bytes));
		}

		const piece = bytes.subarray(0, this.#missing);
		if (piece.length > 0) {
			this.#onBody(piece);
		}

		if (this.#missing === undefined) {
			return 'more';
		}

		this.#missing -= piece.length;
		return this.#missing === 0 ? 'whole' : 'more';
	}
}

function garbled(detail: string): AnswerProblem {
	return {why: 'garbled', detail};
}

function understood(reading: ChunkReading): Reading {
	return reading === 'garbled' ? garbled('the chunks of the answer are not as HTTP has them') : reading;
}
