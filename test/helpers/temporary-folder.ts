import {spawn} from 'node:child_process';
import {realpathSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

export type TemporaryFolder = AsyncDisposable & {
	/** Absolute and without symbolic links, so that it can be compared with what /proc says. */
	readonly path: string;
	dispose(): Promise<void>;
};

type Reaper = {
	/** Takes a folder under watch, or out of it. */
	tell(sign: '+' | '-', folder: string): void;
};

let reaper: Reaper | undefined;

/**
Makes a folder of its own for one test; `await using` or `dispose()` removes it. When this process ends before that, by whatever signal,
the folder is removed all the same, and the processes that name it are ended.
*/
export async function temporaryFolder(prefix = 'cfd-test-'): Promise<TemporaryFolder> {
	reaper ??= startReaper();
	const parent = realpathSync(os.tmpdir());
	const folder = await mkdtemp(path.join(parent, prefix));
	reaper.tell('+', folder);
	const dispose = async () => {
		await rm(folder, {recursive: true, force: true, maxRetries: 5, retryDelay: 50});
		reaper?.tell('-', folder);
	};

	return {path: folder, dispose, [Symbol.asyncDispose]: dispose};
}

/** A process outside of this one's group, since a signal to a test run leaves it no time: Vitest kills its workers half a second later. */
function startReaper(): Reaper {
	const child = spawn('/bin/bash', [path.join(import.meta.dirname, 'reaper.sh')], {stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/'});
	child.unref();
	// It is there for what goes wrong; a run that goes well does not need it.
	child.on('error', () => undefined);
	child.stdin.on('error', () => undefined);
	return {
		tell(sign, folder) {
			child.stdin.write(`${sign} ${folder}\n`);
		},
	};
}
