import path from 'node:path';
import {build} from 'esbuild';
import {expect, test} from 'vitest';

test('loading the settings needs nothing but valibot and leven: the headless start stays cheap', async () => {
	const {metafile} = await build({
		entryPoints: [path.join(import.meta.dirname, '../../source/config/load.ts')], bundle: true, write: false, metafile: true, platform: 'node', format: 'esm', outdir: 'none',
	});
	const packages = Object.keys(metafile.inputs).map(file => /node_modules\/(?<name>(?:@[^\/]+\/)?[^\/]+)/v.exec(file)?.groups?.['name']);
	expect([...new Set(packages)].filter(name => name !== undefined).toSorted()).toStrictEqual(['leven', 'valibot']);
	expect(Object.keys(metafile.inputs).filter(file => file.includes('source/') && !/source\/(?:config|core)\//v.test(file))).toStrictEqual([]);
});
