import {statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {createLocalSight} from '../../source/probes/local-file.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

/** Writes until the file's time stamp is another one: some kernels' clocks for it tick every few milliseconds. */
function change(file: string, content: string): void {
	const before = statSync(file, {bigint: true, throwIfNoEntry: false})?.ctimeNs;
	do {
		writeFileSync(file, content);
	} while (statSync(file, {bigint: true}).ctimeNs === before);
}

test('a file that was sound is looked at anew when it changed, even to the same length', async () => {
	await using folder = await temporaryFolder();
	const file = path.join(folder.path, 'a.json');
	const see = createLocalSight(1000, -1);
	change(file, '[1]');
	expect(await see(file)).toEqual({kind: 'ok'});
	expect(await see(file)).toEqual({kind: 'ok'});
	change(file, '[1}');
	expect(await see(file)).toMatchObject({kind: 'corrupted'});
	expect(await see(file)).toMatchObject({kind: 'corrupted'});
	change(file, '[2]');
	expect(await see(file)).toEqual({kind: 'ok'});
});

test('a change right after the reading is not overlooked, whatever the granularity of the kernel\'s clock', async () => {
	await using folder = await temporaryFolder();
	const file = path.join(folder.path, 'a.json');
	const see = createLocalSight(1000);
	for (let turn = 0; turn < 100; turn++) {
		writeFileSync(file, '[1]');
		expect(await see(file)).toEqual({kind: 'ok'});
		writeFileSync(file, '[1}');
		expect(await see(file)).toMatchObject({kind: 'corrupted'});
	}
});
