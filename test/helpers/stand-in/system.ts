import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {endProcesses, processesOf, type ProcessEntry} from '../processes.js';
import {programPath} from '../real.js';
import {run, type RunResult} from '../run.js';
import {type TemporaryFolder} from '../temporary-folder.js';
import {waitFor} from '../wait-for.js';
import {tell, type Behaviour, type TellOptions} from './behaviours.js';
import {writeJson} from './files.js';
import {unhealthyServices, type Unhealthy} from './health.js';
import {launch, type Launched} from './launch.js';
import {type JsonObject, type Layout} from './options.js';
import {scriptRuns, type ScriptRun} from './restart-script.js';
import {type ServiceName} from './services.js';
import {programInfo, type ProgramInfo} from './supervisor-client.js';
import {hashUserFiles, type Fingerprints} from './user-files.js';

/** A stand-in system that exists in its folder and may run. See `createStandIn`. */
export class StandIn implements AsyncDisposable {
	private isDisposed = false;

	constructor(readonly layout: Layout, private readonly folder: TemporaryFolder, private readonly startSeconds: number) {}

	get root(): string {
		return this.layout.root;
	}

	/** Starts supervisord as a child of the test, in the root, its output in logs/supervisord.out. Resolves when all programs run and are healthy. */
	async start(): Promise<void> {
		await this.startSupervisord();
		await this.waitUntilHealthy();
	}

	/** Starts supervisord and does not wait for anything. */
	async startSupervisord(): Promise<Launched> {
		const {root, supervisorConfig, logDirectory} = this.layout;
		return launch(programPath('supervisord') ?? 'supervisord', ['-c', supervisorConfig], {cwd: root, output: path.join(logDirectory, 'supervisord.out')});
	}

	/** Resolves when all programs are RUNNING, the detector too if there is one, and all health endpoints answer 200. */
	async waitUntilHealthy(timeout = 20_000): Promise<void> {
		await waitFor(async () => {
			const unhealthy = await this.unhealthy();
			return unhealthy.length === 0;
		}, {what: 'all programs of the stand-in system run and are healthy', timeout, show: async () => this.describe()});
	}

	/** What is not as it should be: programs that are not RUNNING, endpoints without a 200. Rejects when supervisord does not answer. */
	async unhealthy(): Promise<Unhealthy[]> {
		return unhealthyServices(this.layout, await this.processInfo());
	}

	/** What supervisor says of its programs, over XML-RPC; rejects when it does not answer. */
	async processInfo(): Promise<ProgramInfo[]> {
		return programInfo(this.layout.socket);
	}

	/** The real supervisorctl, with this system's config. */
	async supervisorctl(...args: string[]): Promise<RunResult> {
		return run(programPath('supervisorctl') ?? 'supervisorctl', ['-c', this.layout.supervisorConfig, ...args], {cwd: this.root});
	}

	/** Tells a program how to behave from now on; when this resolves, it does. */
	async tell(name: ServiceName, behaviour: Behaviour, options?: TellOptions): Promise<void> {
		if (behaviour === 'die' && this.startSeconds === 0) {
			throw new Error('With startSeconds 0 a dying program is started again for ever and never turns FATAL. Use createStandIn({startSeconds: 1}), or "crash" or "loop".');
		}

		await tell(this.layout, name, behaviour, options);
	}

	/** The running supervisord's pid, found by its command line, whatever its pid file says. */
	supervisordPid(): number | undefined {
		return this.processes().find(({command}) => /\bsupervisord -c/v.test(command))?.pid;
	}

	/** Sends supervisord a signal: SIGKILL orphans its programs, SIGSTOP makes it hang. Resolves when a killed one is gone. */
	async killSupervisord(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
		const pid = this.supervisordPid();
		if (pid === undefined) {
			throw new Error('No supervisord of this stand-in system runs. Call start() first.');
		}

		process.kill(pid, signal);
		if (signal === 'SIGKILL') {
			await waitFor(() => this.supervisordPid() !== pid, {what: 'the killed supervisord is gone'});
		}
	}

	/** All processes that belong to this system: programs, orphans, supervisord, detector, script. */
	processes(): ProcessEntry[] {
		return processesOf(this.folder.path);
	}

	/** Starts MASTER_RESTART.sh as an operator does, from the root by its relative path; its output goes to a file. */
	async startScript(env?: NodeJS.ProcessEnv): Promise<Launched> {
		const output = path.join(this.layout.logDirectory, 'master_restart.by-hand.out');
		return launch('/bin/bash', ['scripts/MASTER_RESTART.sh'], {cwd: this.root, env, output});
	}

	/** Runs MASTER_RESTART.sh by hand to its end. */
	async runScript(env?: NodeJS.ProcessEnv): Promise<{readonly exitCode: number | undefined; readonly output: string}> {
		const script = await this.startScript(env);
		return {exitCode: await script.exitCode, output: await script.output()};
	}

	/** All runs of the script, whoever started it, as it recorded them itself. */
	async runs(): Promise<ScriptRun[]> {
		return scriptRuns(this.layout);
	}

	/** Fingerprints of all that is the user's: see `describeChanges`. */
	async hashUserFiles(): Promise<Fingerprints> {
		return hashUserFiles(this.layout);
	}

	/** The detector's status over HTTP, straight or handed on by main_app. */
	async status(through: 'detector' | 'main_app' = 'detector'): Promise<unknown> {
		const {detectorPort, ports} = this.layout;
		const port = through === 'main_app' ? ports.get('main_app') : detectorPort;
		const response = await fetch(`http://127.0.0.1:${port}/api/failure_detector_status`, {headers: {connection: 'close'}, signal: AbortSignal.timeout(5000)});
		if (!response.ok) {
			throw new Error(`The ${through} answers ${response.status}: ${await response.text()}`);
		}

		return response.json();
	}

	/** Reads a log of the logs folder; empty when there is none yet. */
	async log(name: string): Promise<string> {
		return readFile(path.join(this.layout.logDirectory, name), 'utf8').catch(() => '');
	}

	/** Writes the detector's config anew; a running detector is not told. */
	async writeConfig(config: JsonObject): Promise<void> {
		await writeJson(this.layout.configFile, config);
	}

	/** Writes a file of the user's anew, in place. */
	async writeFile(file: string, text: string): Promise<void> {
		await writeFile(path.resolve(this.root, file), text);
	}

	/** One text with all that helps to see why a test waits in vain. */
	async describe(): Promise<string> {
		const unhealthy = await this.unhealthy().catch((error: unknown) => [{name: 'supervisord', problem: String(error)}]);
		return [
			...unhealthy.map(({name, problem}) => `${name}: ${problem}`),
			...this.processes().map(({pid, command}) => `${pid} ${command}`),
			await this.log('supervisord.log'),
			await this.log('supervisord.out'),
		].join('\n');
	}

	/** Ends all that this system or its script started, by pid, and removes its folder. Good at any time, also twice. */
	async dispose(): Promise<void> {
		if (this.isDisposed) {
			return;
		}

		await endProcesses(() => this.processes());
		await this.folder.dispose();
		this.isDisposed = true;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.dispose();
	}
}
