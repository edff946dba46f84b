import {Buffer} from 'node:buffer';
import {spawn, type ChildProcess} from 'node:child_process';
import {errorCode} from '../core/caught.js';
import {ownTrouble, printable} from './failure.js';
import {noAnswerWithin, type Reading} from './file-reading.js';

/** `head` says what is wrong in its own words; only what it would wait for, or what it would print as well, is asked beforehand. */
const script = 'if [ -e "$1" ] && [ ! -f "$1" ]; then exit 4; fi; exec head -c "$2" -- "$1"';

const irregular = 4;

/**
Reads a file on a network disk, or one that a program serves, in a process of its own. If the disk is dead, that process waits for it
and not one of our threads, which could not be ended and would hold up our own end.

Never rejects. It is killed after `timeout` milliseconds; if even that does not end it, the promise stays open for ever.
*/
export async function readRemoteFile(file: string, limit: number, timeout: number): Promise<Reading> {
	return new Promise(resolve => {
		const child = spawn('/bin/sh', ['-c', script, 'sh', file, String(limit + 1)], {
			// Our own working folder may be on the dead disk too.
			cwd: '/',
			env: {PATH: '/usr/bin:/bin', LC_ALL: 'C'},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const output = collect(child);
		const timer = setTimeout(() => {
			child.kill('SIGKILL');
			letGo(child);
		}, timeout);
		child.once('error', error => {
			clearTimeout(timer);
			resolve({kind: 'unobservable', detail: ownTrouble(errorCode(error)) ?? `a process to read it could not be started: ${error.message}`});
		});
		child.once('close', (code, signal) => {
			clearTimeout(timer);
			resolve(signal === 'SIGKILL' ? noAnswerWithin(timeout) : readingOf(code, output, limit));
		});
	});
}

type Output = {
	readonly chunks: Buffer[];
	complaint: string;
};

function collect({stdout, stderr}: ChildProcess): Output {
	const output: Output = {chunks: [], complaint: ''};
	stdout?.on('data', (chunk: Buffer) => {
		output.chunks.push(chunk);
	});
	stderr?.on('data', (chunk: Buffer) => {
		output.complaint = printable(output.complaint + chunk.toString());
	});
	return output;
}

/** So that a process which cannot be killed does not keep ours from ending. */
function letGo(child: ChildProcess): void {
	child.stdout?.destroy();
	child.stderr?.destroy();
	child.unref();
}

function readingOf(code: number | null, {chunks, complaint}: Output, limit: number): Reading {
	if (code === 0) {
		const content = Buffer.concat(chunks);
		return {kind: 'content', content, isWhole: content.length <= limit};
	}

	if (code === irregular) {
		return {kind: 'unreadable', detail: 'it is not a regular file'};
	}

	if (/no such file|not a directory/iv.test(complaint)) {
		return {kind: 'missing', detail: 'it is not there'};
	}

	const detail = complaint === '' ? 'it could not be read' : complaint.replace(/^head: /v, '');
	return {kind: 'unreadable', detail};
}
