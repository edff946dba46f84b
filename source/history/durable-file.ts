import {closeSync, fsyncSync, openSync, renameSync, writeFileSync} from 'node:fs';
import path from 'node:path';

/** Writes a file for its owner only: it is there, whole and on the disk, when this returns; before that, what was there is. */
export function writeDurably(file: string, text: string): void {
	writeAndSync(`${file}.tmp`, text);
	renameSync(`${file}.tmp`, file);
	syncFolder(path.dirname(file));
}

function writeAndSync(file: string, text: string): void {
	const descriptor = openSync(file, 'w', 0o600);
	try {
		writeFileSync(descriptor, text);
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

/** Makes the entries of a folder durable. */
export function syncFolder(folder: string): void {
	const descriptor = openSync(folder, 'r');
	try {
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}
