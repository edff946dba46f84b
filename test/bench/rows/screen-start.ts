import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';
import {differenceRow, type Row} from '../figures/row.js';
import {medians} from '../figures/statistics.js';
import {startDetector} from '../tools/detector.js';
import {repository, temporaryFolder} from '../tools/places.js';
import {startInPty} from '../tools/pty.js';
import {startScreen} from '../tools/screen.js';
import {startSystem} from '../tools/system.js';

const rounds = 15;

/**
From the start of the process to the first whole frame with the services on it, beside the smallest program that Ink can make. That one is bundled with the
same settings as ours: installed as it comes it takes twice as long, which would flatter us.
*/
export async function screenStartRows(): Promise<readonly Row[]> {
	using folder = temporaryFolder();
	const hello = path.join(folder.path, 'hello.mjs');
	await bundleHello(folder.path);
	await using system = await startSystem();
	await using detector = startDetector(system);
	await detector.until(({detector: {checks}}) => checks > 1);
	const times = {ours: [] as number[], baseline: [] as number[]};
	for (let round = 0; round < rounds; round++) {
		times.ours.push(await timed(async () => startScreen(system), 'service_8'));
		times.baseline.push(await timed(async () => startInPty([process.execPath, hello]), 'hello, world'));
	}

	return [differenceRow({what: 'screen: start to first frame', beside: 'an Ink hello world, bundled as ours is', unit: 'ms'}, medians(times), {most: 100})];
}

async function timed(start: () => ReturnType<typeof startInPty>, text: string): Promise<number> {
	const began = performance.now();
	await using pty = await start();
	return await pty.next(text) - began;
}

async function bundleHello(outdir: string): Promise<void> {
	await build({
		entryPoints: [path.join(repository, 'test/bench/hello.tsx')],
		outdir,
		bundle: true,
		splitting: true,
		outExtension: {'.js': '.mjs'},
		format: 'esm',
		platform: 'node',
		target: 'node22',
		jsx: 'automatic',
		minifySyntax: true,
		define: {'process.env.NODE_ENV': '"production"'},
		external: ['react-devtools-core'],
		banner: {js: 'import {createRequire as __cr} from \'node:module\'; const require = __cr(import.meta.url);'},
	});
}
