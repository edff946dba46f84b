import {spawn, type ChildProcess, type ChildProcessWithoutNullStreams} from 'node:child_process';
import process from 'node:process';
import {errorMessage} from '../../core/caught.js';
import {helperEnvironment} from '../../core/helper-environment.js';
import {printable} from '../failure.js';
import type {ChildRequest} from './child-request.js';

export type ChildAnswer =
	| {readonly kind: 'answer'; readonly text: string}
	/** It could not be started, or ended without an answer. */
	| {readonly kind: 'failed'; readonly detail: string}
	/** It was not done at its deadline, and has been killed. */
	| {readonly kind: 'late'};

/** A child process that looks at a database. */
export type LookingChild = {
	/** Never rejects, and comes by the deadline at the latest. */
	readonly answer: Promise<ChildAnswer>;
	/** When the process is gone. That may be never: a disk that does not answer holds even a killed process. */
	readonly gone: Promise<void>;
	/** Ends it. It is not waited for: neither by anybody here nor by the end of this process. */
	kill(): void;
};

// An answer takes some hundred.
const maxText = 65_536;

/**
Starts a child process for one look.

@param command - The program and its arguments: `full-look-child.ts`, built.
@param request - What it shall look at, and how.
@param deadline - Milliseconds until it is killed.
*/
export function startChild(command: readonly string[], request: ChildRequest, deadline: number): LookingChild {
	const [program = '', ...args] = command;
	try {
		// In the root folder, so that it holds no folder which somebody may want to unmount.
		const child = spawn(program, args, {cwd: '/', env: helperEnvironment(process.env), stdio: 'pipe'});
		return child.pid === undefined ? stillborn(child) : converse(child, request, deadline);
	} catch (error) {
		return failed(error);
	}
}

function converse(child: ChildProcessWithoutNullStreams, request: ChildRequest, deadline: number): LookingChild {
	const gone = new Promise<void>(resolve => {
		child.once('exit', () => {
			resolve();
		});
	});
	child.stdin.on('error', () => {
		// It ended before it had read: its end is what tells.
	});
	// Not ended: that this pipe closes tells the child that this process has died.
	child.stdin.write(`${JSON.stringify(request)}\n`);
	const kill = () => {
		abandon(child);
	};

	return {answer: awaitAnswer(child, deadline), gone, kill};
}

/** Without a process there are, when file descriptors have run out, no pipes either: only the error is to come. */
function stillborn(child: ChildProcess): LookingChild {
	const answer = new Promise<ChildAnswer>(resolve => {
		child.once('error', error => {
			resolve(cannotStart(error));
		});
	});
	return {...failed(undefined), answer};
}

function failed(error: unknown): LookingChild {
	return {
		answer: Promise.resolve(cannotStart(error)),
		gone: Promise.resolve(),
		kill() {
			// There is nothing to kill.
		},
	};
}

function cannotStart(error: unknown): ChildAnswer {
	const reason = errorMessage(error);
	return {kind: 'failed', detail: printable(`the process that looks at it could not be started: ${reason}`)};
}

async function awaitAnswer(child: ChildProcessWithoutNullStreams, deadline: number): Promise<ChildAnswer> {
	const output = collect(child.stdout);
	const complaints = collect(child.stderr);
	return new Promise(resolve => {
		const timer = setTimeout(() => {
			resolve({kind: 'late'});
			abandon(child);
		}, deadline).unref();
		const finish = (reason: string) => {
			clearTimeout(timer);
			resolve({kind: 'failed', detail: printable(`the process that looks at it ${reason} ${complaints().slice(-200)}`)});
		};

		child.stdout.on('data', () => {
			// It still has its copy to remove, which nobody needs to wait for, but which is to be done by the deadline.
			if (output().endsWith('\n')) {
				resolve({kind: 'answer', text: output()});
			}
		});
		child.once('error', error => {
			finish(`failed: ${error.message}`);
		});
		child.once('close', (code, signal) => {
			finish(signal === null ? `ended with exit code ${code}:` : `was ended by ${signal}`);
		});
	});
}

/** Text as it comes in, as much of it as an answer may have. */
function collect(stream: NodeJS.ReadableStream): () => string {
	let text = '';
	stream.setEncoding('utf8').on('data', (piece: string) => {
		text = (text + piece).slice(0, maxText);
	});
	return () => text;
}

function abandon(child: ChildProcessWithoutNullStreams): void {
	child.kill('SIGKILL');
	child.unref();
	for (const stream of [child.stdin, child.stdout, child.stderr]) {
		stream.destroy();
	}
}
