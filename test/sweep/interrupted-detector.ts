import {Buffer} from 'node:buffer';
import {execFileSync, spawn} from 'node:child_process';
import {openSync, writeSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {scriptEnvironment} from '../../source/actions/script-environment.js';
import {headless} from '../../source/commands/headless.js';
import {parseCommandLine} from '../../source/commands/parse.js';
import {openJournal} from '../../source/history/sqlite-journal.js';
import {interruptedJournal, Interruptions, parseInterruptions, type Interruption} from './interrupted-journal.js';

/**
The headless detector as it is, but for its journal, which has it die at a step of an attempt, or has an operator come in between. What is
to happen is in the environment (`INTERRUPTIONS`); a program of the tests, built by `buildInterruptedDetector`.
*/
const planned = parseInterruptions(process.env['INTERRUPTIONS'] ?? '');

function act(by: Interruption['by']): void {
	if (by === 'kill') {
		process.kill(process.pid, 'SIGKILL');
	} else if (by === 'hold') {
		writeWithoutEnd();
	} else {
		const env = scriptEnvironment(process.env);
		spawn('/bin/bash', ['scripts/MASTER_RESTART.sh'], {cwd: process.cwd(), env, detached: true, stdio: 'ignore'}).unref();
	}
}

/** Into a pipe that nobody empties: the event loop stands still in the kernel. */
function writeWithoutEnd(): void {
	const pipe = path.join(process.cwd(), 'run/stuck');
	execFileSync('/usr/bin/mkfifo', [pipe]);
	// Opened for both, which waits for nobody.
	const descriptor = openSync(pipe, 'r+');
	for (;;) {
		writeSync(descriptor, Buffer.alloc(65_536));
	}
}

const openInterrupted: typeof openJournal = (stateDirectory, now, memorable) => {
	const opened = openJournal(stateDirectory, now, memorable);
	const interruptions = new Interruptions(planned, path.join(process.cwd(), 'run/interruptions'), act);
	return opened.ok ? {ok: true, journal: interruptedJournal(opened.journal, interruptions)} : opened;
};

const invocation = parseCommandLine(process.argv.slice(2));
if ('problems' in invocation) {
	throw new Error(invocation.problems.join('; '));
}

// As in cli.ts: what the detector waits for does not keep a process.
const alive = setInterval(() => undefined, 60_000);
const code = await headless(invocation, {openJournal: openInterrupted});
clearInterval(alive);
process.exitCode = code;
