import {chmod, chown, mkdir, rm, stat, symlink, utimes} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {preflight, type Preflight, type PreflightHelp} from '../../source/actions/preflight.js';
import {run} from '../helpers/run.js';
import {waitFor} from '../helpers/wait-for.js';
import {createSandbox, runBeside, type Sandbox} from './helpers/sandbox.js';

const good = '#!/bin/bash\nset -e\nsupervisorctl shutdown\nawk 1 /dev/null\n';

async function project(text: string | Uint8Array = good): Promise<Sandbox & {script: string; conf: string}> {
	const sandbox = await createSandbox();
	const script = await sandbox.write('scripts/RESTART.sh', text);
	const conf = await sandbox.write('backend/supervisord.conf', '[supervisord]\n', 0o644);
	return {...sandbox, script, conf};
}

async function look({root}: Sandbox, help: Partial<PreflightHelp> = {}, script = 'scripts/RESTART.sh'): Promise<Preflight> {
	const at = (name: string) => ({path: name, absolute: path.resolve(root, name)});
	const restart = {
		enabled: true, script: at(script), args: [], on: [], maxPerHour: 3, cooldown: 0, timeout: 300_000, settle: 0,
	};
	const supervisor = {config: at('backend/supervisord.conf'), url: undefined, timeout: 1000};
	return preflight({root, restart, supervisor}, {env: process.env, parseSupervisorConf: () => usualNeeds, ...help});
}

/** Supervisor's own defaults. */
const usualNeeds = {minfds: 1024, minprocs: 200};

const whats = ({problems}: Preflight) => problems.map(problem => problem.what);

test('a script and a config that are fine, looked at without a trace', async () => {
	const sandbox = await project();
	const past = new Date(Date.now() - 100_000_000);
	await utimes(sandbox.script, past, past);
	const before = await stat(sandbox.script, {bigint: true});
	expect(await look(sandbox)).toEqual({problems: [], warnings: [], missingTools: [], running: undefined});
	expect(await stat(sandbox.script, {bigint: true})).toEqual(before);
});

test('all problems at once, each with its mend', async () => {
	const sandbox = await project('if true; then\n');
	await chmod(sandbox.script, 0o777);
	await rm(sandbox.conf);
	const {problems} = await look(sandbox);
	expect(problems.slice(0, 2)).toEqual([
		{what: `bash cannot read the script ${sandbox.script}: line 2: syntax error: unexpected end of file`, mend: `Mend it until "bash -n ${sandbox.script}" says nothing.`},
		{what: `The script ${sandbox.script} can be written by its group (mode 0777)`, mend: `chmod go-w ${sandbox.script}`},
	]);
	expect(problems).toHaveLength(3);
	expect(problems[2]?.what).toContain(`The supervisor config ${sandbox.conf} cannot be used: ENOENT`);
	expect(problems[2]?.mend).toContain('supervisor.config');
});

describe('the script', () => {
	test.each([
		{what: 'is missing', change: async ({script}: {script: string}) => rm(script), says: /^The script .* is missing$/v},
		{
			what: 'is a folder', async change({script}: {script: string}) {
				await rm(script);
				await mkdir(script);
			}, says: /no regular file/v,
		},
		{
			what: 'is a pipe that nobody writes to', async change({script}: {script: string}) {
				await rm(script);
				await run('mkfifo', [script]);
			}, says: /no regular file/v,
		},
		{
			what: 'is a device', async change({script}: {script: string}) {
				await rm(script);
				await symlink('/dev/zero', script);
			}, says: /no regular file/v,
		},
		{
			what: 'is a link to nothing', async change({script}: {script: string}) {
				await rm(script);
				await symlink('nothing', script);
			}, says: /is missing/v,
		},
		{
			what: 'lies under a file', async change({script, write}: Sandbox & {script: string}) {
				await rm(path.dirname(script), {recursive: true});
				await write('scripts', '');
			}, says: /is missing/v,
		},
	])('$what', async ({change, says}) => {
		const sandbox = await project();
		await change(sandbox);
		const found = await look(sandbox);
		expect(whats(found)[0]).toMatch(says);
		expect(whats(found).filter(what => says.test(what))).toHaveLength(1);
	});

	test.each([
		{what: 'is empty', text: '', says: /holds no command/v},
		{what: 'has only comments', text: '#!/bin/bash\n# nothing\n\n', says: /holds no command/v},
		{what: 'was cut in the middle', text: 'for i in 1 2; do\n  echo "$i', says: /line \d: unexpected EOF/v},
		{what: 'is no text', text: new Uint8Array([127, 69, 76, 70, 2, 1, 1, 0, 0, 40, 41, 10]), says: /bash cannot read/v},
		{what: 'came from Windows', text: 'if true; then\r\n  echo\r\nfi\r\n', says: /syntax error/v},
		{what: 'is far too large', text: new Uint8Array(5 * 1024 * 1024).fill(35), says: /5 MB large/v},
	])('$what', async ({text, says}) => {
		const sandbox = await project(text);
		expect(whats(await look(sandbox))).toEqual([expect.stringMatching(says)]);
	});

	test.each([
		{what: 'switches extended patterns on', text: 'shopt -s extglob\nrm -f x!(a|b)\n'},
		{what: 'ends before something that would not parse when run', text: 'echo; exit 0\n# if\n'},
		{what: 'is large, and says everything in its first line', text: `exit 0\n${'# comment\n'.repeat(100_000)}`},
		{what: 'is not executable: bash is called with it', text: good, mode: 0o600},
		{what: 'speaks in another alphabet', text: 'echo "Перезапуск ä" # ✓\n'},
	])('is fine if it $what', async ({text, mode}) => {
		const sandbox = await project(text);
		await chmod(sandbox.script, mode ?? 0o755);
		expect(whats(await look(sandbox))).toEqual([]);
	});

	test('is not run, and neither is what the environment has bash read first', async () => {
		const sandbox = await project('touch ran\n');
		const startup = await sandbox.write('startup', 'touch ran\n');
		await look(sandbox, {env: {BASH_ENV: startup}});
		await expect(stat(path.join(sandbox.root, 'ran'))).rejects.toThrow('ENOENT');
	});
});

describe('who could change the script', () => {
	test.each([
		{what: 'its group', mode: 0o775, problem: /script .*RESTART\.sh can be written by its group \(mode 0775\)/v},
		{what: 'everybody', mode: 0o757, problem: /script .*RESTART\.sh can be written by everybody \(mode 0757\)/v},
	])('$what may write it', async ({mode, problem}) => {
		const sandbox = await project();
		await chmod(sandbox.script, mode);
		expect(whats(await look(sandbox))).toEqual([expect.stringMatching(problem)]);
	});

	test.each([
		{folder: 'scripts', mode: 0o777, problem: /folder .*\/scripts of the script can be written by everybody/v},
		{folder: 'scripts', mode: 0o757, problem: /folder .*\/scripts of the script can be written by everybody/v},
		{folder: '.', mode: 0o777, problem: /folder .*\/project of the script can be written by everybody/v},
	])('everybody may put another in its place: $folder, $mode', async ({folder, mode, problem}) => {
		const sandbox = await project();
		await chmod(path.join(sandbox.root, folder), mode);
		expect(whats(await look(sandbox))).toEqual([expect.stringMatching(problem)]);
	});

	test('that a folder\'s group may do that is a warning: many users have a group of their own', async () => {
		const sandbox = await project();
		await chmod(path.join(sandbox.root, 'scripts'), 0o775);
		const {problems, warnings} = await look(sandbox);
		expect(problems).toEqual([]);
		expect(warnings.map(({what}) => what)).toEqual([expect.stringMatching(/folder .*\/scripts of the script can be written by its group \(mode 0775\)/v)]);
	});

	test('nobody, in a folder like /tmp where only owners may move things', async () => {
		const sandbox = await project();
		await chmod(path.join(sandbox.root, 'scripts'), 0o1777);
		expect(whats(await look(sandbox))).toEqual([]);
	});

	test('through a link, the folders of both ways count, and the mode of what it leads to', async () => {
		const sandbox = await project();
		await sandbox.write('shared/real.sh', good, 0o757);
		await chmod(path.join(sandbox.root, 'shared'), 0o777);
		await symlink('../shared/real.sh', path.join(sandbox.root, 'scripts/link.sh'));
		expect(whats(await look(sandbox, {}, 'scripts/link.sh'))).toEqual([
			expect.stringMatching(/script .*real\.sh can be written/v),
			expect.stringMatching(/folder .*shared of the script can be written/v),
		]);
	});

	test('a link to a folder on the way, whose own mode says nothing, is no problem', async () => {
		const sandbox = await project();
		await symlink('scripts', path.join(sandbox.root, 'current'));
		expect(await look(sandbox, {}, 'current/RESTART.sh')).toEqual({problems: [], warnings: [], missingTools: [], running: undefined});
	});

	test.skipIf(process.geteuid?.() !== 0)('another user owns it, or its folder', async () => {
		const sandbox = await project();
		await chown(sandbox.script, 65_534, 65_534);
		expect(whats(await look(sandbox))).toEqual([expect.stringMatching(/script .* belongs to another user \(65534\)/v)]);
		await chown(sandbox.script, 0, 0);
		await chown(path.dirname(sandbox.script), 65_534, 65_534);
		expect(whats(await look(sandbox))).toEqual([expect.stringMatching(/folder .* of the script belongs to another user \(65534\)/v)]);
	});
});

describe('supervisor\'s config', () => {
	test('is read by whoever knows how, and what that says is told', async () => {
		const sandbox = await project();
		const read: string[] = [];
		const found = await look(sandbox, {
			async parseSupervisorConf(file) {
				read.push(file);
				throw new Error('line 3 is no section');
			},
		});
		expect(read).toEqual([sandbox.conf]);
		expect(whats(found)).toEqual([`The supervisor config ${sandbox.conf} cannot be used: line 3 is no section`]);
	});

	test('is no folder', async () => {
		const sandbox = await project();
		await rm(sandbox.conf);
		await mkdir(sandbox.conf);
		expect(whats(await look(sandbox))).toEqual([expect.stringMatching(/no regular file/v)]);
	});
});

test('a copy that runs already is told apart from problems, and our own is none', async () => {
	const sandbox = await project('touch running\nwhile [[ -e running ]]; do sleep 0.02; done\n');
	const {pid} = runBeside('bash', ['scripts/RESTART.sh'], {cwd: sandbox.root});
	await waitFor(async () => (await look(sandbox)).running === pid, {what: 'the copy is found'});
	expect(await look(sandbox, {exclude: {pids: [pid]}})).toEqual({problems: [], warnings: [], missingTools: [], running: undefined});
});

test('programs that the script runs and its PATH does not have are named, and withhold nothing', async () => {
	const sandbox = await project('no-such-1 -ti :1 | xargs no-such-2; venv/bin/no-such-3; command -v no-such-4 && no-such-4\n# no-such-5\n');
	const {problems, missingTools} = await look(sandbox, {env: {PATH: 'nowhere'}});
	expect(problems).toEqual([]);
	expect(missingTools).toEqual([{name: 'no-such-1', isCertain: true}, {name: 'no-such-2', isCertain: true}, {name: 'no-such-4', isCertain: false}]);

	// One that is nowhere but in the project's own environment.
	await sandbox.write('venv/bin/no-such-6', '');
	await sandbox.write('scripts/RESTART.sh', 'no-such-6\n');
	expect((await look(sandbox, {env: {PATH: 'venv/bin'}})).missingTools).toEqual([]);
});
