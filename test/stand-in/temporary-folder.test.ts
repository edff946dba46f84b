import {type Buffer} from 'node:buffer';
import {existsSync} from 'node:fs';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {processesOf} from '../helpers/processes.js';
import {hasReal} from '../helpers/real.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {waitFor} from '../helpers/wait-for.js';

const helper = path.join(import.meta.dirname, '../helpers/temporary-folder.ts');

/** A test run of its own that leaves a folder, and three processes that name it in three ways. */
const brokenRun = `
	const {spawn} = require('node:child_process');
	import(${JSON.stringify(helper)}).then(async helper => {
		const {path} = await helper.temporaryFolder();
		const stay = 'setInterval(() => {}, 1e6)';
		const options = {stdio: 'ignore', detached: true, cwd: '/'};
		spawn(process.execPath, ['-e', stay, path], options);
		spawn(process.execPath, ['-e', stay], {...options, cwd: path});
		spawn(process.execPath, ['-e', stay], {...options, env: {FOLDER: path}});
		console.log(path);
		setInterval(() => {}, 1e6);
	});
`;

test('a temporary folder is there until it is disposed of', async () => {
	const folder = await temporaryFolder();
	expect(existsSync(folder.path)).toBe(true);
	await folder.dispose();
	await folder.dispose();
	expect(existsSync(folder.path)).toBe(false);
});

describe.skipIf(!hasReal('proc'))('a test run that is broken off', () => {
	test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('by %s leaves neither its folder nor the processes that name it', async signal => {
		const broken = spawn(process.execPath, ['--no-warnings', '-e', brokenRun], {stdio: ['ignore', 'pipe', 'inherit']});
		const [line] = await once(broken.stdout, 'data') as [Buffer];
		const folder = line.toString().trim();
		expect(processesOf(folder)).toHaveLength(3);
		process.kill(broken.pid ?? 0, signal);
		await waitFor(() => !existsSync(folder) && processesOf(folder).length === 0, {what: 'nothing is left', show: () => processesOf(folder)});
	});
});
