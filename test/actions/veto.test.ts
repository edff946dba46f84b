import {readdir} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {expect, test} from 'vitest';
import {findVeto} from '../../source/actions/veto.js';
import {run} from '../helpers/run.js';
import {bundle} from './helpers/bundle.js';
import {createSandbox} from './helpers/sandbox.js';

test('with room on the disks there is none, and nothing is left of the look', async () => {
	const {root, folder} = await createSandbox();
	expect(await findVeto({stateDirectory: folder, logDirectory: path.join(root, 'not/there/yet'), root})).toBeUndefined();
	expect(await readdir(folder)).toEqual([]);
	expect(await readdir(root)).toEqual([]);
});

test('a folder that may not be written is no full disk: whoever writes there will say so', async () => {
	expect(await findVeto({stateDirectory: '/proc', logDirectory: '/proc', root: '/'})).toBeUndefined();
});

/** A small disk of its own takes a mount namespace, which only root, or a user where the system allows it, can have. */
const canMount = await isSuccess('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']);

test.skipIf(!canMount).each([
	{
		what: 'full', kind: 'bytes', mount: 'size=8m', says: /^the disk of the state directory is full: \d\.\d MB free \(.*\/disk\/state\)$/v,
	},
	{
		what: 'out of files', kind: 'files', mount: 'size=64m,nr_inodes=32', says: /^the disk of the state directory is full: no file can be created/v,
	},
])('a disk that is $what', async ({kind, mount, says}) => {
	const {write, root} = await createSandbox();
	const program = await write('veto.mjs', await bundle('veto-on-small-disk'));
	const {stdout} = await inNamespace(`mount -t tmpfs -o ${mount} none "$1" && mkdir "$1/state" "$1/logs" && exec "$2" "$3" "$1" ${kind}`, await disk(write, root), program);
	const {before, after} = JSON.parse(stdout) as Vetoes;
	expect(before).toBeUndefined();
	expect(after).toMatch(says);
});

test.skipIf(!canMount)('a disk that has become read-only', async () => {
	const {write, root} = await createSandbox();
	const program = await write('veto.mjs', await bundle('veto-on-small-disk'));
	const {stdout} = await inNamespace('mount -t tmpfs -o size=64m none "$1" && mkdir "$1/state" "$1/logs" && mount -o remount,ro "$1" && exec "$2" "$3" "$1" none', await disk(write, root), program);
	const {after} = JSON.parse(stdout) as Vetoes;
	expect(after).toMatch(/^the disk of the state directory is read-only/v);
});

type Vetoes = {readonly before?: string; readonly after?: string};

async function isSuccess(program: string, args: readonly string[]): Promise<boolean> {
	try {
		const {exitCode} = await run(program, args);
		return exitCode === 0;
	} catch {
		return false;
	}
}

async function disk(write: (name: string, text: string) => Promise<string>, root: string): Promise<string> {
	await write('disk/.keep', '');
	return path.join(root, 'disk');
}

async function inNamespace(command: string, folder: string, program: string): Promise<{stdout: string}> {
	return run('unshare', ['-m', '/bin/sh', '-c', command, 'sh', folder, process.execPath, program]);
}
