import type {Buffer} from 'node:buffer';

/** What came of the bytes: the body is all there, more is to come, or these are no chunks. */
export type ChunkReading = 'whole' | 'more' | 'garbled';

/** Steps at once: a body in crumbs of a byte each must not keep the event loop. */
const maxSteps = 4096;

/** Bytes of a line that says how long a chunk is, and of all lines after the last one. */
const maxText = 4096;

const lineFeed = 10;

const sizeLine = /^(?<size>[0-9a-f]{1,8})[\t ]*(?:;.*)?$/iv;

/** Reads a body that comes in chunks (RFC 9112, section 7.1) piece by piece. */
export class ChunkReader {
	readonly #onBody: (piece: Uint8Array) => void;
	/** What comes next: the line with a chunk's size, its bytes, the end of line after them, or the lines after the last chunk. */
	#next: 'size' | 'bytes' | 'gap' | 'trailers' = 'size';
	/** What has come of a line. */
	#line = '';
	/** Bytes of the chunk still to come. */
	#missing = 0;
	#trailers = 0;
	#rest: Buffer | undefined;

	constructor(onBody: (piece: Uint8Array) => void) {
		this.#onBody = onBody;
	}

	/** Takes bytes, not always all of them: what is left is for `takeRest`, once others have had their turn. */
	take(bytes: Buffer): ChunkReading {
		this.#rest = bytes;
		for (let steps = 0; steps < maxSteps; steps++) {
			if (this.#rest.length === 0) {
				this.#rest = undefined;
				return 'more';
			}

			const reading = this.#next === 'bytes' ? this.#takeBytes(this.#rest) : this.#takeText(this.#rest);
			if (reading !== 'more') {
				return reading;
			}
		}

		return 'more';
	}

	/** Goes on with what was left; `undefined` if nothing was. */
	takeRest(): ChunkReading | undefined {
		return this.#rest && this.take(this.#rest);
	}

	get hasRest(): boolean {
		return this.#rest !== undefined;
	}

	#takeBytes(bytes: Buffer): ChunkReading {
		const piece = bytes.subarray(0, this.#missing);
		this.#missing -= piece.length;
		this.#rest = bytes.subarray(piece.length);
		this.#onBody(piece);
		if (this.#missing === 0) {
			this.#next = 'gap';
		}

		return 'more';
	}

	#takeText(bytes: Buffer): ChunkReading {
		const end = bytes.indexOf(lineFeed);
		const length = end === -1 ? bytes.length : end + 1;
		this.#line += bytes.toString('latin1', 0, Math.min(length, maxText + 1));
		this.#rest = bytes.subarray(length);
		if (this.#line.length > maxText) {
			return 'garbled';
		}

		return end === -1 ? 'more' : this.#endLine();
	}

	#endLine(): ChunkReading {
		const line = this.#line.replace(/\r?\n$/v, '');
		this.#line = '';
		if (this.#next === 'trailers') {
			return this.#endTrailer(line);
		}

		return this.#next === 'gap' ? this.#endGap(line) : this.#beginChunk(line);
	}

	#endGap(line: string): ChunkReading {
		this.#next = 'size';
		return line === '' ? 'more' : 'garbled';
	}

	#beginChunk(line: string): ChunkReading {
		const size = sizeLine.exec(line)?.groups?.['size'];
		if (size === undefined) {
			return 'garbled';
		}

		this.#missing = Number.parseInt(size, 16);
		this.#next = this.#missing === 0 ? 'trailers' : 'bytes';
		return 'more';
	}

	#endTrailer(line: string): ChunkReading {
		this.#trailers += line.length + 1;
		if (line === '') {
			return 'whole';
		}

		return this.#trailers > maxText ? 'garbled' : 'more';
	}
}
