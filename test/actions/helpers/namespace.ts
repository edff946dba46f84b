import path from 'node:path';
import process from 'node:process';
import {run} from '../../helpers/run.js';
import {bundle} from './bundle.js';
import type {Sandbox} from './sandbox.js';

/** A disk of its own takes a mount namespace, which only root can have, or a user where the system allows it. */
export const canMount = await isPossible();

async function isPossible(): Promise<boolean> {
	try {
		const {exitCode} = await run('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']);
		return exitCode === 0;
	} catch {
		return false;
	}
}

export type Disk = {
	/** Options of the mount: `size=1m`. */
	readonly options: string;
	/** What else is done to it, in a shell with the disk as `$1`. */
	readonly prepare?: string;
};

/**
Runs one of the helpers with a small disk that only it can see, so that nothing of it is left.

@returns What the helper printed, as JSON.
*/
export async function runOnDisk(sandbox: Sandbox, helper: string, {options, prepare = ':'}: Disk, ...args: readonly string[]): Promise<unknown> {
	await sandbox.write('disk/.keep', '');
	const disk = path.join(sandbox.root, 'disk');
	const program = await sandbox.write(`${helper}.mjs`, await bundle(helper));
	const command = `mount -t tmpfs -o ${options} none "$1" && ${prepare} && exec "$0" "$2" "$1" "$3"`;
	const {stdout, stderr} = await run('unshare', ['-m', '/bin/sh', '-c', command, process.execPath, disk, program, ...args]);
	if (stdout === '') {
		throw new Error(stderr);
	}

	return JSON.parse(stdout) as unknown;
}
