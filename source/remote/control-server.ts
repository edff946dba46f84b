import {once} from 'node:events';
import {chmodSync, lstatSync, rmSync} from 'node:fs';
import net, {type Server as NetServer, type Socket} from 'node:net';
import {errorMessage} from '../core/caught.js';
import type {Command, CommandResult, Monitor} from '../core/monitor.js';
import {keepListening, type Listening, type Server} from './keep-listening.js';
import {controlSocket, openSocketPath, type SocketPath} from './socket-path.js';
import {Viewer, type ViewerOptions} from './viewer.js';

export type ControlServerOptions = {
	readonly stateDirectory: string;
	readonly monitor: Monitor;
	/** Milliseconds between two checks. */
	readonly interval: number;
	/** Carries out a command instead of `monitor.send`; what it says in between goes to the asker. */
	execute?(command: Command, progress: (message: string) => void): Promise<CommandResult>;
	/** Something for the log: the socket could not be made or can again, a request was none, a viewer was dropped. */
	onTrouble(text: string): void;
	/** Milliseconds between two looks whether the socket is still there. */
	readonly lookEvery?: number;
	/** Milliseconds after which a viewer that reads nothing, or that wants nothing, is dropped. */
	readonly patience?: number;
};

/** Connections at a time. */
const mostConnections = 32;

/**
The control socket: everything that acts on the detector comes through it, and only its owner can open it (a 0600 socket in a 0700 folder).

The engine's lock must be held: a socket that nobody answers is then what a dead detector left, and is replaced. Anything else in its place
is left alone and told, and the engine goes on without; it is looked after again and again.
*/
export async function startControlServer(options: ControlServerOptions): Promise<Server> {
	const {stateDirectory, monitor, interval, onTrouble, patience = 10_000, lookEvery = 2000} = options;
	const viewerOptions: ViewerOptions = {
		monitor,
		interval,
		patience,
		onTrouble,
		snapshotJson: jsonOf(monitor),
		execute: options.execute ?? (async command => monitor.send(command)),
	};
	return keepListening({
		name: 'The control socket',
		every: lookEvery,
		onTrouble,
		async listen() {
			const file = controlSocket(stateDirectory);
			try {
				return await clearPlace(stateDirectory) ?? await listen(stateDirectory, viewerOptions);
			} catch (error) {
				const why = errorMessage(error);
				return `The control socket ${file} cannot be made: ${why}. Viewers and commands do not reach this detector until that is mended.`;
			}
		},
	});
}

/** Makes the JSON of a snapshot once, however many viewers get it. */
function jsonOf(monitor: Monitor): () => string {
	let known: unknown;
	let json = 'null';
	return () => {
		const snapshot = monitor.getSnapshot();
		if (snapshot !== known) {
			known = snapshot;
			json = JSON.stringify(snapshot ?? null);
		}

		return json;
	};
}

/** Removes a dead socket. Returns what is in the way otherwise. */
async function clearPlace(stateDirectory: string): Promise<string | undefined> {
	const file = controlSocket(stateDirectory);
	const stats = lstatSync(file, {throwIfNoEntry: false});
	if (!stats) {
		return undefined;
	}

	if (!stats.isSocket()) {
		return `In the place of the control socket is something else: ${file}. Move it away; until then viewers and commands do not reach this detector.`;
	}

	if (await isAnswered(stateDirectory)) {
		return `Another program answers at the control socket ${file}. End it; until then viewers and commands do not reach this detector.`;
	}

	rmSync(file, {force: true});
	return undefined;
}

async function isAnswered(stateDirectory: string): Promise<boolean> {
	const {path, close} = openSocketPath(stateDirectory);
	const socket = net.connect({path});
	try {
		await once(socket, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
		close();
	}
}

async function listen(stateDirectory: string, viewerOptions: ViewerOptions): Promise<Listening> {
	const file = controlSocket(stateDirectory);
	const viewers = new Map<Socket, Viewer>();
	const server = net.createServer(socket => {
		viewers.set(socket, new Viewer(socket, viewerOptions));
		socket.on('close', () => {
			viewers.delete(socket);
		});
	});
	server.maxConnections = mostConnections;
	server.on('drop', () => {
		viewerOptions.onTrouble(`More than ${mostConnections} connections to the control socket: one was refused.`);
	});
	const socketPath = openSocketPath(stateDirectory);
	try {
		server.listen({path: socketPath.path});
		await once(server, 'listening');
		chmodSync(file, 0o600);
	} catch (error) {
		server.close();
		socketPath.close();
		throw error;
	}

	// A failed accept (no file descriptors left) must not end the detector.
	server.on('error', () => undefined);
	return listening(file, server, viewers, socketPath);
}

function listening(file: string, server: NetServer, viewers: ReadonlyMap<Socket, Viewer>, socketPath: SocketPath): Listening {
	const made = identity(file);
	return {
		lost: () => identity(file) === made ? undefined : `The control socket ${file} was deleted or replaced. It is made anew.`,
		async close() {
			const closed = once(server, 'close');
			server.close();
			for (const socket of viewers.keys()) {
				socket.destroy();
			}

			await closed;
			// Only now: closing the server removes its file, by this path.
			socketPath.close();
		},
	};
}

function identity(file: string): string {
	const stats = lstatSync(file, {throwIfNoEntry: false});
	return stats ? `${stats.dev}:${stats.ino}` : 'missing';
}
