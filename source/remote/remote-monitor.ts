import type {
	Command,
	CommandResult,
	Connection,
	Monitor,
	Snapshot,
} from '../core/monitor.js';
import {noHour, withCheck, type LastHour} from '../core/last-hour.js';
import {staleIntervals} from '../core/nagios.js';
import {reuseUnchanged} from '../core/share.js';
import {
	lost,
	openLink,
	type Link,
	type LinkPatience,
} from './link.js';

/** Pauses between tries to reach a detector that was lost, in milliseconds; the last one stays. */
const pauses = [100, 250, 500, 1000, 2000];

/** How long a detector that said hello may take to send its first picture. Milliseconds. */
const firstWithin = 3000;

/** A silence shorter than this is none, whatever the interval: a busy machine is no lost detector. Milliseconds. */
const shortestSilence = 1000;

/**
A detector in another process, as a `Monitor`; `undefined` when none answers now.

When it is lost (gone, or silent for more than 3 checks) the last picture stays, marked as lost, and the connection comes back by itself.
*/
export async function connectMonitor(stateDirectory: string, patience: Partial<LinkPatience> = {}): Promise<Monitor | undefined> {
	const monitor = new RemoteMonitor(stateDirectory, patience);
	return await monitor.connect() ? monitor : undefined;
}

class RemoteMonitor implements Monitor {
	private readonly stateDirectory: string;
	private readonly patience: Partial<LinkPatience>;
	private readonly listeners = new Set<() => void>();
	private readonly first = Promise.withResolvers<void>();
	private link: Link | undefined;
	private snapshot: Snapshot | undefined;
	private lastHour = noHour;
	private connection: Connection;
	private heardAt = Date.now();
	private silence: NodeJS.Timeout | undefined;
	private retry: NodeJS.Timeout | undefined;
	private tries = 0;
	private isClosed = false;

	constructor(stateDirectory: string, patience: Partial<LinkPatience>) {
		this.stateDirectory = stateDirectory;
		this.patience = patience;
		this.connection = {kind: 'lost', since: this.heardAt};
	}

	/** Resolves when the detector has sent its first picture, or that it has none yet; false when it cannot be reached. */
	async connect(): Promise<boolean> {
		const link = await openLink(this.stateDirectory, {
			onSnapshot: (snapshot, hour) => {
				this.take(snapshot, hour);
			},
			onClose: () => {
				this.lose();
			},
		}, this.patience);
		if ('kind' in link) {
			return false;
		}

		if (this.isClosed) {
			link.close();
			return false;
		}

		this.link = link;
		link.request('subscribe');
		const timer = setTimeout(this.first.resolve, firstWithin);
		await this.first.promise;
		clearTimeout(timer);
		return true;
	}

	subscribe(listener: () => void): () => void {
		const own = () => {
			listener();
		};

		this.listeners.add(own);
		return () => {
			this.listeners.delete(own);
		};
	}

	getSnapshot(): Snapshot | undefined {
		return this.snapshot;
	}

	getConnection(): Connection {
		return this.connection;
	}

	getLastHour(): LastHour {
		return this.lastHour;
	}

	async send(command: Command): Promise<CommandResult> {
		return this.link?.ask(command) ?? lost('The detector is lost: nothing was done. Wait until it is back, or look whether it still runs.');
	}

	async close(): Promise<void> {
		this.isClosed = true;
		clearTimeout(this.retry);
		clearTimeout(this.silence);
		this.link?.close();
		this.link = undefined;
		this.listeners.clear();
	}

	private take(snapshot: Snapshot | null, hour: LastHour | undefined): void {
		this.lastHour = hour ?? (snapshot ? withCheck(this.lastHour, this.snapshot?.status, snapshot.status) : this.lastHour);
		const shared = snapshot === null ? this.snapshot : reuseUnchanged(this.snapshot, snapshot);
		const isChanged = shared !== this.snapshot;
		this.snapshot = shared;
		this.tries = 0;
		const isBack = this.hear();
		this.first.resolve();
		if (isChanged || isBack) {
			this.notify();
		}
	}

	/** The detector was heard: it is there, until it is silent for too long. Returns whether that is news. */
	private hear(): boolean {
		const {pid, interval} = this.link?.hello ?? {pid: 0, interval: 0};
		this.heardAt = Date.now();
		clearTimeout(this.silence);
		this.silence = setTimeout(() => {
			this.markLost();
		}, Math.max(shortestSilence, staleIntervals * interval));
		this.silence.unref();
		const isNews = this.connection.kind !== 'attached' || this.connection.pid !== pid;
		if (isNews) {
			this.connection = {kind: 'attached', pid};
		}

		return isNews;
	}

	private lose(): void {
		this.link = undefined;
		this.first.resolve();
		clearTimeout(this.silence);
		this.markLost();
		this.reconnect();
	}

	private markLost(): void {
		if (this.isClosed || this.connection.kind === 'lost') {
			return;
		}

		this.connection = {kind: 'lost', since: this.heardAt};
		this.notify();
	}

	private reconnect(): void {
		if (this.isClosed) {
			return;
		}

		const pause = pauses[Math.min(this.tries++, pauses.length - 1)];
		this.retry = setTimeout(() => {
			void this.connectAgain();
		}, pause);
	}

	private async connectAgain(): Promise<void> {
		if (!await this.connect()) {
			this.reconnect();
		}
	}

	private notify(): void {
		for (const listener of this.listeners) {
			listener();
		}
	}
}
