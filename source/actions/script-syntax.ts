import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {constants} from 'node:fs';
import {access, lstat, open, realpath, type FileHandle} from 'node:fs/promises';
import {errorCode, errorMessage} from '../core/caught.js';
import type {Problem} from './script-access.js';
import {bash} from './script-runner.js';

/** A script that could be read. */
export type ScriptText = {
	readonly text: Buffer;
};

const largest = 4 * 1024 * 1024;

// Generous: on a machine in trouble everything takes longer, and that is when it counts.
const parseDeadline = 8000;

/**
Reads the script without leaving a trace, its time of last access included where the system lets us.

@param script - Absolute.
@returns Its text, or why there is none.
*/
export async function readScript(script: string): Promise<ScriptText | Problem> {
	try {
		// Asked before it is opened: opening a pipe or a device may wait for ever, or do something.
		const {size} = await lstatTarget(script);
		if (size > largest) {
			return {what: `The script ${script} is ${Math.round(size / 1024 / 1024)} MB large`, mend: 'Is that the right file? Set restart.script.'};
		}

		const file = await openQuietly(script);
		try {
			return {text: await file.readFile()};
		} finally {
			await file.close();
		}
	} catch (error) {
		return unreadable(script, error);
	}
}

async function lstatTarget(script: string): Promise<{size: number}> {
	const stats = await lstat(await realpath(script));
	if (!stats.isFile()) {
		throw new TypeError('it is no regular file');
	}

	return stats;
}

async function openQuietly(script: string): Promise<FileHandle> {
	// Flags of one bit each: their sum is their union.
	const flags = constants.O_RDONLY + constants.O_NONBLOCK;
	try {
		return await open(script, flags + constants.O_NOATIME);
	} catch (error) {
		// Only its owner and root may ask for that.
		if (errorCode(error) === 'EPERM') {
			return open(script, flags);
		}

		throw error;
	}
}

function unreadable(script: string, error: unknown): Problem {
	switch (errorCode(error)) {
		case 'ENOENT':
		case 'ENOTDIR': {
			return {what: `The script ${script} is missing`, mend: 'Put it back, or set restart.script to where it is.'};
		}

		case 'EACCES': {
			return {what: `The script ${script} cannot be read by this user`, mend: `chmod u+r ${script}, or open its folders to the user of the detector.`};
		}

		default: {
			const why = errorMessage(error);
			return {what: `The script ${script} cannot be read: ${why}`, mend: 'Set restart.script to the restart script.'};
		}
	}
}

/** Whether bash is where it is expected. */
export async function findBashProblem(): Promise<Problem | undefined> {
	try {
		await access(bash, constants.X_OK);
		return undefined;
	} catch {
		return {what: `There is no ${bash} that can be run`, mend: 'Install bash, or link it there.'};
	}
}

/**
What bash says of the script's syntax, running nothing of it (`bash -n`); from its standard input, as we have read it already.

Where the first look fails, a second one with extended patterns switched on decides: a script may do that itself, and `-n` does not run the
line that does.
*/
export async function findSyntaxProblem(script: string, text: Buffer): Promise<Problem | undefined> {
	if (text.toString('latin1').split('\n').every(line => /^\s*(?:#|$)/v.test(line))) {
		return {what: `The script ${script} holds no command`, mend: 'It may have been cut by a full disk: put it back.'};
	}

	const complaint = await findComplaint(['-n'], text);
	const isMendedByPatterns = complaint !== undefined && await findComplaint(['-O', 'extglob', '-n'], text) === undefined;
	return complaint === undefined || isMendedByPatterns
		? undefined
		: {what: `bash cannot read the script ${script}: ${complaint}`, mend: `Mend it until "bash -n ${script}" says nothing.`};
}

/** `undefined` if bash has none. */
async function findComplaint(options: readonly string[], text: Buffer): Promise<string | undefined> {
	// An empty environment: with a BASH_ENV in it, something would be run here.
	const child = spawn(bash, options, {
		env: {}, stdio: ['pipe', 'ignore', 'pipe'], timeout: parseDeadline, killSignal: 'SIGKILL',
	});
	// It may stop reading early; its exit code says what that means.
	child.stdin.on('error', () => undefined).end(text);
	try {
		const [message, [code]] = await Promise.all([readAll(child.stderr), once(child, 'close')]) as [string, [number | null]];
		const why = code === null ? `no answer within ${parseDeadline / 1000} s` : firstLine(message);
		return code === 0 ? undefined : why;
	} catch (error) {
		return errorMessage(error);
	}
}

/** Without the name of the shell in front: `line 12: syntax error …`. */
function firstLine(message: string): string {
	const [line = ''] = message.split('\n', 1);
	return line.slice(line.indexOf('line ')).slice(0, 300);
}

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<string> {
	return Buffer.concat(await Array.fromAsync(stream)).toString();
}
