import {mkdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');

/**
Builds one entry of the sources into a program of its own, as the bundle has it, and gives the command that runs it. Node strips types by
itself, but does not find `x.ts` where `x.js` is imported.

It lies under node_modules, so that it finds the packages that are not bundled; one for each test process, so that no other test run
overwrites it.

@param entry - Relative to the repository: `source/probes/database/full-look-child.ts`.
*/
export async function buildEntry(entry: string): Promise<readonly string[]> {
	const folder = path.join(root, 'node_modules/.cache/cascading-failure-detector');
	mkdirSync(folder, {recursive: true});
	const outfile = path.join(folder, `${path.basename(entry, '.ts')}-${process.env['VITEST_POOL_ID'] ?? '0'}.mjs`);
	await build({
		entryPoints: [path.join(root, entry)],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'esm',
		target: 'node22',
		external: ['better-sqlite3', 'twilio'],
		logLevel: 'error',
	});
	return [process.execPath, outfile];
}
