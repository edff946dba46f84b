import type {ChildProcess} from 'node:child_process';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import {programPath} from '../../helpers/real.js';
import {startChild} from './children.js';
import {childrenOf} from './process-figures.js';

/** A program in a pty of its own. `await using` ends it, the terminal with it. */
export type Pty = AsyncDisposable & {
	/** The program itself, not what gives it the terminal. */
	readonly pid: number;
	/** Bytes that came over the pty so far. */
	bytes(): number;
	type(keys: string): void;
	/** Resolves with the moment (`performance.now`) at which this text, or escape sequence, has come, from the call on. */
	next(text: string): Promise<number>;
	/** What the meter inside says. Only of a program that was started with it. */
	ask(): Promise<unknown>;
};

export type PtyOptions = {
	readonly columns?: number;
	readonly rows?: number;
	readonly cwd?: string;
	readonly env?: Readonly<Record<string, string>>;
	/** The program is a Node that has the meter in it. */
	readonly hasMeter?: boolean;
};

/** How long anything may take before something must be wrong, in milliseconds. */
const patience = 60_000;

/** Why no pty can be had here; `undefined` when one can. */
export function ptyMissing(): string | undefined {
	return programPath('script') === undefined ? 'no script here: apt-get install bsdutils (util-linux)' : undefined;
}

/** Starts a program at once. The pty is that of `script` (util-linux), its size set with `stty`. */
export async function startInPty(command: readonly string[], {columns = 80, rows = 24, cwd, env = {}, hasMeter = false}: PtyOptions = {}): Promise<Pty> {
	const inPty = `stty cols ${columns} rows ${rows} && exec ${command.map(word => `'${word}'`).join(' ')}`;
	const child = startChild(programPath('script') ?? 'script', ['-qfec', inPty, '/dev/null'], {
		...(cwd !== undefined && {cwd}),
		env: {PATH: process.env['PATH'], HOME: process.env['HOME'], SHELL: '/bin/sh', TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env},
		stdio: ['pipe', 'pipe', 'ignore', ...(hasMeter ? ['ipc'] as const : [])],
	});
	const heard = listen(child.process);
	return {
		pid: await programOf(child.pid),
		...heard,
		type(keys) {
			child.process.stdin?.write(keys);
		},
		async ask() {
			const answer = Promise.withResolvers<unknown>();
			child.process.once('message', answer.resolve);
			child.process.send('measure');
			return answer.promise;
		},
		[Symbol.asyncDispose]: child.close,
	};
}

type Listener = {readonly text: string; readonly found: (at: number) => void};

/** Enough of what came before to find a text that came in two pieces. */
const overlap = 200;

/** Counts what comes, and looks for what is waited for. */
function listen({stdout}: ChildProcess): Pick<Pty, 'bytes' | 'next'> {
	const listeners = new Set<Listener>();
	let [bytes, heard] = [0, ''];
	stdout?.on('data', (chunk: Uint8Array) => {
		const now = performance.now();
		bytes += chunk.length;
		heard = heard.slice(-overlap) + new TextDecoder().decode(chunk);
		for (const listener of listeners) {
			if (!heard.includes(listener.text)) {
				continue;
			}

			listeners.delete(listener);
			listener.found(now);
		}
	});
	return {
		bytes: () => bytes,
		async next(text) {
			heard = '';
			return new Promise((resolve, reject) => {
				const timer = setTimeout(reject, patience, new Error(`The screen did not show ${JSON.stringify(text)} in ${patience / 1000} s`));
				listeners.add({
					text,
					found(at) {
						clearTimeout(timer);
						resolve(at);
					},
				});
			});
		},
	};
}

/** What `script` has started. The shell between has become the program. */
async function programOf(script: number): Promise<number> {
	for (let tries = 0; tries < 500; tries++) {
		const [pid] = childrenOf(script);
		if (pid !== undefined) {
			return pid;
		}

		await pause(2);
	}

	throw new Error('script has started nothing');
}
