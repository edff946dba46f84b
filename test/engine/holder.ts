import {spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';

/** Another process that has tried to take a lock. */
export type Holder = {
	readonly pid: number;
	readonly answer: {readonly kind: string; readonly pid?: number};
	/** Ends it with SIGKILL, but not the program that it has started; resolves when the kernel has taken back what it held. */
	kill(): Promise<void>;
	/** Ends both. */
	end(): Promise<void>;
};

const here = import.meta.dirname;

/** Starts a process that takes the lock of a state directory, and waits for what came of it. */
export async function startHolder(stateDirectory: string, options: {readonly uid?: number} = {}): Promise<Holder> {
	const args = ['--import', path.join(here, 'resolve-typescript.js'), path.join(here, 'lock-holder.ts'), stateDirectory];
	const child = spawn(process.execPath, args, {stdio: ['pipe', 'pipe', 'inherit'], ...options});
	const ended = once(child, 'exit');
	const lines = readline.createInterface({input: child.stdout});
	const spoken: unknown[] = await Promise.race([once(lines, 'line'), ended.then(() => {
		throw new Error('The process that should take the lock ended before it said anything.');
	})]);
	const answer = JSON.parse(String(spoken[0])) as Holder['answer'] & {readonly program: number};
	const kill = async () => {
		child.kill('SIGKILL');
		await ended;
	};

	return {
		pid: child.pid ?? 0,
		answer,
		kill,
		async end() {
			await kill();
			process.kill(answer.program, 'SIGKILL');
		},
	};
}
