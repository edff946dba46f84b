import {startControlServer, type ControlServerOptions} from '../../source/remote/control-server.js';
import type {Server} from '../../source/remote/keep-listening.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {FakeMonitor} from './fake-monitor.js';

/** A control socket in a folder of its own, with a detector behind it. */
export type ControlHarness = AsyncDisposable & {
	readonly folder: string;
	readonly detector: FakeMonitor;
	readonly server: Server;
	readonly troubles: string[];
	/** Resolves with the next trouble that is told from now on. */
	nextTrouble(): Promise<string>;
};

export async function controlHarness(options: Partial<ControlServerOptions> = {}, prepare: (folder: string) => void | Promise<void> = () => undefined): Promise<ControlHarness> {
	const folder = await temporaryFolder();
	await prepare(folder.path);
	const detector = new FakeMonitor();
	const troubles: string[] = [];
	let onNext: (text: string) => void = () => undefined;
	const server = await startControlServer({
		stateDirectory: folder.path,
		monitor: detector,
		interval: 30_000,
		lookEvery: 20,
		onTrouble(text) {
			troubles.push(text);
			onNext(text);
		},
		...options,
	});
	return {
		folder: folder.path,
		detector,
		server,
		troubles,
		async nextTrouble() {
			const {promise, resolve} = Promise.withResolvers<string>();
			onNext = resolve;
			return promise;
		},
		async [Symbol.asyncDispose]() {
			await server.close();
			await folder.dispose();
		},
	};
}

/** A request as it goes over the socket. */
export function line(id: number, request: Record<string, unknown>): string {
	return `${JSON.stringify({version: 1, id, ...request})}\n`;
}
