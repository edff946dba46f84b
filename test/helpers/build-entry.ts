import {randomUUID} from 'node:crypto';
import {mkdirSync, renameSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');

/**
Builds one entry of the sources into a program of its own, as the bundle has it, and gives the command that runs it. Node strips types by
itself, but does not find `x.ts` where `x.js` is imported.

It lies under node_modules, so that it finds the packages that are not bundled, and takes its place whole, so that another test run may use
it meanwhile.

@param entry - Relative to the repository: `source/probes/database/full-look-child.ts`.
*/
export async function buildEntry(entry: string): Promise<readonly string[]> {
	const folder = path.join(root, 'node_modules/.cache/cascading-failure-detector');
	mkdirSync(folder, {recursive: true});
	const program = path.join(folder, entry.replaceAll('/', '-').replace(/\.ts$/v, '.mjs'));
	const outfile = `${program}.${randomUUID()}`;
	await build({
		entryPoints: [path.join(root, entry)],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'esm',
		target: 'node22',
		external: ['better-sqlite3', 'twilio'],
		// Undici is CommonJS inside, as in the bundle that is shipped.
		banner: {js: 'import {createRequire as __cr} from \'node:module\'; const require = __cr(import.meta.url);'},
		logLevel: 'error',
	});
	renameSync(outfile, program);
	return [process.execPath, program];
}
