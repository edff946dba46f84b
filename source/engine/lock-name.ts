import {once} from 'node:events';
import {statSync} from 'node:fs';
import net from 'node:net';
import process from 'node:process';
import {errorCode} from '../core/caught.js';
import {problem, type LockPart} from './lock-part.js';

/**
Holds a name that belongs to the folder: an abstract unix socket (Linux), which is in no folder, so nobody can delete it, and which goes
with its holder. Elsewhere the file lock alone must do.

The name is made of the folder's device and inode number, so it is the same by whatever path the folder is reached. It keeps out engines of
careless people, not of malicious ones: any user of the machine could take it, and then no engine would start, which is seen at once.
*/
export async function holdName(stateDirectory: string): Promise<LockPart> {
	if (process.platform !== 'linux') {
		return {kind: 'held', hold: {problem: () => undefined, release: () => undefined}};
	}

	try {
		const folder = identity(stateDirectory);
		const release = await bind(`\0cascading-failure-detector:${folder}`);
		const lost = () => isSame(stateDirectory, folder) ? undefined : `The state directory ${stateDirectory} was deleted or replaced. Start the detector again.`;
		return {kind: 'held', hold: {problem: lost, release}};
	} catch (error) {
		return errorCode(error) === 'EADDRINUSE'
			? {kind: 'taken'}
			: problem(`The state directory ${stateDirectory} cannot be locked`, error, 'Is it there, and may the user of the detector open it?');
	}
}

async function bind(name: string): Promise<() => void> {
	const server = net.createServer(socket => {
		socket.destroy();
	});
	server.listen({path: name});
	await once(server, 'listening');
	// A failed accept (no file descriptors left) takes nothing from the lock.
	server.on('error', () => undefined);
	server.unref();
	return () => {
		server.close();
	};
}

function identity(folder: string): string {
	const {dev, ino} = statSync(folder, {bigint: true});
	return `${dev}:${ino}`;
}

function isSame(folder: string, known: string): boolean {
	try {
		return identity(folder) === known;
	} catch {
		return false;
	}
}
