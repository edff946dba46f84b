import path from 'node:path';
import {build} from 'esbuild';

const bundles = new Map<string, Promise<string>>();

/** A helper of these tests as one text that plain Node runs, in a process of its own. */
export async function bundle(name: string): Promise<string> {
	const known = bundles.get(name) ?? makeBundle(name);
	bundles.set(name, known);
	return known;
}

async function makeBundle(name: string): Promise<string> {
	const {outputFiles} = await build({
		entryPoints: [path.join(import.meta.dirname, `${name}.ts`)],
		bundle: true,
		platform: 'node',
		format: 'esm',
		write: false,
	});
	return outputFiles[0]?.text ?? '';
}
