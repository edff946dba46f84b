import {spawn, type ChildProcess, type SpawnOptions} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as pause} from 'node:timers/promises';

/** A program that one row has started; `await using` ends it, by its pid. */
export type Child = AsyncDisposable & {
	readonly process: ChildProcess;
	readonly pid: number;
	close(): Promise<void>;
};

const running = new Set<ChildProcess>();

/** Milliseconds between SIGTERM and SIGKILL. */
const patience = 3000;

/** Starts a program without a shell. Its output goes nowhere, unless `options` say otherwise. */
export function startChild(file: string, args: readonly string[], options: SpawnOptions = {}): Child {
	const child = spawn(file, args, {stdio: 'ignore', ...options});
	if (child.pid === undefined) {
		throw new Error(`${file} could not be started`);
	}

	running.add(child);
	child.once('exit', () => {
		running.delete(child);
	});
	const close = async () => end(child);
	return {process: child, pid: child.pid, close, [Symbol.asyncDispose]: close};
}

/** Milliseconds that a program takes from its start to its end, and its exit code. */
export async function runChild(file: string, args: readonly string[], options: SpawnOptions = {}): Promise<{readonly took: number; readonly code: number | null}> {
	const began = performance.now();
	const child = startChild(file, args, options);
	const [code] = await once(child.process, 'exit') as [number | null];
	return {took: performance.now() - began, code};
}

/** For the end of a run that was broken off. */
export function killChildren(): void {
	for (const child of running) {
		child.kill('SIGKILL');
	}
}

async function end(child: ChildProcess): Promise<void> {
	if (!running.has(child)) {
		return;
	}

	const ended = once(child, 'exit');
	child.kill('SIGTERM');
	await Promise.race([ended, pause(patience, undefined, {ref: false})]);
	child.kill('SIGKILL');
	await ended;
}
