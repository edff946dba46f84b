import type {Command, CommandResult, Snapshot} from '../core/monitor.js';
import {lost, openLink, type LinkPatience} from './link.js';

export type ClientOptions = {
	/** What a command that takes long says in between. */
	onProgress?(message: string): void;
	readonly patience?: Partial<LinkPatience>;
};

/** How long the running detector may take to send a snapshot, in milliseconds. */
const snapshotWithin = 5000;

/** The running detector's snapshot; `undefined` when none answers, or it has made no check yet. Never rejects. */
export async function readSnapshot(stateDirectory: string, {patience = {}}: ClientOptions = {}): Promise<Snapshot | undefined> {
	const {promise, resolve} = Promise.withResolvers<Snapshot | undefined>();
	const link = await openLink(stateDirectory, {
		onSnapshot(snapshot) {
			resolve(snapshot ?? undefined);
		},
		onClose() {
			resolve(undefined);
		},
	}, patience);
	if ('kind' in link) {
		return undefined;
	}

	const timer = setTimeout(resolve, patience.word ?? snapshotWithin, undefined);
	link.request('snapshot');
	const snapshot = await promise;
	clearTimeout(timer);
	link.close();
	return snapshot;
}

/** Sends one command to the running detector and waits for what it comes to; `undefined` when none runs. Never rejects. */
export async function sendOnce(stateDirectory: string, command: Command, {onProgress, patience = {}}: ClientOptions = {}): Promise<CommandResult | undefined> {
	const link = await openLink(stateDirectory, {onSnapshot: () => undefined, onClose: () => undefined}, patience);
	if ('kind' in link) {
		return link.kind === 'none' ? undefined : lost(link.message);
	}

	const result = await link.ask(command, onProgress);
	link.close();
	return result;
}
