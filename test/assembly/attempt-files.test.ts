import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {listAttemptFiles, readAttemptFile} from '../../source/assembly/attempt-files.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

async function withAttempt(files: Readonly<Record<string, string>>) {
	const folder = await temporaryFolder();
	const attempt = path.join(folder.path, 'restarts/7');
	mkdirSync(attempt, {recursive: true});
	for (const [name, text] of Object.entries(files)) {
		writeFileSync(path.join(attempt, name), text);
	}

	return {stateDirectory: folder.path, attempt, [Symbol.asyncDispose]: async () => folder.dispose()};
}

describe('the files of an attempt', () => {
	it('are listed with their sizes, the script\'s output first', async () => {
		await using settings = await withAttempt({'processes.txt': 'x', 'output.log': 'started\n', 'stderr-main_app.log': ''});
		mkdirSync(path.join(settings.attempt, 'folder'));
		expect(await listAttemptFiles(settings, 7)).toEqual([
			{name: 'output.log', size: 8}, {name: 'processes.txt', size: 1}, {name: 'stderr-main_app.log', size: 0},
		]);
	});

	it('are none when nothing is kept of it', async () => {
		await using settings = await withAttempt({});
		expect(await listAttemptFiles(settings, 8)).toEqual([]);
	});

	it('are read line by line', async () => {
		await using settings = await withAttempt({'output.log': 'one\n\ntwo\n', 'empty.log': '', 'unended.log': 'one'});
		expect(await readAttemptFile(settings, 7, 'output.log')).toEqual(['one', '', 'two']);
		expect(await readAttemptFile(settings, 7, 'empty.log')).toEqual([]);
		expect(await readAttemptFile(settings, 7, 'unended.log')).toEqual(['one']);
	});

	it('of a long one the last part is read, and said to be', async () => {
		await using settings = await withAttempt({'output.log': Array.from({length: 100_000}, (_, index) => `line ${index}\n`).join('')});
		const lines = await readAttemptFile(settings, 7, 'output.log');
		expect(lines[0]).toMatch(/^\[its first \d+ bytes are left out here\]$/v);
		expect(lines[1]).toMatch(/^line \d+$/v);
		expect(lines.at(-1)).toBe('line 99999');
	});

	it('are of this attempt alone: no name and no link leads out of its folder', async () => {
		await using settings = await withAttempt({});
		writeFileSync(path.join(settings.stateDirectory, 'secret'), 'secret');
		symlinkSync('../../secret', path.join(settings.attempt, 'link'));
		expect(await listAttemptFiles(settings, 7)).toEqual([]);
		await expect(readAttemptFile(settings, 7, 'link')).rejects.toThrow('ELOOP');
		await expect(readAttemptFile(settings, 7, '../../secret')).rejects.toThrow('ENOENT');
	});
});
