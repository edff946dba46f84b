import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {open, readFile} from 'node:fs/promises';
import {userEnvironment} from '../environment.js';

export type Launched = {
	readonly pid: number;
	/** Resolves when it has ended; `undefined` when a signal ended it. */
	readonly exitCode: Promise<number | undefined>;
	/** What it and its children have written so far. */
	output(): Promise<string>;
};

/** Starts a program with its output appended to a file, so that it can outlive this process and never meets a broken pipe. */
export async function launch(
	file: string,
	args: readonly string[],
	{cwd, env = userEnvironment(), output}: {readonly cwd: string; readonly env?: NodeJS.ProcessEnv | undefined; readonly output: string},
): Promise<Launched> {
	await using log = await open(output, 'a');
	const child = spawn(file, args, {cwd, env, stdio: ['ignore', log.fd, log.fd]});
	await once(child, 'spawn');
	return {
		pid: child.pid ?? 0,
		exitCode: ended(child),
		output: async () => readFile(output, 'utf8'),
	};
}

async function ended(child: ReturnType<typeof spawn>): Promise<number | undefined> {
	if (child.exitCode === null && child.signalCode === null) {
		await once(child, 'exit');
	}

	return child.exitCode ?? undefined;
}
