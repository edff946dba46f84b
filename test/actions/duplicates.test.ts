import {rm, symlink} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {findDuplicates, isCommandOf} from '../../source/actions/duplicates.js';
import {readStat} from '../../source/actions/process-stat.js';
import {readArgv} from '../../source/actions/processes.js';
import {hasReal} from '../helpers/real.js';
import {waitFor} from '../helpers/wait-for.js';
import {createSandbox, end, runBeside, untilGone} from './helpers/sandbox.js';
import {startSupervisord} from './helpers/supervisord.js';

const worker = '#!/bin/bash\nwhile [[ -e supervisord.conf ]]; do sleep 0.05; done\n';

test.skipIf(!hasReal('supervisord'))('what a killed supervisord left running beside its successor is found, and lives on', async () => {
	const sandbox = await createSandbox();
	await sandbox.write('worker.sh', worker);
	const programs = [
		{name: 'trade_executor', command: `/bin/bash ${sandbox.root}/worker.sh --real "two words"`},
		{name: 'trade_manager', command: './worker.sh manager --token s3cr3t', directory: sandbox.root},
		{name: 'main_app', command: 'sleep 86399'},
	];
	const sections = Object.fromEntries(programs.map(({name, command, directory}) => [name, `command=${command}${directory === undefined ? '' : `\ndirectory=${directory}`}`]));
	const first = await startSupervisord(sandbox, sections);
	const orphans = await Promise.all(programs.map(async ({name}) => first.pidOf(name)));
	expect(await findDuplicates({programs, supervisordPid: first.self.pid})).toEqual([]);

	end(first.self.pid);
	await untilGone(first.self);
	await rm(path.join(sandbox.root, 's.sock'));
	const second = await startSupervisord(sandbox, sections);
	const duplicates = await findDuplicates({programs, supervisordPid: second.self.pid});
	expect(new Map(duplicates.map(({name, pid}) => [name, pid]))).toEqual(new Map(programs.map(({name}, index) => [name, orphans[index]])));
	expect(duplicates).toHaveLength(programs.length);
	expect(duplicates.find(({name}) => name === 'trade_manager')?.argv).toEqual(['/bin/bash', './worker.sh', 'manager', '--token', '***']);
	expect(orphans.filter(pid => readStat(pid)?.state === 'Z' || readStat(pid) === undefined)).toEqual([]);
}, 60_000);

describe('a process beside supervisord', () => {
	test.each([
		{
			what: 'started by hand in the same folder', command: 'sleep 86398', argv: ['sleep', '86398'], isFound: true,
		},
		{
			what: 'by another path of the same program', command: '/usr/bin/sleep 86398', argv: ['/bin/sleep', '86398'], isFound: true,
		},
		{
			what: 'with other arguments', command: 'sleep 86398', argv: ['sleep', '86397'], isFound: false,
		},
		{
			what: 'of the same command in another folder: another system', command: 'sleep 86398', argv: ['sleep', '86398'], folder: 'other', isFound: false,
		},
		{
			what: 'that names the project\'s file, wherever it runs', command: '/bin/bash ROOT/worker.sh', argv: ['/bin/bash', 'ROOT/worker.sh'], folder: 'other', isFound: true,
		},
		{
			what: 'that only reads the program', command: 'ROOT/worker.sh', argv: ['tail', '-f', 'ROOT/worker.sh'], isFound: false,
		},
		{
			what: 'where the config says another directory', command: 'sleep 86398', argv: ['sleep', '86398'], directory: '/', isFound: false,
		},
		{
			what: 'of a command that supervisor cannot split', command: 'sleep "86398', argv: ['sleep', '86398'], isFound: false,
		},
	])('$what', async ({command, argv, folder = '', directory, isFound}) => {
		const sandbox = await createSandbox();
		await sandbox.write('worker.sh', worker);
		await sandbox.write('supervisord.conf', '');
		await sandbox.write('other/supervisord.conf', '');
		const [program = '', ...args] = argv.map(word => word.replace('ROOT', () => sandbox.root));
		// In the place of supervisord, which here only has to be somewhere and to have no children.
		const supervisor = runBeside('sleep', ['3600'], {cwd: sandbox.root});
		const {pid} = runBeside(program, args, {cwd: path.join(sandbox.root, folder)});
		await waitFor(async () => (await readArgv(pid)).length > 0 && (await readArgv(supervisor.pid)).length > 0, {what: 'both are executed'});
		const programs = [{name: 'one', command: command.replace('ROOT', () => sandbox.root), directory}];
		const duplicates = await findDuplicates({programs, supervisordPid: supervisor.pid});
		expect(duplicates.map(duplicate => duplicate.pid)).toEqual(isFound ? [pid] : []);
	});

	test('is looked for where a link of the config leads', async () => {
		const sandbox = await createSandbox();
		await symlink('.', path.join(sandbox.root, 'current'));
		const supervisor = runBeside('sleep', ['3600'], {cwd: '/'});
		const {pid} = runBeside('sleep', ['86396'], {cwd: sandbox.root});
		await waitFor(async () => (await readArgv(pid)).length > 0, {what: 'it is executed'});
		const programs = [{name: 'one', command: 'sleep 86396', directory: path.join(sandbox.root, 'current')}];
		expect(await findDuplicates({programs, supervisordPid: supervisor.pid})).toHaveLength(1);
	});
});

test.each([
	{argv: ['python', 'main.py'], words: ['python', 'main.py'], same: true},
	{argv: ['/p/venv/bin/python', 'main.py'], words: ['venv/bin/python', 'main.py'], same: true},
	{argv: ['python3', 'main.py'], words: ['python', 'main.py'], same: false},
	{argv: ['python', 'main.py', '-v'], words: ['python', 'main.py'], same: false},
	{argv: ['python', 'main.py'], words: ['python', 'main.py', '-v'], same: false},
	{argv: ['/usr/bin/python3', '/p/bin/app', '--port', '1'], words: ['/p/bin/app', '--port', '1'], same: true},
	{argv: ['python3.11', '-u', '/p/bin/app'], words: ['bin/app'], same: true},
	{argv: ['node', '/p/app.js'], words: ['/p/app.js'], same: true},
	{argv: ['less', '/p/bin/app'], words: ['/p/bin/app'], same: false},
	{
		argv: ['/opt/odd', '/p/bin/app'], name: 'app', words: ['/p/bin/app'], same: true,
	},
	{argv: ['bash', '-c', 'bin/app'], words: ['bin/app'], same: true},
	{argv: ['sudo', 'sleep', '5'], words: ['sleep', '5'], same: false},
	{argv: ['nginx: worker process'], words: ['nginx'], same: false},
	{argv: ['x'], words: [], same: false},
])('$argv runs $words: $same', ({argv, words, same, name = path.basename(argv[0] ?? '')}) => {
	expect(isCommandOf({argv, name}, words)).toBe(same);
});
