import {Buffer} from 'node:buffer';
import {constants} from 'node:fs';
import {open, type FileHandle} from 'node:fs/promises';
import path from 'node:path';
import {stripVTControlCharacters} from 'node:util';
import {errorCode} from '../core/caught.js';

/** How large `output.log` may get, and how much of its beginning and of its end then stays; bytes. */
export type OutputLimits = {
	readonly limit: number;
	readonly keep: number;
};

const mebibyte = 1024 * 1024;
const defaultLimits: OutputLimits = {limit: 8 * mebibyte, keep: mebibyte};

// What the screen could show at most.
const tailBytes = 64 * 1024;
const lineLimit = 500;

// Control characters, and those that turn the direction of writing round.
const unprintable = /[\p{Control}\u{202A}-\u{202E}\u{2066}-\u{2069}]/gv;

/**
Cuts the middle out of a script's output that has become too long; to be called again and again while a script runs, and after it for as
long as there is a detector: the supervisord that the script started may write to the same file for ever (lessons.md, R2).

Safe under writers, as all of them append: what they write next goes behind what was kept. Lines written in the very moment of the cut may
be lost.

@returns How many bytes were left out, 0 if it was short enough or is not there.
*/
export async function capOutput(folder: string, {limit, keep}: OutputLimits = defaultLimits): Promise<number> {
	const file = await openOutput(folder, constants.O_RDWR);
	if (file === undefined) {
		return 0;
	}

	try {
		const {size} = await file.stat();
		return size <= limit ? 0 : await cut(file, size, keep);
	} finally {
		await file.close();
	}
}

async function cut(file: FileHandle, size: number, keep: number): Promise<number> {
	const earlier = parseMark(await readAt(file, keep, 100));
	const tail = await readAt(file, size - keep, keep);
	const left = size - (2 * keep) - earlier.length;
	await file.truncate(keep);
	await file.appendFile(Buffer.concat([Buffer.from(`\n[${earlier.left + left} bytes of output left out here]\n`), tail]));
	return left;
}

/** The mark of an earlier cut, which is always right behind the beginning that was kept. */
function parseMark(bytes: Buffer): {left: number; length: number} {
	const mark = /^\n\[(?<left>\d+) bytes of output left out here\]\n/v.exec(bytes.toString('latin1'));
	return {left: Number(mark?.groups?.['left'] ?? 0), length: mark?.[0].length ?? 0};
}

/** The last lines of the script's output, at most `lines`, fit for a screen: no colours, no control characters, no endless lines. */
export async function tailOutput(folder: string, lines: number): Promise<string[]> {
	const file = await openOutput(folder, constants.O_RDONLY);
	if (file === undefined) {
		return [];
	}

	try {
		const {size} = await file.stat();
		const from = Math.max(0, size - tailBytes);
		const bytes = await readAt(file, from, tailBytes);
		return lastLines(bytes.toString('utf8'), from > 0, lines);
	} finally {
		await file.close();
	}
}

function lastLines(text: string, isCut: boolean, lines: number): string[] {
	const all = text.split('\n');
	// Its beginning is missing; unless it is all there is.
	if (isCut && all.length > 1) {
		all.shift();
	}

	if (all.at(-1) === '') {
		all.pop();
	}

	return lines > 0 ? all.slice(-lines).map(line => readable(line)) : [];
}

/** A line as a terminal would have shown it in the end: of a progress bar that rewrites its line, the last state. */
function readable(line: string): string {
	const shown = line.split('\r').findLast(part => part !== '') ?? '';
	return stripVTControlCharacters(shown).replaceAll('\t', ' ').replaceAll(unprintable, '').slice(0, lineLimit);
}

async function openOutput(folder: string, access: number): Promise<FileHandle | undefined> {
	try {
		return await open(path.join(folder, 'output.log'), access + constants.O_APPEND);
	} catch (error) {
		if (errorCode(error) === 'ENOENT') {
			return undefined;
		}

		throw error;
	}
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
	const {buffer, bytesRead} = await file.read(Buffer.alloc(length), 0, length, position);
	return buffer.subarray(0, bytesRead);
}
