import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import net, {type Server, type Socket} from 'node:net';

/** What a server does with one connection, once a request has begun to arrive. */
export type Hostility = (socket: Socket) => unknown;

export type HostileServer = AsyncDisposable & {
	readonly port: number;
	/** `http://127.0.0.1:port`. */
	readonly origin: string;
	/** Connections so far. */
	connections(): number;
	/** Connections that are still open. */
	open(): number;
};

export async function hostileServer(act: Hostility, where: {readonly path?: string} = {}): Promise<HostileServer> {
	const sockets = new Set<Socket>();
	let connections = 0;
	const server = net.createServer(socket => {
		connections++;
		sockets.add(socket);
		socket.on('error', ignore);
		socket.once('close', () => {
			sockets.delete(socket);
		});
		socket.once('data', () => {
			act(socket);
		});
	});
	await listening(server, where.path);
	const address = server.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	return {
		port,
		origin: `http://127.0.0.1:${port}`,
		connections: () => connections,
		open: () => sockets.size,
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) {
				socket.destroy();
			}

			server.close();
			await once(server, 'close');
		},
	};
}

async function listening(server: Server, path: string | undefined): Promise<void> {
	if (path === undefined) {
		server.listen(0, '127.0.0.1');
	} else {
		server.listen(path);
	}

	await once(server, 'listening');
}

/** Whoever is cut off by the other side is not interested in that. */
function ignore(): void {
	// So that it does not end the test.
}

/** Answers and closes, as it should. */
export function answers(text: string): Hostility {
	return socket => socket.end(text);
}

/** Never answers. */
export function hangs(): Hostility {
	return () => undefined;
}

/** Begins as `start` and goes on with `more` for ever, as fast as it is read or each `pause` milliseconds. */
export function floods(start: string, more: string, pause?: number): Hostility {
	return socket => {
		// Large pieces: the server is in the same process as the test.
		const piece = Buffer.from(pause === undefined ? more.repeat(Math.ceil(65_536 / more.length)) : more);
		socket.write(start);
		const go = () => {
			while (!socket.destroyed && socket.write(piece)) {
				// As long as the kernel takes it.
			}
		};

		if (pause === undefined) {
			socket.on('drain', go);
			go();
		} else {
			const timer = setInterval(() => {
				socket.write(piece);
			}, pause);
			socket.once('close', () => {
				clearInterval(timer);
			});
		}
	};
}

export function resets(start = ''): Hostility {
	return socket => {
		socket.write(start, () => {
			socket.resetAndDestroy();
		});
	};
}

/** An HTTP answer with the right length. */
export function httpAnswer(status: number, body: string, headers = ''): string {
	return `HTTP/1.1 ${status} Whatever\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;
}
