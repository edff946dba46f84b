import {execFileSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {expect, test} from 'vitest';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {filesOf} from '../../../source/probes/database/glance.js';
import {describeLookError} from '../../../source/probes/database/problem.js';
import {takeSnapshot} from '../../../source/probes/database/snapshot.js';
import {makeDatabase} from './databases.js';
import {settingsOf, startProbe} from './probing.js';

/** A real disk of 1 MB in memory, for root to mount. */
function mountSmallDisk(folder: string): Disposable {
	mkdirSync(folder);
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'small', folder]);
	return {
		[Symbol.dispose]() {
			execFileSync('umount', [folder]);
		},
	};
}

function canMount(): boolean {
	try {
		execFileSync('unshare', ['--mount', 'true'], {stdio: 'ignore'});
		return process.getuid?.() === 0;
	} catch {
		return false;
	}
}

test.skipIf(!canMount())('a full disk of the state directory is the monitor\'s trouble, not the database\'s', async () => {
	await using folder = await temporaryFolder();
	const file = path.join(folder.path, 'trades.db');
	makeDatabase(file, {rows: 3000});
	const small = path.join(folder.path, 'small');
	using _disk = mountSmallDisk(small);

	await using probing = await startProbe({stateDirectory: path.join(small, 'state')});
	expect(await probing.probe.look(settingsOf(file))).toMatchObject({kind: 'unobservable', detail: /not enough room/v});
	await probing.probe.close();

	// As if the room had gone only after it was measured.
	const problem = await takeSnapshot(filesOf(file), small).catch(describeLookError);
	expect(problem).toMatchObject({kind: 'unobservable', detail: /could not be written in the state directory: ENOSPC/v});
});
