import type {Buffer} from 'node:buffer';
import {
	addWords,
	isSame,
	readChecksum,
	type WalChecksum,
	type WalHeader,
} from './wal-header.js';

const frameHeaderLength = 24;

/** How long a frame is, with its header. */
export function frameLength(pageSize: number): number {
	return frameHeaderLength + pageSize;
}

export type WalEvidence = {
	readonly header: WalHeader;
	/** Whether SQLite accepts the header. If not, it ignores the whole log. */
	readonly isAccepted: boolean;
	/** How many frames the live connections know to be there; `undefined` while there are none, or they cannot be seen. */
	readonly committed: number | undefined;
	/** The frames as they are in the file, each its header and a page. */
	readonly frames: Iterable<Buffer>;
};

/**
Finds the first frame that was altered after it was written, 0 being the header; `undefined` if there is none.

SQLite itself takes the first frame that does not hold for the end of the log. After a crash that is right for a frame that was not
wholly written, but a damaged one in the middle makes it forget every transaction behind it without a word. Two things tell them apart:
what live connections know to be committed; and, without them, a commit behind the bad frame whose sum continues the one before it, since what
a transaction that was called off leaves behind holds no commit.
*/
export function findDamagedFrame(evidence: WalEvidence): number | undefined {
	const {isAccepted, committed, header} = evidence;
	const frames = evidence.frames[Symbol.iterator]();
	const end = isAccepted ? followChain(frames, header) : {index: 0, sums: [header.checksum], isLast: false};
	if (committed !== undefined) {
		return end.index <= committed && (!end.isLast || end.index < committed) ? damageAt(end) : undefined;
	}

	return !end.isLast && hasCommitBehind(frames, header, end.sums) ? end.index : undefined;
}

/** Where the chain of sums ends: at a frame that does not continue it, or after the last frame. */
type ChainEnd = {
	readonly index: number;
	/** What a frame behind it would have to continue: its stored sum if the page is damaged, the true one if that sum is. */
	readonly sums: readonly WalChecksum[];
	readonly isLast: boolean;
};

function damageAt({index, isLast}: ChainEnd): number {
	return isLast ? index + 1 : index;
}

function followChain(frames: Iterator<Buffer, unknown>, header: WalHeader): ChainEnd {
	let chain = header.checksum;
	for (let index = 1; ; index += 1) {
		const next = frames.next();
		if (next.done) {
			return {index: index - 1, sums: [], isLast: true};
		}

		const frame = next.value;
		const sum = sumOf(frame, header, chain);
		if (!isSame(sum, storedSum(frame)) || !isOfThisLog(frame, header)) {
			return {index, sums: [storedSum(frame), sum], isLast: false};
		}

		chain = sum;
	}
}

function hasCommitBehind(frames: Iterator<Buffer, unknown>, header: WalHeader, sums: readonly WalChecksum[]): boolean {
	let before = sums;
	for (let next = frames.next(); !next.done; next = frames.next()) {
		const frame = next.value;
		if (isCommit(frame) && isOfThisLog(frame, header) && before.some(sum => isSame(sumOf(frame, header, sum), storedSum(frame)))) {
			return true;
		}

		before = [storedSum(frame)];
	}

	return false;
}

/** Frames with other salts are left over from an earlier round of the log; zeroes are no frame. */
function isOfThisLog(frame: Buffer, {salts}: WalHeader): boolean {
	return frame.readUInt32BE(0) > 0 && frame.subarray(8, 16).equals(salts);
}

/** The last frame of a transaction tells how large the database is then. */
function isCommit(frame: Buffer): boolean {
	return frame.readUInt32BE(4) > 0;
}

function sumOf(frame: Buffer, {isBigEndian}: WalHeader, chain: WalChecksum): WalChecksum {
	return addWords(frame.subarray(frameHeaderLength), isBigEndian, addWords(frame.subarray(0, 8), isBigEndian, chain));
}

function storedSum(frame: Buffer): WalChecksum {
	return readChecksum(frame, 16);
}
