import {Buffer} from 'node:buffer';
import {constants} from 'node:fs';
import {lstat, open, readdir} from 'node:fs/promises';
import path from 'node:path';
import {errorCode} from '../core/caught.js';
import type {Settings} from '../core/settings.js';
import {attemptFolder} from './restart-actions.js';

/** A file in the folder of an attempt. */
export type AttemptFile = {
	readonly name: string;
	/** Bytes. */
	readonly size: number;
};

/** Of a longer file, its last part is shown. Bytes. */
const tailBytes = 512 * 1024;

/** What the script and the flight recorder (decision 17) left of an attempt; the script's output first. Empty when nothing is kept. */
export async function listAttemptFiles(settings: Pick<Settings, 'stateDirectory'>, attempt: number): Promise<AttemptFile[]> {
	const folder = attemptFolder(settings, attempt);
	const names = await namesIn(folder);
	const files = await Promise.all(names.map(async name => {
		const stats = await lstat(path.join(folder, name));
		return stats.isFile() ? [{name, size: stats.size}] : [];
	}));
	return files.flat().toSorted((one, other) => one.name.localeCompare(other.name, 'en')).toSorted((one, other) => rank(one) - rank(other));
}

async function namesIn(folder: string): Promise<string[]> {
	try {
		return await readdir(folder);
	} catch (error) {
		if (errorCode(error) === 'ENOENT') {
			return [];
		}

		throw error;
	}
}

function rank({name}: AttemptFile): number {
	return name === 'output.log' ? 0 : 1;
}

/** The lines of one of them; of a long one the last, and the first line says so. Rejects when it cannot be read. */
export async function readAttemptFile(settings: Pick<Settings, 'stateDirectory'>, attempt: number, name: string): Promise<string[]> {
	const file = await open(path.join(attemptFolder(settings, attempt), path.basename(name)), constants.O_RDONLY + constants.O_NOFOLLOW + constants.O_NONBLOCK);
	try {
		const {size} = await file.stat();
		const from = Math.max(0, size - tailBytes);
		const {buffer, bytesRead} = await file.read(Buffer.alloc(size - from), 0, size - from, from);
		const lines = buffer.toString('utf8', 0, bytesRead).replace(/\n$/v, '').split('\n');
		return from > 0 ? [`[its first ${from} bytes are left out here]`, ...lines.slice(1)] : (bytesRead === 0 ? [] : lines);
	} finally {
		await file.close();
	}
}
