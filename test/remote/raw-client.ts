import {once} from 'node:events';
import net from 'node:net';
import readline from 'node:readline';
import {controlSocket} from '../../source/remote/socket-path.js';

/** Somebody who talks to the control socket line by line, well or badly. */
export type RawClient = {
	readonly socket: net.Socket;
	send(text: string | Uint8Array): void;
	/** The next line, parsed. Rejects when the connection ends first. */
	next(): Promise<Record<string, unknown>>;
	/** The next line of this type; others are left out. */
	nextOf(type: string): Promise<Record<string, unknown>>;
	/** Resolves when the connection is closed. */
	readonly closed: Promise<unknown>;
};

/** Connects, and reads the hello. */
export async function rawClient(stateDirectory: string): Promise<RawClient & {readonly hello: Record<string, unknown>}> {
	const socket = net.connect({path: controlSocket(stateDirectory)});
	const closed = new Promise(resolve => {
		socket.on('close', resolve);
	});
	socket.on('error', () => undefined);
	await once(socket, 'connect');
	const lines = readline.createInterface({input: socket})[Symbol.asyncIterator]();
	const next = async () => {
		const {value, done} = await lines.next();
		if (done) {
			throw new Error('The connection was closed.');
		}

		return JSON.parse(value) as Record<string, unknown>;
	};

	const nextOf = async (type: string): Promise<Record<string, unknown>> => {
		const line = await next();
		return line['type'] === type ? line : nextOf(type);
	};

	return {
		socket,
		closed,
		next,
		nextOf,
		send(text) {
			socket.write(text);
		},
		hello: await next(),
	};
}
