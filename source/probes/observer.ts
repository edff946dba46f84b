import {open, unlink} from 'node:fs/promises';
import type {Server} from 'node:http';
import path from 'node:path';
import process from 'node:process';
import {errorCode} from '../core/caught.js';
import {withDeadline} from './deadline.js';
import {errorText, ownTrouble} from './failure.js';
import {sendRequest} from './http-request.js';

/** Looks at the monitor itself, when everything else looks bad (decision 24). */
export type Observer = {
	/**
	Why the monitor cannot trust its own eyes; `undefined` if it can. Never rejects.

	@param stalled - For how long its event loop stood still during the look in question, in milliseconds.
	*/
	checkSelf(stalled: number): Promise<string | undefined>;
};

export type ObserverOptions = {
	/** Where durable writes go; left out: none is tried, because nothing is to be written. */
	readonly stateDirectory?: string | undefined;
	/** Milliseconds for each of the two things that it tries. */
	readonly timeout: number;
	/** Milliseconds for which the event loop may stand still without that being the reason. */
	readonly maxStall: number;
};

/** Makes an observer. Nothing is opened until it is asked. */
export function createObserver({stateDirectory, timeout, maxStall}: ObserverOptions): Observer {
	const write = stateDirectory === undefined ? async () => undefined : createWriteTrial(path.join(stateDirectory, 'self-check'), timeout);
	return {
		async checkSelf(stalled) {
			if (stalled > maxStall) {
				return `the monitor itself stood still for ${Math.round(stalled)} ms`;
			}

			const troubles = await Promise.all([tryLoopback(timeout), write()]);
			return troubles.find(trouble => trouble !== undefined);
		},
	};
}

/** Asks an endpoint of its own, in the same way as it asks those of others. */
async function tryLoopback(timeout: number): Promise<string | undefined> {
	// Not imported: that would load the WebSocket and fetch of Node with it, for some 12 MB (they are getters of this module).
	const {createServer} = process.getBuiltinModule('node:http');
	const server = createServer((_request, response) => {
		response.end('here');
	});
	try {
		const port = await listen(server);
		const outcome = await sendRequest({
			origin: `http://127.0.0.1:${port}`, path: '/', method: 'GET', timeout, limit: 1024,
		});
		return outcome.kind === 'answer' ? undefined : `the monitor cannot reach an endpoint of its own: ${outcome.detail}`;
	} catch (error) {
		return `the monitor cannot open an endpoint of its own: ${ownTrouble(errorCode(error)) ?? errorText(error)}`;
	} finally {
		server.close();
		server.closeAllConnections();
	}
}

async function listen(server: Server): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			resolve(typeof address === 'object' && address !== null ? address.port : 0);
		});
	});
}

/** Tries to write durably. While one try hangs on its disk, no other is begun. */
function createWriteTrial(file: string, timeout: number): () => Promise<string | undefined> {
	let isUnderWay = false;
	return async () => {
		if (isUnderWay) {
			return 'the monitor still waits for the disk of its state directory';
		}

		isUnderWay = true;
		const trial = writeDurably(file).finally(() => {
			isUnderWay = false;
		});
		const result = await withDeadline(trial, timeout);
		return result ? result.trouble : `the disk of the state directory did not answer within ${timeout} ms`;
	};
}

async function writeDurably(file: string): Promise<{readonly trouble: string | undefined}> {
	try {
		const handle = await open(file, 'w', 0o600);
		try {
			await handle.writeFile('written, to see whether it can be\n');
			await handle.sync();
		} finally {
			await handle.close();
		}

		await unlink(file);
		return {trouble: undefined};
	} catch (error) {
		return {trouble: `the monitor cannot write to its state directory: ${ownTrouble(errorCode(error)) ?? errorText(error)}`};
	}
}
