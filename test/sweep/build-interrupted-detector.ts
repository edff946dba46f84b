import {randomUUID} from 'node:crypto';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';
import type {Layout} from '../helpers/stand-in.js';

const root = path.resolve(import.meta.dirname, '../..');

export type InterruptedDetector = {
	/** The command of the stand-in's `[program:cascading_failure_detector]`. */
	readonly command: (layout: Layout) => string;
	remove(): Promise<void>;
};

/** Builds the detector that is interrupted, with the programs that it runs, as `npm run build` builds the one that users get. */
export async function buildInterruptedDetector(): Promise<InterruptedDetector> {
	// Under node_modules, so that it finds the packages that are not bundled.
	const folder = path.join(root, 'node_modules/.cache/cascading-failure-detector', `interrupted-${randomUUID()}`);
	await build({
		absWorkingDir: root,
		entryPoints: {
			'interrupted-detector': 'test/sweep/interrupted-detector.ts',
			'database-child': 'source/probes/database/full-look-child.ts',
			'sms-worker': 'source/actions/sms/sms-worker.ts',
		},
		outdir: folder,
		splitting: true,
		bundle: true,
		platform: 'node',
		format: 'esm',
		target: 'node22',
		external: ['better-sqlite3', 'twilio', 'react-devtools-core'],
		alias: {'node:http2': './source/probes/no-http2.ts'},
		banner: {js: 'import {createRequire as __cr} from \'node:module\'; const require = __cr(import.meta.url);'},
		logLevel: 'error',
	});
	return {
		command: ({configFile}) => `${process.execPath} ${path.join(folder, 'interrupted-detector.js')} --headless --config ${configFile}`,
		async remove() {
			await rm(folder, {recursive: true, force: true});
		},
	};
}
