import net, {type ListenOptions, type Server} from 'node:net';
import {once} from 'node:events';
import process from 'node:process';

// Below the range from which the kernel gives ports to clients: a restart script kills whoever has the port, at either end.
const lowest = 20_000;
const highest = 31_999;

/** Held until this process ends, so that no other test gets the same port before its program has bound it. */
const claims = new Map<number, Server | undefined>();

/**
A port on 127.0.0.1 that nobody listens on and that no other test process takes. For programs that must be told their port beforehand, or
that give it up and take it again; a server of the test's own listens on port 0 instead.
*/
export async function freePort(tries = 1000): Promise<number> {
	if (tries === 0) {
		throw new Error(`No free port between ${lowest} and ${highest}. Does something hold them all? See: ss -ltn`);
	}

	const port = lowest + Math.floor(Math.random() * (highest - lowest + 1));
	return !claims.has(port) && await isFree(port) && await isClaimed(port) ? port : freePort(tries - 1);
}

async function isFree(port: number): Promise<boolean> {
	const server = await listening({port, host: '127.0.0.1'});
	if (!server) {
		return false;
	}

	server.close();
	await once(server, 'close');
	return true;
}

/** An abstract socket's name (Linux) is a lock between processes that leaves no file and goes with its holder. */
async function isClaimed(port: number): Promise<boolean> {
	const isLinux = process.platform === 'linux';
	const server = isLinux ? await listening({path: `\0cfd-test-port-${port}`}) : undefined;
	const isOurs = !isLinux || server !== undefined;
	if (isOurs) {
		claims.set(port, server?.unref());
	}

	return isOurs;
}

async function listening(options: ListenOptions): Promise<Server | undefined> {
	const server = net.createServer();
	server.listen(options);
	try {
		await once(server, 'listening');
		return server;
	} catch {
		return undefined;
	}
}
