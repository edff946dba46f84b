import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import readline from 'node:readline';

export type StoppedServer = AsyncDisposable & {
	readonly port: number;
	readonly pid: number;
};

/** A process that listens, with a queue as short as can be, and was stopped (SIGSTOP) before it took any connection: nobody comes to accept. */
export async function stoppedServer(where: {readonly path?: string} = {}): Promise<StoppedServer> {
	const child = spawn(process.execPath, ['-e', program, JSON.stringify({...(where.path === undefined ? {host: '127.0.0.1', port: 0} : where), backlog: 1})], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const [line] = await once(readline.createInterface({input: child.stdout}), 'line') as [string];
	child.kill('SIGSTOP');
	return {
		port: Number(line),
		pid: child.pid ?? 0,
		async [Symbol.asyncDispose]() {
			child.kill('SIGKILL');
			await once(child, 'exit');
		},
	};
}

const program = `
const server = require('node:net').createServer();
server.listen(JSON.parse(process.argv[1]), () => console.log(server.address().port ?? 0));
`;
