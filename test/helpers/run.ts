import {execa} from 'execa';

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
	const {timeout = 30_000, env, cwd} = options;
	const result = await execa(file, args, {
		...(cwd !== undefined && {cwd}),
		...(env !== undefined && {env, extendEnv: false}),
		timeout,
		killSignal: 'SIGKILL',
		stdin: 'ignore',
		stripFinalNewline: false,
		reject: false,
	});
	if (result.timedOut || result.code !== undefined) {
		throw result instanceof Error ? result : new Error(`${file} did not end within ${timeout / 1000} s.`);
	}

	return {exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr};
}
