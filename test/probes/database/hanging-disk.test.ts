import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {accessSync, constants, mkdirSync} from 'node:fs';
import {stat} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {expect, test} from 'vitest';
import {allProcesses} from '../../helpers/processes.js';
import {hasReal} from '../../helpers/real.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {waitFor} from '../../helpers/wait-for.js';
import {settingsOf, startProbe} from './probing.js';

/** A disk that is there and never answers: FUSE with nobody who reads the kernel's questions. */
async function mountHangingDisk(folder: string): Promise<AsyncDisposable> {
	const child = spawn('python3', [path.join(import.meta.dirname, 'hanging_disk.py'), folder], {stdio: ['pipe', 'pipe', 'inherit']});
	const exit = once(child, 'exit');
	await Promise.race([once(child.stdout, 'data'), exit]);
	return {
		async [Symbol.asyncDispose]() {
			child.stdin.end();
			await exit;
		},
	};
}

test.skipIf(!canMount())('a disk that does not answer holds up neither the checks nor the end, and nothing piles up', async () => {
	await using folder = await temporaryFolder();
	const disk = path.join(folder.path, 'disk');
	mkdirSync(disk);
	await using _disk = await mountHangingDisk(disk);
	await using probing = await startProbe({lookDeadline: 300});
	const settings = settingsOf(path.join(disk, 'trades.db'));

	for (let check = 0; check < 6; check += 1) {
		const seen = await probing.probe.look(settings);
		expect(seen).toMatchObject({kind: 'unreadable', detail: /its disk has not answered for 0.3 s/v});
	}

	// The threads of this process that do file operations are all free.
	await Promise.all(Array.from({length: 8}, async () => stat(folder.path)));
	expect(children().length).toBeLessThanOrEqual(1);
	await probing.probe.close();
	await waitFor(() => children().length === 0, {what: 'no child is left'});
});

function children() {
	return allProcesses().filter(({parent, command}) => parent === process.pid && command.includes('full-look-child'));
}

function canMount(): boolean {
	try {
		accessSync('/dev/fuse', constants.R_OK + constants.W_OK);
		return process.getuid?.() === 0 && hasReal('python3') && execFileSync('grep', ['-c', 'fuse$', '/proc/filesystems']).length > 0;
	} catch {
		return false;
	}
}
