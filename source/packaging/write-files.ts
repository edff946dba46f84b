import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {version} from '../version.js';
import {manual} from './manual.js';
import {notices, packageFolders, type BundledPackage} from './notices.js';

/** Part of the build: writes the manual page, and the licences of what was bundled, into the folder that it is given; then esbuild's metafile. */
const [folder = 'dist', metafile = 'node_modules/.cache/bundle.json'] = process.argv.slice(2);

writeFileSync(path.join(folder, 'cfd.1'), `${manual(version)}\n`);

const {inputs} = JSON.parse(readFileSync(metafile, 'utf8')) as {readonly inputs: Readonly<Record<string, unknown>>};
writeFileSync(path.join(folder, 'LICENSES.txt'), `${notices(packageFolders(Object.keys(inputs)).map(packageFolder => bundled(packageFolder)))}\n`);

function bundled(packageFolder: string): BundledPackage {
	const {name, version: packageVersion, license} = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as Record<'name' | 'version' | 'license', string | undefined>;
	if (name === undefined || packageVersion === undefined || license === undefined) {
		throw new Error(`${packageFolder}/package.json names no name, version or licence: it cannot be bundled before it is known under what licence it is.`);
	}

	const file = readdirSync(packageFolder).find(entry => /^(?:licen[cs]e|copying)(?:[\-.]|$)/iv.test(entry));
	return {name, version: packageVersion, license, text: file === undefined ? undefined : readFileSync(path.join(packageFolder, file), 'utf8')};
}
