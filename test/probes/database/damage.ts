import {Buffer} from 'node:buffer';
import {
	closeSync, openSync, statSync, writeSync,
} from 'node:fs';

/** Overwrites bytes of a file in place, as a bad disk or a stray program would. */
export function damageFile(file: string, offset: number, length: number, byte = 0x5A): void {
	const handle = openSync(file, 'r+');
	try {
		writeSync(handle, Buffer.alloc(length, byte), 0, length, offset);
	} finally {
		closeSync(handle);
	}
}

/** Where the page in the middle of a database begins. */
export function pageMiddle(file: string): number {
	return Math.floor(statSync(file).size / 8192) * 4096;
}

/** A place within the page of a frame of a write-ahead log, frames counted from 1. */
export function walFrame(number: number): number {
	return 32 + ((number - 1) * (24 + 4096)) + 24 + 2000;
}
