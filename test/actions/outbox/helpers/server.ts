import {once} from 'node:events';
import type {AddressInfo, Server, Socket} from 'node:net';

/** Starts a server on a free loopback port; `dispose` ends it and what hangs on it. */
export async function startServer(server: Server): Promise<{readonly url: string; dispose(): Promise<void>}> {
	const sockets = new Set<Socket>();
	server.on('connection', socket => {
		sockets.add(socket);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		async dispose() {
			for (const socket of sockets) {
				socket.destroy();
			}

			server.close();
			await once(server, 'close');
		},
	};
}
