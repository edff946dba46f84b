import {execFileSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {temporaryFolder} from '../helpers/temporary-folder.js';

/** A disk of its own that can be full or read-only. */
export type SmallDisk = AsyncDisposable & {
	readonly path: string;
	makeReadOnly(): void;
};

/** Mounting takes rights that only root has, and not in every container. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0 && isMountable();

function isMountable(): boolean {
	try {
		execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], {stdio: 'ignore'});
		return true;
	} catch {
		process.stderr.write('Tests with a full or read-only disk are skipped: this user may not mount a tmpfs (run them as root on Linux)\n');
		return false;
	}
}

export async function smallDisk(kibibytes: number): Promise<SmallDisk> {
	const folder = await temporaryFolder();
	const disk = path.join(folder.path, 'disk');
	mkdirSync(disk);
	execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', disk]);
	return {
		path: disk,
		makeReadOnly() {
			execFileSync('mount', ['-o', 'remount,ro', disk]);
		},
		async [Symbol.asyncDispose]() {
			// Lazily, so that a test that failed with a file open leaves nothing mounted.
			execFileSync('umount', ['--lazy', disk]);
			await folder.dispose();
		},
	};
}
