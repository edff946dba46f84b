import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

// The bundle of the benchmark lies in node_modules/.cache/bench.
const here = path.dirname(fileURLToPath(import.meta.url));
export const repository = path.resolve(here, '../../..');

/** A program of the benchmark's own, built beside this one: `target`, `meter`, `hello`. */
export function built(name: string): string {
	return path.join(here, `${name}.js`);
}

/** The program as a user has it. */
export const program = path.join(repository, 'dist/bin.js');

/** The program of the child process that looks at a database, as the program starts it. */
export const databaseChild = path.join(repository, 'dist/database-child.js');

const folders = new Set<string>();

/** A folder of one row's own; `using` removes it. */
export function temporaryFolder(): Disposable & {readonly path: string} {
	const folder = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'cfd-bench-'));
	folders.add(folder);
	return {
		path: folder,
		[Symbol.dispose]() {
			remove(folder);
		},
	};
}

/** For the end of a run that was broken off. */
export function removeFolders(): void {
	for (const folder of folders) {
		remove(folder);
	}
}

function remove(folder: string): void {
	rmSync(folder, {recursive: true, force: true, maxRetries: 5, retryDelay: 50});
	folders.delete(folder);
}
