import {fork, type ChildProcess} from 'node:child_process';
import process from 'node:process';
import type {FollowResult, SendResult, Unanswered} from '../../core/send-result.js';
import type {WorkerAnswer, WorkerTask} from './worker-protocol.js';

export type Answer = SendResult | FollowResult;

const remedy = 'Is the installation complete? Run: cfd test-alert';

/**
One life of a process in which a library that sends is, from its start to its end.

A process and not a worker thread, by measurement (Node 24): after a thread that had loaded the twilio library ended, 40 MB stayed with the
engine's process, after a child none; and with a name server that does not answer, just when alerts matter, `process.exit()` waited
10 s for the thread's name lookup. A child is not waited for. Neither stalls the engine's event loop for more than a few milliseconds.
Node's own `fork` and not execa, which the engine does not load at rest (100 ms, 20 MB).
*/
export class WorkerProcess<Account> {
	readonly #waiting = new Map<number, (answer: Answer) => void>();
	readonly #child: ChildProcess | undefined;
	#end: Unanswered | undefined;
	#lastId = 0;

	constructor(entry: URL | string, environment: Readonly<Record<string, string>>) {
		try {
			this.#child = startChild(entry, environment);
		} catch (error) {
			this.#over(notStarted(error));
			return;
		}

		this.#child.on('message', message => {
			// Our own file speaks at the other end of a channel that nobody else can open.
			const {id, result} = message as WorkerAnswer;
			this.#settle(id, result);
		});
		this.#child.once('error', error => {
			this.#over(notStarted(error));
		});
		this.#child.once('exit', (code, signal) => {
			this.#over(ended(signal ?? `exit code ${code}`));
		});
	}

	#kill(deadline: number): void {
		this.#over({kind: 'unanswered', mayHaveArrived: true, message: `The sending process hung for ${deadline / 1000} s and was ended. It is started again by itself.`});
		this.#child?.kill('SIGKILL');
	}

	#settle(id: number, answer: Answer): void {
		this.#waiting.get(id)?.(answer);
		this.#waiting.delete(id);
	}

	#over(end: Unanswered): void {
		this.#end ??= end;
		for (const id of this.#waiting.keys()) {
			this.#settle(id, this.#end);
		}
	}

	get isOver(): boolean {
		return this.#end !== undefined;
	}

	get isBusy(): boolean {
		return this.#waiting.size > 0;
	}

	/** Answered at the latest after `deadline` milliseconds, when the process is killed: the deadlines within it have failed then. */
	async ask(question: WorkerTask<Account>, deadline: number): Promise<Answer> {
		if (this.#end) {
			return this.#end;
		}

		const {promise, resolve} = Promise.withResolvers<Answer>();
		const id = ++this.#lastId;
		this.#waiting.set(id, resolve);
		// What cannot be handed over is answered at the exit.
		this.#child?.send({...question, id}, () => undefined);
		const late = setTimeout(() => {
			this.#kill(deadline);
		}, deadline).unref();
		return promise.finally(() => {
			clearTimeout(late);
		});
	}

	/** Lets the process end by itself, which it does at once. */
	release(): void {
		this.#over(ended('it was let go'));
		if (this.#child?.connected) {
			this.#child.disconnect();
		}
	}
}

/** Neither the process nor its channel keeps the detector from ending. Its output goes nowhere: the library prints requests when it debugs. */
function startChild(entry: URL | string, env: Readonly<Record<string, string>>): ChildProcess {
	const child = fork(entry, [], {execPath: process.execPath, execArgv: [], env, stdio: ['ignore', 'ignore', 'ignore', 'ipc']});
	child.unref();
	child.channel?.unref();
	return child;
}

function notStarted(error: unknown): Unanswered {
	const reason = String(error instanceof Error && 'code' in error ? error.code : error);
	return {kind: 'unanswered', mayHaveArrived: false, message: `The sending process could not be started (${reason}). ${remedy}`};
}

function ended(reason: string): Unanswered {
	return {kind: 'unanswered', mayHaveArrived: true, message: `The sending process ended before it answered (${reason}). ${remedy}`};
}
