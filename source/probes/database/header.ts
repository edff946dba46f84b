import {Buffer} from 'node:buffer';

/** How many bytes of a database file its header takes (SQLite's file format, section 1.3). */
export const headerLength = 100;

/** What the header says of the whole file. */
export type DatabaseHeader = {
	readonly kind: 'header';
	readonly pageSize: number;
	/** Whether the database keeps a write-ahead log. */
	readonly isWal: boolean;
	/** Goes up with each commit of a database that keeps a rollback journal; hardly ever with a write-ahead log. */
	readonly changeCounter: number;
	/** In pages; `undefined` where an old SQLite wrote last, which did not keep it. */
	readonly pageCount: number | undefined;
};

export type HeaderDamage = {
	readonly kind: 'damaged';
	readonly detail: string;
};

const magic = Buffer.from('SQLite format 3\0', 'latin1');

/**
Reads the first 100 bytes of a database file as SQLite itself does: what it would open is a header, what it would refuse with NOTADB is
damage. Nothing stricter, since databases that work must never be called corrupt (decision 7).
*/
export function parseHeader(bytes: Buffer): DatabaseHeader | HeaderDamage {
	if (bytes.length < headerLength) {
		return damaged(`the file is cut off: ${bytes.length} bytes are too few for a database`);
	}

	if (!bytes.subarray(0, magic.length).equals(magic)) {
		return damaged('the file does not begin as an SQLite database does');
	}

	const pageSize = readPageSize(bytes);
	if (pageSize === undefined || pageSize - bytes.readUInt8(20) < 480 || bytes.readUInt8(19) > 2 || !hasFixedFractions(bytes)) {
		return damaged('the header of the file holds impossible values');
	}

	return {
		kind: 'header',
		pageSize,
		isWal: bytes.readUInt8(19) === 2,
		changeCounter: bytes.readUInt32BE(24),
		pageCount: readPageCount(bytes),
	};
}

/** Compares file and header; a damage if pages that the database counts are not there. */
export function findCut(header: DatabaseHeader, size: number): string | undefined {
	const pages = Math.ceil(size / header.pageSize);
	return header.pageCount !== undefined && pages < header.pageCount
		? `the file is cut off: ${pages} of ${header.pageCount} pages are there`
		: undefined;
}

function readPageSize(bytes: Buffer): number | undefined {
	const stored = bytes.readUInt16BE(16);
	// 65,536 does not fit into the two bytes, and is written as 1.
	const size = stored === 1 ? 65_536 : stored;
	return size >= 512 && Number.isSafeInteger(Math.log2(size)) ? size : undefined;
}

function hasFixedFractions(bytes: Buffer): boolean {
	return bytes.readUInt8(21) === 64 && bytes.readUInt8(22) === 32 && bytes.readUInt8(23) === 32;
}

/** The count holds only if whoever changed the file last wrote it too: then the two counters are equal. */
function readPageCount(bytes: Buffer): number | undefined {
	const count = bytes.readUInt32BE(28);
	return count > 0 && bytes.readUInt32BE(24) === bytes.readUInt32BE(92) ? count : undefined;
}

function damaged(detail: string): HeaderDamage {
	return {kind: 'damaged', detail};
}
