import {execFile} from 'node:child_process';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {findVeto} from '../../source/actions/veto.js';
import {bundle} from './helpers/bundle.js';
import {createSandbox} from './helpers/sandbox.js';

const execute = promisify(execFile);

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
const canMount = await execute('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).then(() => true, () => false);

test.skipIf(!canMount).each([
	{
		what: 'full', kind: 'bytes', mount: 'size=8m', says: /^the disk of the state directory is full: \d\.\d MB free \(.*\/disk\/state\)$/,
	},
	{
		what: 'out of files', kind: 'files', mount: 'size=64m,nr_inodes=32', says: /^the disk of the state directory is full: no file can be created/,
	},
])('a disk that is $what', async ({kind, mount, says}) => {
	const {write, root} = await createSandbox();
	const program = await write('veto.mjs', await bundle('veto-on-small-disk'));
	const {stdout} = await inNamespace(`mount -t tmpfs -o ${mount} none "$1" && mkdir "$1/state" "$1/logs" && exec "$2" "$3" "$1" ${kind}`, await disk(write, root), program);
	expect(JSON.parse(stdout)).toEqual({after: expect.stringMatching(says)});
});

test.skipIf(!canMount)('a disk that has become read-only', async () => {
	const {write, root} = await createSandbox();
	const program = await write('veto.mjs', await bundle('veto-on-small-disk'));
	const {stdout} = await inNamespace('mount -t tmpfs -o size=64m none "$1" && mkdir "$1/state" "$1/logs" && mount -o remount,ro "$1" && exec "$2" "$3" "$1" none', await disk(write, root), program);
	expect(JSON.parse(stdout)).toMatchObject({after: expect.stringMatching(/^the disk of the state directory is read-only/)});
});

async function disk(write: (name: string, text: string) => Promise<string>, root: string): Promise<string> {
	await write('disk/.keep', '');
	return path.join(root, 'disk');
}

async function inNamespace(command: string, folder: string, program: string): Promise<{stdout: string}> {
	return execute('unshare', ['-m', '/bin/sh', '-c', command, 'sh', folder, process.execPath, program]);
}
