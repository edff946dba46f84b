import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {findVeto} from '../../source/actions/veto.js';
import {canMount, runOnDisk} from './helpers/namespace.js';
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

const folders = 'mkdir "$1/state" "$1/logs"';

test.skipIf(!canMount).each([
	{what: 'full', fill: 'bytes', options: 'size=8m', says: /^the disk of the state directory is full: 1\.\d MB free \(.*\/disk\/state\)$/v},
	{what: 'out of files', fill: 'files', options: 'size=64m,nr_inodes=32', says: /^the disk of the state directory is full: no file can be created/v},
])('a disk that is $what', async ({fill, options, says}) => {
	const vetoes = await runOnDisk(await createSandbox(), 'veto-on-small-disk', {options, prepare: folders}, fill) as {before?: string; after: string};
	expect(vetoes.before).toBeUndefined();
	expect(vetoes.after).toMatch(says);
});

test.skipIf(!canMount)('a disk that has become read-only', async () => {
	const prepare = `${folders} && mount -o remount,ro "$1"`;
	const vetoes = await runOnDisk(await createSandbox(), 'veto-on-small-disk', {options: 'size=64m', prepare}, 'nothing') as {after: string};
	expect(vetoes.after).toMatch(/^the disk of the state directory is read-only/v);
});
