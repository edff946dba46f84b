import {spawn, type ChildProcess} from 'node:child_process';
import {chmod, mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {onTestFinished} from 'vitest';
import {isAlive, readStat, type ProcessIdentity} from '../../../source/actions/process-stat.js';
import {listStats} from '../../../source/actions/processes.js';
import {readProgress, type Progress} from '../../../source/actions/script-progress.js';
import {startScript} from '../../../source/actions/script-runner.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {waitFor} from '../../helpers/wait-for.js';

type StartOptions = {
	readonly args?: readonly string[];
	readonly env?: Readonly<Record<string, string | undefined>>;
};

/** A project and an attempt's folder, both of their own, gone when the test is over; with all that runs in the sessions of its scripts. */
export type Sandbox = {
	readonly root: string;
	/** The attempt's folder. */
	readonly folder: string;
	/** Writes a file of the project, its folders too, and returns its absolute path. */
	write(name: string, text: string | Uint8Array, mode?: number): Promise<string>;
	/** Starts a script of the project as the detector does. */
	start(script: string, options?: StartOptions): Promise<ProcessIdentity>;
	/** Tells of the leader of a session, which is ended with all that is in it. */
	owns(leader: ProcessIdentity): void;
	/** What the script has printed so far. */
	output(): Promise<string>;
	/** Waits until the script has printed something. */
	untilPrinted(text: string): Promise<void>;
	untilEnded(runner: ProcessIdentity): Promise<Progress>;
};

export async function createSandbox(): Promise<Sandbox> {
	const base = await temporaryFolder('cfd-actions-');
	const root = path.join(base.path, 'project');
	const folder = path.join(base.path, 'state', 'restarts', '1');
	await Promise.all([mkdir(root), mkdir(folder, {recursive: true})]);
	const leaders: ProcessIdentity[] = [];
	onTestFinished(async () => {
		await endSessions(leaders);
		await base.dispose();
	});

	return {
		root,
		folder,
		async write(name, text, mode = 0o755) {
			const file = path.join(root, name);
			await mkdir(path.dirname(file), {recursive: true});
			await writeFile(file, text);
			await chmod(file, mode);
			return file;
		},
		async start(script, {args = [], env = process.env} = {}) {
			const runner = await startScript({
				root, script: {path: script, absolute: path.join(root, script)}, args, folder, env,
			});
			leaders.push(runner);
			return runner;
		},
		owns(leader) {
			leaders.push(leader);
		},
		output: async () => readOutput(folder),
		async untilPrinted(text) {
			await waitFor(async () => (await readOutput(folder)).includes(text), {what: `the script prints "${text}"`, show: async () => readOutput(folder)});
		},
		async untilEnded(runner) {
			return waitFor(async () => {
				const progress = await readProgress(folder, runner);
				return progress.kind === 'running' ? undefined : progress;
			}, {what: 'the script has ended'});
		},
	};
}

async function readOutput(folder: string): Promise<string> {
	try {
		return await readFile(path.join(folder, 'output.log'), 'utf8');
	} catch {
		return '';
	}
}

/** Ends everything in the sessions that these processes lead or led: a session's number stays taken while anybody is in it. */
async function endSessions(leaders: readonly ProcessIdentity[]): Promise<void> {
	const sessions = new Set(leaders.map(leader => leader.pid));
	await waitFor(async () => {
		const stats = await listStats();
		const members = stats.filter(stat => sessions.has(stat.session));
		for (const {pid} of members) {
			end(pid);
		}

		return members.length === 0;
	}, {what: 'all sessions of the test have ended'});
}

type RunOptions = {
	readonly cwd?: string;
	readonly env?: NodeJS.ProcessEnv;
};

/** A program that a test runs beside itself. */
export type Beside = ChildProcess & {readonly pid: number};

/** Starts a program without output in a session of its own, which is ended with the test. */
export function runBeside(command: string, args: readonly string[], options: RunOptions = {}): Beside {
	const child = spawn(command, args, {stdio: 'ignore', detached: true, ...options});
	const {pid} = child;
	if (pid === undefined) {
		throw new Error(`${command} could not be started`);
	}

	const leader = identityOf(pid);
	onTestFinished(async () => {
		await endSessions([leader]);
		await waitFor(() => child.exitCode !== null || child.signalCode !== null, {what: `${command} has ended`});
	});
	return Object.assign(child, {pid});
}

export function identityOf(pid: number): ProcessIdentity {
	const stat = readStat(pid);
	if (stat === undefined) {
		throw new Error(`There is no process ${pid}`);
	}

	return {pid, pidStart: stat.start};
}

/** Ends a process that the test started. */
export function end(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// Gone already.
	}
}

export async function untilGone(identity: ProcessIdentity): Promise<void> {
	await waitFor(() => !isAlive(identity), {what: `process ${identity.pid} has ended`});
}
