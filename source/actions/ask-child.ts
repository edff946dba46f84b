import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import process from 'node:process';

/**
Asks a program of ours one question and gives its answer, both as JSON: in a process of its own, since what it asks may hang in a name server,
and over stdin, where nobody else sees the credentials. Rejects when there is no answer by the deadline, in milliseconds; the process has ended then.
*/
export async function askChild(entry: string, question: unknown, {env, deadline}: {readonly env: Readonly<Record<string, string>>; readonly deadline: number}): Promise<unknown> {
	const child = spawn(process.execPath, [entry], {env, stdio: ['pipe', 'pipe', 'ignore'], timeout: deadline, killSignal: 'SIGKILL'});
	child.on('error', () => undefined);
	child.stdin.on('error', () => undefined).end(JSON.stringify(question));
	try {
		return JSON.parse(Buffer.concat(await Array.fromAsync<Uint8Array>(child.stdout)).toString());
	} finally {
		child.kill('SIGKILL');
	}
}
