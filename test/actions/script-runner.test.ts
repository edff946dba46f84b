import {readFile, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {expect, test} from 'vitest';
import {listStats} from '../../source/actions/processes.js';
import {readProgress} from '../../source/actions/script-progress.js';
import {scriptArgument, startScript} from '../../source/actions/script-runner.js';
import {canMount, runOnDisk} from './helpers/namespace.js';
import {createSandbox, identityOf} from './helpers/sandbox.js';

const environmentOf = (output: string) => new Map(output.split('\0').filter(Boolean).map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));

test('what the script runs has the dispositions of a fresh login: no signal ignored, none blocked', async () => {
	const sandbox = await createSandbox();
	await sandbox.write('scripts/X.sh', 'grep -E "^Sig(Ign|Blk)" /proc/self/status\n');
	const runner = await sandbox.start('scripts/X.sh');
	await sandbox.untilEnded(runner);
	expect(await sandbox.output()).toBe('SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n');
});

test('arguments arrive as they are', async () => {
	const sandbox = await createSandbox();
	await sandbox.write('scripts/X.sh', String.raw`printf '<%s>\n' "$0" "$@"`);
	const args = ['two words', '$HOME', 'it\'s', '"', '*', '', 'a\nb', '-x', '`id`'];
	await sandbox.untilEnded(await sandbox.start('scripts/X.sh', {args}));
	expect(await sandbox.output()).toBe(['scripts/X.sh', ...args].map(word => `<${word}>\n`).join(''));
});

test('a script outside the project is called by its absolute path, one in it never', () => {
	expect(scriptArgument('/p', '/p/scripts/X.sh')).toBe('scripts/X.sh');
	expect(scriptArgument('/p', '/p/X.sh')).toBe('./X.sh');
	expect(scriptArgument('/p', '/p/-x/X.sh')).toBe('./-x/X.sh');
	expect(scriptArgument('/p', '/q/X.sh')).toBe('/q/X.sh');
	expect(scriptArgument('/p/a', '/p/ab/X.sh')).toBe('/p/ab/X.sh');
	expect(scriptArgument('/p', '/p/..x/X.sh')).toBe('..x/X.sh');
});

test('with PATH="venv/bin" and no HOME the script finds what it needs, and all else of the environment reaches it', async () => {
	const sandbox = await createSandbox();
	await sandbox.write('scripts/X.sh', 'set -e\ndirname "$0" >/dev/null\nenv -0\n');
	const env = {
		PATH: 'venv/bin', TWILIO_AUTH_TOKEN: 'secret', PYTHONPATH: '.', SUPERVISOR_ENABLED: '1', SUPERVISOR_PROCESS_NAME: 'detector',
	};
	expect(await sandbox.untilEnded(await sandbox.start('scripts/X.sh', {env}))).toEqual({kind: 'ended', exitCode: 0});
	const seen = environmentOf(await sandbox.output());
	expect(seen.get('PATH')).toBe('venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
	expect(seen.get('PWD')).toBe(sandbox.root);
	expect(seen.keys().toArray().toSorted()).toEqual(['PATH', 'PWD', 'PYTHONPATH', 'SHLVL', 'TWILIO_AUTH_TOKEN', '_']);
});

test('what the environment does to every bash is done to the script, and not to its runner', async () => {
	const sandbox = await createSandbox();
	const file = await sandbox.write('startup', 'echo "startup of $0"\n');
	await sandbox.write('scripts/X.sh', 'greet\n');
	await sandbox.untilEnded(await sandbox.start('scripts/X.sh', {env: {BASH_ENV: file, 'BASH_FUNC_greet%%': '() { echo hello; }', SHELLOPTS: 'errexit'}}));
	expect(await sandbox.output()).toBe('startup of scripts/X.sh\nhello\n');
});

test.each([
	{what: 'its exit code', text: 'exit 3', exitCode: 3},
	{what: '0 where the last command worked', text: 'true', exitCode: 0},
	{what: '128 + 9 where it was killed', text: 'kill -9 $$', exitCode: 137},
	{what: '128 + 15 where it was ended', text: 'kill $$', exitCode: 143},
	{what: '2 where bash cannot read it', text: 'if', exitCode: 2},
	{what: 'the code 73, which the runner itself uses', text: 'exit 73', exitCode: 73},
])('a script that ended: $what', async ({text, exitCode}) => {
	const sandbox = await createSandbox();
	await sandbox.write('X.sh', `${text}\n`);
	expect(await sandbox.untilEnded(await sandbox.start('X.sh'))).toEqual({kind: 'ended', exitCode});
});

test('a script that goes into the background and returns has ended, and what it left goes on', async () => {
	const sandbox = await createSandbox();
	await sandbox.write('X.sh', '( while [[ ! -e go ]]; do sleep 0.02; done; echo "from behind" ) &\nexit 4\n');
	const runner = await sandbox.start('X.sh');
	expect(await sandbox.untilEnded(runner)).toEqual({kind: 'ended', exitCode: 4});
	const stats = await listStats();
	expect(stats.filter(stat => stat.session === runner.pid)).not.toHaveLength(0);
	await sandbox.write('go', '');
	await sandbox.untilPrinted('from behind');
});

test('a script that ignores SIGTERM runs on, and ends when it wants to', async () => {
	const sandbox = await createSandbox();
	await sandbox.write('X.sh', 'trap "" TERM\necho begun\nwhile [[ ! -e go ]]; do sleep 0.02; done\nexit 5\n');
	const runner = await sandbox.start('X.sh');
	await sandbox.untilPrinted('begun');
	const progress = await readProgress(sandbox.folder, runner);
	process.kill(progress.kind === 'running' ? progress.pid ?? 0 : 0, 'SIGTERM');
	process.kill(runner.pid, 'SIGTERM');
	expect(await readProgress(sandbox.folder, runner)).toEqual(progress);
	await sandbox.write('go', '');
	expect(await sandbox.untilEnded(runner)).toEqual({kind: 'ended', exitCode: 5});
});

test('a script that is replaced while it runs is finished as it was begun', async () => {
	const sandbox = await createSandbox();
	const script = await sandbox.write('X.sh', 'echo begun\nwhile [[ ! -e go ]]; do sleep 0.02; done\necho old\nexit 6\n');
	const runner = await sandbox.start('X.sh');
	await sandbox.untilPrinted('begun');
	await rename(await sandbox.write('new', 'echo new\nexit 9\n'), script);
	await sandbox.write('go', '');
	expect(await sandbox.untilEnded(runner)).toEqual({kind: 'ended', exitCode: 6});
	expect(await sandbox.output()).toBe('begun\nold\n');
});

test('the runner is what was reported, and notes itself and the script with their start times', async () => {
	const sandbox = await createSandbox();
	await sandbox.write('X.sh', 'echo begun\nwhile [[ ! -e go ]]; do sleep 0.02; done\n');
	const runner = await sandbox.start('X.sh');
	await sandbox.untilPrinted('begun');
	expect(identityOf(runner.pid)).toEqual(runner);
	const progress = await readProgress(sandbox.folder, runner);
	const script = identityOf(progress.kind === 'running' ? progress.pid ?? 0 : 0);
	const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
	expect(await readFile(path.join(sandbox.folder, 'progress'), 'utf8')).toBe(`boot ${boot}runner ${runner.pid} ${runner.pidStart}\nscript ${script.pid} ${script.pidStart}\n`);
});

test('where somebody has ruled the start out, the script does not run', async () => {
	const sandbox = await createSandbox();
	await sandbox.write('X.sh', 'touch ran\n');
	await writeFile(path.join(sandbox.folder, 'progress'), 'cancelled\n');
	const runner = await sandbox.start('X.sh');
	expect(await sandbox.untilEnded(runner)).toEqual({kind: 'never started'});
	await expect(readFile(path.join(sandbox.root, 'ran'))).rejects.toThrow('ENOENT');
});

test.skipIf(!canMount)('on a full disk, where it cannot be noted that the script runs, it does not', async () => {
	const sandbox = await createSandbox();
	const script = await sandbox.write('X.sh', 'touch ran\n');
	const found = await runOnDisk(sandbox, 'start-on-full-disk', {options: 'size=1m'}, script);
	expect(found).toEqual({progress: {kind: 'ended'}, hasRun: false, notes: ''});
});

test.each([
	{what: 'the attempt has no folder', remove: 'folder'},
	{what: 'the project is gone', remove: 'root'},
] as const)('nothing is started, and the error says where to look, when $what', async ({remove}) => {
	const sandbox = await createSandbox();
	const absolute = await sandbox.write('X.sh', 'true\n');
	await rm(sandbox[remove], {recursive: true});
	const attempt = startScript({
		root: sandbox.root, script: {path: 'X.sh', absolute}, args: [], folder: sandbox.folder, env: {},
	});
	await expect(attempt).rejects.toThrow(/^The restart script could not be started \(.*ENOENT.*\)\. Look whether /v);
});
