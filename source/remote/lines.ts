import {Buffer, isUtf8} from 'node:buffer';
import type {Socket} from 'node:net';

const lineEnd = 0x0A;

/** Splits bytes into lines. Holds at most one line of the longest length, whatever comes. */
export class LineSplitter {
	private parts: Buffer[] = [];
	private length = 0;
	private readonly longest: number;

	/** `longest`: bytes. */
	constructor(longest: number) {
		this.longest = longest;
	}

	/**
	Throws a `RangeError` at what can be no line: the rest is not worth reading.

	@yields The lines that these bytes complete, without their ends.
	*/
	* push(chunk: Buffer): Generator<string> {
		let rest = chunk;
		for (let end = rest.indexOf(lineEnd); end !== -1; end = rest.indexOf(lineEnd)) {
			this.hold(rest.subarray(0, end));
			yield this.take();
			rest = rest.subarray(end + 1);
		}

		this.hold(rest);
	}

	private hold(part: Buffer): void {
		this.length += part.length;
		if (this.length > this.longest) {
			throw new RangeError(`a line is longer than ${this.longest} bytes`);
		}

		this.parts.push(part);
	}

	private take(): string {
		const bytes = Buffer.concat(this.parts);
		this.parts = [];
		this.length = 0;
		if (!isUtf8(bytes)) {
			throw new RangeError('a line is no text');
		}

		return bytes.toString('utf8');
	}
}

/** Calls `onLine` for each line that a socket receives, until the socket is destroyed or sends nonsense: then `onNonsense`, once. */
export function readLines(socket: Socket, longest: number, onLine: (line: string) => void, onNonsense: (why: string) => void): void {
	const splitter = new LineSplitter(longest);
	const onData = (chunk: Buffer) => {
		try {
			for (const line of splitter.push(chunk)) {
				onLine(line);
			}
		} catch (error) {
			if (!(error instanceof RangeError)) {
				throw error;
			}

			socket.off('data', onData);
			// Read on and thrown away, so that the other side can still read why.
			socket.resume();
			onNonsense(error.message);
		}
	};

	socket.on('data', onData);
}
