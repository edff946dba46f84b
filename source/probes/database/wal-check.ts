import {Buffer} from 'node:buffer';
import {
	closeSync,
	fstatSync,
	openSync,
	readSync,
} from 'node:fs';
import type {SharedMemory} from './shared-memory.js';
import {findDamagedFrame, frameLength} from './wal-damage.js';
import {
	parseWalHeader,
	readWalHeader,
	walHeaderLength,
	type WalHeader,
} from './wal-header.js';

const framesAtOnce = 256;

/**
Looks for damage in a copied log that SQLite itself would pass over in silence; `undefined` if there is none. Runs in the child process only:
it reads the whole log, and waits for it.

@param path - Of the copy of the log.
@param pageSize - The database's, in case that the log's own header is what is damaged.
@param live - What live connections knew of the log before it was copied.
*/
export function checkWal(path: string, pageSize: number, live: SharedMemory | undefined): string | undefined {
	const file = openSync(path, 'r');
	try {
		const start = Buffer.alloc(walHeaderLength);
		if (readSync(file, start, 0, walHeaderLength, 0) < walHeaderLength) {
			return undefined;
		}

		const accepted = parseWalHeader(start);
		const header = accepted ?? guessHeader(file, start, pageSize);
		if (isUnknown(live, header, accepted !== undefined)) {
			return undefined;
		}

		const frame = findDamagedFrame({
			header, isAccepted: accepted !== undefined, committed: live?.committed, frames: readFrames(file, header.pageSize),
		});
		return frame === undefined ? undefined : describeDamage(frame);
	} finally {
		closeSync(file);
	}
}

/** Live connections that have just begun a new round of the log say nothing about what is in the file. */
function isUnknown(live: SharedMemory | undefined, header: WalHeader, isAccepted: boolean): boolean {
	return live !== undefined && (live.committed === 0 || (isAccepted && !live.salts.equals(header.salts)));
}

/** A header that does not hold tells nothing but where the sums started: the rest is taken from the first frame and the database. */
function guessHeader(file: number, start: Buffer, pageSize: number): WalHeader {
	const frame = Buffer.alloc(16);
	readSync(file, frame, 0, frame.length, walHeaderLength);
	return {...readWalHeader(start, false), pageSize, salts: frame.subarray(8, 16)};
}

/**
Reads the frames in large pieces, so that a log of 100 MB takes a fraction of a second.

@yields A frame, in a buffer that is used again for the next ones.
*/
function * readFrames(file: number, pageSize: number): Generator<Buffer, undefined> {
	const length = frameLength(pageSize);
	const buffer = Buffer.allocUnsafeSlow(length * framesAtOnce);
	const end = fstatSync(file).size;
	for (let position = walHeaderLength; position + length <= end;) {
		const read = readSync(file, buffer, 0, buffer.length, position);
		const whole = read - (read % length);
		if (whole === 0) {
			return;
		}

		for (let offset = 0; offset < whole; offset += length) {
			yield buffer.subarray(offset, offset + length);
		}

		position += whole;
	}
}

function describeDamage(frame: number): string {
	const place = frame === 0 ? 'its header' : `frame ${frame}`;
	return `the write-ahead log is damaged at ${place}: the transactions from there on are lost to whoever opens the database next; `
		+ 'keep a copy of the -wal file before anything is restarted';
}
