import {execFileSync} from 'node:child_process';
import {
	accessSync,
	closeSync,
	constants,
	openSync,
} from 'node:fs';
import process from 'node:process';
import {isNothing, programPath} from '../../helpers/real.js';

/** Whether this machine and user can make a disk that never answers. */
export function hasDeadDisks(): boolean {
	const canBeMade = process.geteuid?.() === 0 && programPath('mount') !== undefined && isThere('/dev/fuse');
	return isNothing(canBeMade ? [] : ['a disk that never answers (run as root, with /dev/fuse and mount)']);
}

function isThere(file: string): boolean {
	try {
		accessSync(file, constants.R_OK + constants.W_OK);
		return true;
	} catch {
		return false;
	}
}

/**
Mounts a file system at a folder that is served by nobody: whoever asks it anything waits, as with a network disk whose server is gone.
When it is disposed, all that wait get an error.
*/
export function deadDisk(folder: string): Disposable {
	const descriptor = openSync('/dev/fuse', 'r+');
	execFileSync('mount', ['-i', '-t', 'fuse', '-o', 'fd=3,rootmode=40000,user_id=0,group_id=0', 'nobody', folder], {
		stdio: ['ignore', 'ignore', 'inherit', descriptor],
	});
	return {
		[Symbol.dispose]() {
			closeSync(descriptor);
			execFileSync('umount', ['-l', folder]);
		},
	};
}
