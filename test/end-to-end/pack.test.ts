import {mkdir, readdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {builtinModules} from 'node:module';
import path from 'node:path';
import process from 'node:process';
import {beforeAll, describe, expect, it} from 'vitest';
import type {Status} from '../../source/core/status.js';
import {run} from '../helpers/run.js';
import {temporaryFolder, type TemporaryFolder} from '../helpers/temporary-folder.js';

const repository = path.resolve(import.meta.dirname, '../..');
const node = process.execPath;
const name = 'cascading-failure-detector';

type Manifest = {
	readonly version: string;
	readonly man: readonly string[];
	readonly bin: Readonly<Record<string, string>>;
	readonly dependencies: Readonly<Record<string, string>>;
};

/** A file that is in the package for a reason: the bundle, what it is run with, what is read of it. */
const reasons = [
	/^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md)$/v,
	/^dist\/(?:cfd\.1|LICENSES\.txt)$/v,
	/^dist\/(?:status|words)\.d\.ts$/v,
	/^dist\/schema\/(?:config|status|incident)\.schema\.json$/v,
	/^dist\/[\w\-]+\.c?js$/v,
];

describe('the package, installed into an empty folder', () => {
	let folder: TemporaryFolder;
	let installed: string;
	let manifest: Manifest;

	/** Runs the program as npm links it. */
	const cfd = async (...args: string[]) => run(node, [path.join(folder.path, 'node_modules/.bin/cfd'), ...args], {cwd: folder.path, timeout: 60_000});

	beforeAll(async () => {
		folder = await temporaryFolder('cfd-pack-');
		// The scripts would build anew, under the feet of other tests.
		const packed = await run(node, [await npmCli(), 'pack', '--ignore-scripts', '--silent', '--pack-destination', folder.path], {cwd: repository, timeout: 60_000});
		const [archive = ''] = packed.stdout.trim().split('\n').slice(-1);
		installed = path.join(folder.path, 'node_modules', name);
		await mkdir(installed, {recursive: true});
		expect(await run('tar', ['-xzf', path.join(folder.path, archive), '-C', installed, '--strip-components=1'])).toMatchObject({exitCode: 0, stderr: ''});
		manifest = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8')) as Manifest;
		await mkdir(path.join(folder.path, 'node_modules/.bin'));
		await symlink(path.join('..', name, manifest.bin['cfd'] ?? ''), path.join(folder.path, 'node_modules/.bin/cfd'));
		for (const dependency of Object.keys(manifest.dependencies)) {
			await symlink(path.join(repository, 'node_modules', dependency), path.join(folder.path, 'node_modules', dependency));
		}

		return async () => folder.dispose();
	});

	it('holds what is needed and nothing else', async () => {
		const entries = await readdir(installed, {recursive: true, withFileTypes: true});
		const files = entries.filter(entry => entry.isFile()).map(entry => path.relative(installed, path.join(entry.parentPath, entry.name)));
		expect(files.filter(file => reasons.every(reason => !reason.test(file)))).toEqual([]);
		expect(reasons.filter(reason => files.every(file => !reason.test(file)))).toEqual([]);
		expect(files).toContain(path.normalize(manifest.man[0] ?? ''));
	});

	it('imports no package that is not installed with it', async () => {
		const scripts = (await readdir(path.join(installed, 'dist'))).filter(file => file.endsWith('.js'));
		const texts = await Promise.all(scripts.map(async file => readFile(path.join(installed, 'dist', file), 'utf8')));
		const imported = new Set(texts.flatMap(text => [
			...text.matchAll(/^(?:import|export)\s[^"';]+\sfrom "(?<from>[^".][^"]*)"/gmv),
			...text.matchAll(/^import "(?<from>[^".][^"]*)"/gmv),
			...text.matchAll(/\bimport\("(?<from>[^".][^"]*)"\)/gv),
			...text.matchAll(/\b__require\("(?<from>[^".][^"]*)"\)/gv),
		].map(({groups}) => groups?.['from'] ?? '')));
		const packages = [...imported].filter(from => !from.startsWith('node:') && !builtinModules.includes(from)).map(from => from.replace(/\/.*/v, ''));
		// Ink asks for its developer tools only where DEV=true says so.
		expect(new Set(packages)).toEqual(new Set([...Object.keys(manifest.dependencies), 'react-devtools-core']));
	});

	it('tells its version and its help', async () => {
		expect(await cfd('--version')).toEqual({exitCode: 0, stdout: `${manifest.version}\n`, stderr: ''});
		const help = await cfd('snapshot', '--help');
		expect(help).toMatchObject({exitCode: 0, stderr: ''});
		expect(help.stdout).toContain('--output FILE');
	});

	it('prints completions that bash can read', async () => {
		const {stdout} = await cfd('completion', 'bash');
		expect(await run('/bin/bash', ['-n', '-c', stdout])).toMatchObject({exitCode: 0, stderr: ''});
		expect(stdout).toContain('complete -F');
	});

	it('takes a snapshot and opens its database library', async () => {
		const config = path.join(folder.path, 'config.json');
		await writeFile(config, '{"services": {"a": {}}, "supervisor": {"url": "unix:///nowhere/s.sock"}, "databases": [{"path": "no.db"}], "files": []}');
		const snapshot = await cfd('snapshot', '--config', config);
		expect(snapshot.exitCode).toBe(0);
		expect((JSON.parse(snapshot.stdout) as Status).detector.version).toBe(manifest.version);
		expect(await cfd('disarm', '--config', config)).toMatchObject({exitCode: 0});
		const disarmed = JSON.parse((await cfd('snapshot', '--config', config)).stdout) as Status;
		expect(disarmed).toMatchObject({armed: false, restart_blocked_by: 'disarmed'});
	});

	it('plays a story of the demo to its end', async () => {
		const {exitCode, stdout} = await cfd('demo', '--story', 'hang');
		expect(exitCode).toBe(0);
		expect(stdout).toContain('CASCADING');
		expect(stdout).toContain('recovered');
	});

	it('gives its types to a program that reads the status', async () => {
		const file = path.join(folder.path, 'reader.ts');
		await writeFile(file, [
			`import type {Status, ServiceStatus} from '${name}';`,
			'export function level(status: Status): \'NONE\' | \'WARNING\' | \'CRITICAL\' | \'CASCADING\' { return status.failure_level; }',
			'export function pid(service: ServiceStatus): number | null { return service.pid; }',
			'// @ts-expect-error It is a text.',
			'export const wrong = (status: Status): number => status.decision;',
		].join('\n'));
		const tsc = path.join(repository, 'node_modules/typescript/bin/tsc');
		for (const how of [['nodenext', 'nodenext'], ['esnext', 'bundler']]) {
			const [module = '', resolution = ''] = how;
			const checked = await run(node, [tsc, '--noEmit', '--strict', '--module', module, '--moduleResolution', resolution, file], {cwd: folder.path, timeout: 60_000});
			expect(checked).toEqual({exitCode: 0, stdout: '', stderr: ''});
		}
	});

	it('gives its schemas to a program that checks a config', async () => {
		const script = `import schema from '${name}/schema/config.schema.json' with {type: 'json'}; console.log(Object.keys(schema.properties).includes('restart'))`;
		expect(await run(node, ['--input-type=module', '-e', script], {cwd: folder.path})).toMatchObject({exitCode: 0, stdout: 'true\n'});
	});
});

/** Npm's own script, run with the Node of the tests: the PATH's may be another one. */
async function npmCli(): Promise<string> {
	const {stdout} = await run('/bin/bash', ['-c', 'readlink -f "$(command -v npm)"']);
	return stdout.trim();
}
