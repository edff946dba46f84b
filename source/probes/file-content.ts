import type {Buffer} from 'node:buffer';
import path from 'node:path';
import type {FileObservation} from '../core/observation.js';
import type {Reading} from './file-reading.js';

/** What a reading says of the file. */
export function observedIn(file: string, reading: Reading): FileObservation {
	if (reading.kind !== 'content') {
		return reading;
	}

	const complaint = reading.isWhole ? contentComplaint(file, reading.content) : undefined;
	return complaint === undefined ? {kind: 'ok'} : {kind: 'corrupted', detail: complaint};
}

/**
What is wrong with a file's content, going by the ending of its name; `undefined` if nothing is. Lenient where its readers might be:
only what certainly cannot be read is named.
*/
export function contentComplaint(file: string, content: Buffer): string | undefined {
	switch (path.extname(file).toLowerCase()) {
		case '.json': {
			return jsonComplaint(content.toString());
		}

		case '.conf':
		case '.ini': {
			return iniComplaint(content.toString());
		}

		case '.sh': {
			return content.length === 0 ? 'it is empty' : undefined;
		}

		default: {
			return undefined;
		}
	}
}

function jsonComplaint(text: string): string | undefined {
	if (text.trim() === '') {
		return 'it is empty';
	}

	try {
		JSON.parse(text);
		return undefined;
	} catch (error) {
		// The message may quote the file, which may hold secrets: only the place is taken from it.
		const place = error instanceof Error ? /line \d+ column \d+/v.exec(error.message)?.[0] : undefined;
		return place === undefined ? 'it is not valid JSON' : `it is not valid JSON (${place})`;
	}
}

/** As Python's configparser sees it: the first line that is neither empty nor a comment begins a section. */
function iniComplaint(text: string): string | undefined {
	if (text.includes('\0')) {
		return 'it contains NUL bytes';
	}

	let number = 0;
	for (const line of text.replace(/^\u{FEFF}/v, '').split('\n')) {
		number++;
		const plain = line.trim();
		if (plain !== '' && !plain.startsWith(';') && !plain.startsWith('#')) {
			return /^\[[^\]]+\]/v.test(plain) ? undefined : `line ${number} stands before the first [section]`;
		}
	}

	return 'it has no [section]';
}
