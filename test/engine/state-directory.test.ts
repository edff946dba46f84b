import {
	chmodSync,
	chownSync,
	mkdirSync,
	statSync,
	symlinkSync,
	lchownSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {expect, test} from 'vitest';
import {createStateDirectory} from '../../source/engine/state-directory.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

const isRoot = process.getuid?.() === 0;

function modeOf(file: string): number {
	return statSync(file).mode % 0o1000;
}

test('the state directory is made for its owner only', async () => {
	await using folder = await temporaryFolder();
	const state = path.join(folder.path, 'a', 'state');
	expect(createStateDirectory(state)).toBeUndefined();
	expect(modeOf(state)).toBe(0o700);
	expect(createStateDirectory(state)).toBeUndefined();
});

test.each([0o755, 0o770, 0o777])('one of ours that is open to others is closed to them: %o', async mode => {
	await using folder = await temporaryFolder();
	const state = path.join(folder.path, 'state');
	mkdirSync(state);
	chmodSync(state, mode);
	expect(createStateDirectory(state)).toBeUndefined();
	expect(modeOf(state)).toBe(0o700);
});

test('a file in its place, or a link to nothing, is a problem that names the remedy', async () => {
	await using folder = await temporaryFolder();
	const state = path.join(folder.path, 'state');
	writeFileSync(state, '');
	expect(createStateDirectory(state)).toMatch(/EEXIST.*Set stateDirectory/v);
	symlinkSync('/nowhere/at/all', `${state}-link`);
	expect(createStateDirectory(`${state}-link`)).toMatch(/Set stateDirectory/v);
});

test.skipIf(!isRoot)('one that belongs to somebody else is refused and left as it is, and so is a link of somebody else', async () => {
	await using folder = await temporaryFolder();
	const state = path.join(folder.path, 'state');
	const link = path.join(folder.path, 'link');
	mkdirSync(state, {mode: 0o755});
	symlinkSync(state, link);
	expect(createStateDirectory(link)).toBeUndefined();
	lchownSync(link, 65_534, 65_534);
	expect(createStateDirectory(link)).toMatch(/belongs to the user with the id 65534/v);
	chmodSync(state, 0o755);
	chownSync(state, 65_534, 65_534);
	expect(createStateDirectory(state)).toMatch(/belongs to the user with the id 65534, the detector runs as 0/v);
	expect(modeOf(state)).toBe(0o755);
});
