import {realpathSync, rmSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {killNow, processesOf} from './processes.js';

export type TemporaryFolder = AsyncDisposable & {
	/** Absolute and without symbolic links, so that it can be compared with what /proc says. */
	readonly path: string;
	dispose(): Promise<void>;
};

const undisposed = new Set<string>();
let isWatching = false;

/** A test that timed out or a run that was broken off never comes to dispose: no process and no folder may be left all the same. */
function removeUndisposed(): void {
	for (const folder of undisposed) {
		killAllOf(folder);
		rmSync(folder, {
			recursive: true, force: true, maxRetries: 5, retryDelay: 50,
		});
		undisposed.delete(folder);
	}
}

/** Until none is left, since a script or a supervisor may be about to start more; bounded, since this blocks. */
function killAllOf(folder: string): void {
	for (let tries = 0, left = processesOf(folder); left.length > 0 && tries < 100; tries++, left = processesOf(folder)) {
		for (const {pid} of left) {
			killNow(pid);
		}

		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
	}
}

/** Vitest ends its workers by SIGTERM, and whoever breaks off a run sends a signal too. */
function watchForTheEnd(): void {
	process.once('exit', removeUndisposed);
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
		process.once(signal, () => {
			removeUndisposed();
			// The listener is gone by now: the second signal does what the first was to do.
			process.kill(process.pid, signal);
		});
	}
}

/** Makes a folder of its own for one test; `await using` or `dispose()` removes it. */
export async function temporaryFolder(prefix = 'cfd-test-'): Promise<TemporaryFolder> {
	if (!isWatching) {
		isWatching = true;
		watchForTheEnd();
	}

	const parent = realpathSync(os.tmpdir());
	const folder = await mkdtemp(path.join(parent, prefix));
	undisposed.add(folder);
	const dispose = async () => {
		await rm(folder, {
			recursive: true, force: true, maxRetries: 5, retryDelay: 50,
		});
		undisposed.delete(folder);
	};

	return {path: folder, dispose, [Symbol.asyncDispose]: dispose};
}
