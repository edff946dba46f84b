import {spawn} from 'node:child_process';
import {readFile, readdir, readlink} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {ProcessIdentity} from '../../source/actions/process-stat.js';
import {listProcesses} from '../../source/actions/processes.js';
import {readProgress} from '../../source/actions/script-progress.js';
import {hasReal, programPath} from '../helpers/real.js';
import {run} from '../helpers/run.js';
import {waitFor} from '../helpers/wait-for.js';
import {bundle} from './helpers/bundle.js';
import {createSandbox, end, identityOf, untilGone, type Sandbox} from './helpers/sandbox.js';

/* Waits for the file `go`, so that whatever is done to its surroundings is done in the middle of it. */
const patientScript = `#!/bin/bash
echo begun
while [[ ! -e go ]]; do sleep 0.02; done
echo finished
exit 7
`;

type Detector = {
	/** The stand-in detector, which leads a process group and a session as supervisord's children do. */
	readonly self: ProcessIdentity;
	readonly runner: ProcessIdentity;
	readonly port: number;
};

type Attack = {
	readonly what: string;
	readonly attack: (detector: Detector, sandbox: Sandbox) => void | Promise<void>;
};

const attacks: Attack[] = [
	{
		what: 'the kill -9 of its detector',
		attack({self}) {
			process.kill(self.pid, 'SIGKILL');
		},
	},
	{
		what: 'stopasgroup: SIGTERM to the process group',
		attack({self}) {
			process.kill(-self.pid, 'SIGTERM');
		},
	},
	{
		what: 'killasgroup: SIGKILL to the process group',
		attack({self}) {
			process.kill(-self.pid, 'SIGKILL');
		},
	},
	{
		what: 'the end of the terminal\'s session: SIGHUP to the process group',
		attack({self}) {
			process.kill(-self.pid, 'SIGHUP');
		},
	},
	{
		what: 'pkill -f PROJECT and pkill -f STATE',
		async attack({self}, {root, folder}) {
			// What pkill would choose, by pid.
			const processes = await listProcesses();
			const named = processes.filter(({argv}) => argv.join(' ').includes(root) || argv.join(' ').includes(folder));
			expect(named.map(({pid}) => pid)).toEqual([self.pid]);
			process.kill(self.pid, 'SIGKILL');
		},
	},
	{
		what: 'signals to its runner',
		attack({self, runner}) {
			for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const) {
				process.kill(runner.pid, signal);
			}

			process.kill(self.pid, 'SIGKILL');
		},
	},
	...hasReal('lsof')
		? [{
			what: 'lsof -ti :PORT | xargs kill',
			async attack({port, self}: Detector) {
				const {stdout} = await run('lsof', ['-ti', `:${port}`]);
				expect(stdout.trim().split('\n').map(Number)).toEqual([self.pid]);
				process.kill(self.pid, 'SIGKILL');
			},
		}]
		: [],
];

describe('the script outlives', () => {
	test.each(attacks)('$what, and its exit code is found', async ({attack}) => {
		const sandbox = await createSandbox();
		const detector = await startDetector(sandbox);
		await sandbox.untilPrinted('begun');
		await attack(detector, sandbox);
		await untilGone(detector.self);

		expect(await readProgress(sandbox.folder, detector.runner)).toMatchObject({kind: 'running'});
		await sandbox.write('go', '');
		expect(await sandbox.untilEnded(detector.runner)).toEqual({kind: 'ended', exitCode: 7});
		expect(await sandbox.output()).toBe('begun\nfinished\n');
	});

	test.skipIf(!hasReal('supervisord'))('a real supervisord that it shuts down, with its detector in it and stopasgroup', async () => {
		const sandbox = await createSandbox();
		await sandbox.write('scripts/RESTART.sh', `supervisorctl -c supervisord.conf shutdown\nwhile [[ -e supervisor.sock ]]; do sleep 0.05; done\necho "it is down"\n${patientScript}`);
		const conf = await sandbox.write('supervisord.conf', supervisorConf(sandbox.root, await detectorCommand(sandbox)));
		const supervisord = launch(sandbox, programPath('supervisord') ?? '', ['-n', '-c', conf]);
		const {runner} = await readAnswer(sandbox);

		await untilGone(supervisord);
		await sandbox.write('go', '');
		expect(await sandbox.untilEnded(runner)).toEqual({kind: 'ended', exitCode: 7});
		expect(await sandbox.output()).toContain('it is down\nbegun\nfinished\n');
	}, 30_000);
});

describe('the running script', () => {
	test('holds no file but its output, and no socket or pipe, though its detector has some', async () => {
		const sandbox = await createSandbox();
		const {runner} = await startDetector(sandbox);
		await sandbox.untilPrinted('begun');
		const output = path.join(sandbox.folder, 'output.log');
		expect(await openFiles(await scriptPid(sandbox, runner))).toEqual({
			0: '/dev/null', 1: output, 2: output, 255: path.join(sandbox.root, 'scripts/RESTART.sh'),
		});
		expect(await openFiles(runner.pid)).toEqual({
			0: '/dev/null', 1: output, 2: output, 3: path.join(sandbox.folder, 'progress'),
		});
	});

	test('has no absolute path in its arguments, nor its runner the script\'s name', async () => {
		const sandbox = await createSandbox();
		const {runner} = await startDetector(sandbox);
		await sandbox.untilPrinted('begun');
		const processes = await listProcesses();
		const argvOf = (pid: number) => processes.find(entry => entry.pid === pid)?.argv;
		expect(argvOf(runner.pid)).toEqual(['/bin/bash', '-pc', 'eval "$CFD_RUNNER"']);
		expect(argvOf(await scriptPid(sandbox, runner))).toEqual(['/bin/bash', 'scripts/RESTART.sh']);
	});
});

async function scriptPid(sandbox: Sandbox, runner: ProcessIdentity): Promise<number> {
	const progress = await readProgress(sandbox.folder, runner);
	return progress.kind === 'running' ? progress.pid ?? 0 : 0;
}

async function detectorCommand(sandbox: Sandbox): Promise<string[]> {
	const program = await sandbox.write('detector.mjs', await bundle('stand-in-detector'));
	return [process.execPath, program, sandbox.root, path.join(sandbox.root, 'scripts/RESTART.sh'), sandbox.folder, answerFile(sandbox)];
}

async function startDetector(sandbox: Sandbox): Promise<Detector> {
	await sandbox.write('scripts/RESTART.sh', patientScript);
	const [command = '', ...args] = await detectorCommand(sandbox);
	const self = launch(sandbox, command, args);
	const answer = await readAnswer(sandbox);
	return {self, ...answer};
}

/** Starts what leads a session; with pipes and one file more, which must not be handed on. */
function launch(sandbox: Sandbox, command: string, args: readonly string[]): ProcessIdentity {
	const child = spawn(command, args, {cwd: sandbox.root, detached: true, stdio: ['pipe', 'pipe', 'pipe', 'pipe']});
	const leader = identityOf(child.pid ?? 0);
	sandbox.owns(leader);
	child.stdout?.resume();
	child.stderr?.resume();
	onTestFinished(() => {
		end(leader.pid);
	});
	return leader;
}

async function readAnswer(sandbox: Sandbox): Promise<{readonly runner: ProcessIdentity; readonly port: number}> {
	const text = await waitFor(async () => {
		const answer = await readFile(answerFile(sandbox), 'utf8');
		return answer.endsWith('}') ? answer : undefined;
	}, {what: 'the stand-in detector has started the script'});
	const {pid, pidStart, port} = JSON.parse(text) as ProcessIdentity & {port: number};
	sandbox.owns({pid, pidStart});
	return {runner: {pid, pidStart}, port};
}

function answerFile(sandbox: Sandbox): string {
	return path.join(sandbox.root, 'answer.json');
}

function supervisorConf(root: string, command: readonly string[]): string {
	return `[supervisord]
nodaemon=true
logfile=/dev/null
logfile_maxbytes=0
pidfile=${root}/supervisord.pid
[unix_http_server]
file=${root}/supervisor.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://${root}/supervisor.sock
[program:detector]
command=${command.join(' ')}
stopasgroup=true
killasgroup=true
stopwaitsecs=1
environment=PATH="venv/bin"
`;
}

async function openFiles(pid: number): Promise<Record<string, string>> {
	const folder = `/proc/${pid}/fd`;
	const names = await readdir(folder);
	return Object.fromEntries(await Promise.all(names.map(async name => [name, await readlink(path.join(folder, name))] as const)));
}
