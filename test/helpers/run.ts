import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {text} from 'node:stream/consumers';

export type RunOptions = {
	readonly cwd?: string;
	/** The whole environment of the program; left out: this process's own. */
	readonly env?: NodeJS.ProcessEnv;
	/** Milliseconds after which the program is killed and the promise rejects. */
	readonly timeout?: number;
};

export type RunResult = {
	/** `undefined` when a signal ended it. */
	readonly exitCode: number | undefined;
	readonly stdout: string;
	readonly stderr: string;
};

/** Runs a short program to its end. An exit code other than 0 is a result; a program that cannot be started is an error. */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
	const {timeout = 30_000, ...rest} = options;
	const child = spawn(file, args, {
		...rest, stdio: ['ignore', 'pipe', 'pipe'], timeout, killSignal: 'SIGKILL',
	});
	const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
	if (child.signalCode === 'SIGKILL') {
		throw new Error(`${file} ${args.join(' ')} did not end within ${timeout / 1000} s.\n${stdout}${stderr}`);
	}

	return {exitCode: child.exitCode ?? undefined, stdout, stderr};
}
