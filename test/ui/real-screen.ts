import {mkdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';
import {openTerminal, type Terminal} from '../helpers/terminal.js';

const root = path.resolve(import.meta.dirname, '../..');

/** `screen-program.tsx` as Node can run it, one for each worker of the tests. */
export const screenProgram = path.join(root, `node_modules/.cache/cascading-failure-detector/screen-program-${process.env['VITEST_POOL_ID'] ?? '0'}.mjs`);

export async function buildScreen(): Promise<void> {
	mkdirSync(path.dirname(screenProgram), {recursive: true});
	await build({
		entryPoints: [path.join(import.meta.dirname, 'screen-program.tsx')],
		outfile: screenProgram,
		bundle: true,
		platform: 'node',
		format: 'esm',
		target: 'node22',
		jsx: 'automatic',
		packages: 'external',
		logLevel: 'error',
	});
}

/** The real screen over a picture, in a real terminal of 80 x 24. */
export async function startScreen(picture: string, env: Readonly<Record<string, string>> = {}): Promise<Terminal> {
	return openTerminal({
		command: [process.execPath, screenProgram, picture],
		columns: 80,
		rows: 24,
		env: {TZ: 'UTC', NODE_ENV: 'production', ...env},
	});
}
