import {Buffer} from 'node:buffer';
import {closeSync, openSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** The control socket's file, as everything but a socket may name it. */
export function controlSocket(stateDirectory: string): string {
	return path.join(stateDirectory, 'control.sock');
}

/** A name of the control socket that fits into a socket address, for as long as it is not closed. */
export type SocketPath = {
	readonly path: string;
	close(): void;
};

/** The kernel's limit (sun_path, the zero byte at its end taken off). */
const longestPath = 107;

/** Throws when the path is too long and the system has no way around that. */
export function openSocketPath(stateDirectory: string): SocketPath {
	const file = controlSocket(stateDirectory);
	if (Buffer.byteLength(file) <= longestPath) {
		return {path: file, close: () => undefined};
	}

	if (process.platform !== 'linux') {
		throw new Error(`the path is longer than the ${longestPath} bytes of a socket's address. Set stateDirectory to a shorter one`);
	}

	const descriptor = openSync(stateDirectory, 'r');
	return {
		path: `/proc/self/fd/${descriptor}/control.sock`,
		close() {
			closeSync(descriptor);
		},
	};
}
