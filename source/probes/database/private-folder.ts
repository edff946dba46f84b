import {readFileSync} from 'node:fs';
import {
	mkdir,
	mkdtemp,
	readdir,
	rm,
} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {errorMessage} from '../../core/caught.js';
import {printable} from '../failure.js';
import {LookError} from './problem.js';

// `look-<pid>-<start of that process>-<random>`: whose it is, so that only what the dead have left is removed.
const ownedName = /^look-(?<pid>\d+)-(?<start>\d+)-/v;

/** Makes a folder for one copy that only this user can enter. Whoever asked for it removes it. */
export async function createPrivateFolder(stateDirectory: string): Promise<string> {
	try {
		await mkdir(stateDirectory, {recursive: true, mode: 0o700});
		return await mkdtemp(path.join(stateDirectory, `look-${process.pid}-${startOf(process.pid) ?? 0}-`));
	} catch (error) {
		throw new LookError('unobservable', printable(`no folder for a copy could be made in the state directory: ${
			errorMessage(error)}; make it writable, or set stateDirectory`));
	}
}

/** Removes a folder with the copy in it. What cannot be removed now is a leftover of the next start. */
export async function removePrivateFolder(folder: string): Promise<void> {
	try {
		await rm(folder, {recursive: true, force: true});
	} catch {
		// A child that hangs in the kernel may still hold it.
	}
}

/** Removes the copies of detectors that were killed. */
export async function removeLeftovers(stateDirectory: string): Promise<void> {
	try {
		const names = await readdir(stateDirectory);
		await Promise.all(names.filter(name => isLeftover(name)).map(async name => removePrivateFolder(path.join(stateDirectory, name))));
	} catch {
		// No state directory yet, so nothing is left in it.
	}
}

function isLeftover(name: string): boolean {
	const {pid, start} = ownedName.exec(name)?.groups ?? {};
	return pid !== undefined && String(startOf(Number(pid)) ?? 0) !== start;
}

/** When a process started, in clock ticks since boot; `undefined` if there is none. A pid alone is used again. */
function startOf(pid: number): number | undefined {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
		return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ', 20)[19]);
	} catch {
		return undefined;
	}
}
