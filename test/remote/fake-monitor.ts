import type {
	Command,
	CommandResult,
	Connection,
	Monitor,
	Snapshot,
} from '../../source/core/monitor.js';
import {noHour, withCheck, type LastHour} from '../../source/core/last-hour.js';
import {reuseUnchanged} from '../../source/core/share.js';
import type {Status} from '../../source/core/status.js';
import {healthyStatus} from './healthy-status.js';

export function snapshotOf(status: Status = healthyStatus(), more: Partial<Snapshot> = {}): Snapshot {
	return {
		status,
		events: [{time: 1, severity: 'info', event: 'started', message: 'The detector started', fields: {}}],
		script: {path: 'scripts/MASTER_RESTART.sh', args: [], root: '/srv/rec'},
		thresholds: {warning: 3, critical: 5, cascading: 7},
		services: {},
		restartEnabled: true,
		maxPerHour: 3,
		disarmed: undefined,
		attempt: undefined,
		problems: [],
		...more,
	};
}

/** A detector without an engine, for whoever is on the other side of a monitor. */
export class FakeMonitor implements Monitor {
	readonly commands: Command[] = [];
	closed = 0;
	/** What the next commands come to, instead of the usual. */
	answer: ((command: Command) => Promise<CommandResult>) | undefined;
	private readonly listeners = new Set<() => void>();
	lastHour: LastHour;
	private snapshot: Snapshot | undefined;

	constructor(snapshot: Snapshot | undefined = snapshotOf()) {
		this.snapshot = snapshot;
		this.lastHour = withCheck(noHour, undefined, snapshot.status);
	}

	get listenerCount(): number {
		return this.listeners.size;
	}

	subscribe(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => {
			this.listeners.delete(listener);
		};
	}

	getSnapshot(): Snapshot | undefined {
		return this.snapshot;
	}

	getConnection(): Connection {
		return {kind: 'own'};
	}

	getLastHour() {
		return this.lastHour;
	}

	/** A new picture, as after a check. */
	publish(change: Partial<Snapshot> = {}): void {
		const now = this.snapshot ?? snapshotOf();
		const {detector} = now.status;
		const status = {...now.status, detector: {...detector, checks: detector.checks + 1}};
		this.show({...now, status, ...change});
	}

	/** Another picture, without a check: of the script's output, of what a command came to. */
	show(change: Partial<Snapshot> = {}): void {
		const before = this.snapshot?.status;
		this.snapshot = reuseUnchanged(this.snapshot, structuredClone({...this.snapshot ?? snapshotOf(), ...change}));
		this.lastHour = withCheck(this.lastHour, before, this.snapshot.status);
		for (const listener of this.listeners) {
			listener();
		}
	}

	/** A check at which one service got worse. */
	check(): void {
		const {status} = this.snapshot ?? snapshotOf();
		const service = status.service_health['main_app'];
		this.publish({status: {
			...status,
			detector: {...status.detector, checks: status.detector.checks + 1},
			service_health: service ? {...status.service_health, main_app: {...service, consecutive_failures: service.consecutive_failures + 1}} : {},
		}});
	}

	async send(command: Command): Promise<CommandResult> {
		this.commands.push(command);
		return this.answer ? this.answer(command) : this.carryOut(command);
	}

	async close(): Promise<void> {
		this.closed++;
		this.listeners.clear();
	}

	private carryOut(command: Command): CommandResult {
		switch (command.command) {
			case 'check': {
				this.check();
				return {ok: true, code: 0, message: 'Checked.'};
			}

			case 'arm': {
				this.setArmed(true);
				return {ok: true, code: 0, message: 'Armed.'};
			}

			case 'disarm': {
				this.setArmed(false);
				return {ok: true, code: 0, message: 'Disarmed for 1h.'};
			}

			case 'abort': {
				return {ok: false, code: 1, message: 'No automatic restart is due.'};
			}

			case 'restart': {
				return {ok: true, code: 0, message: command.dryRun ? 'Would run scripts/MASTER_RESTART.sh.' : 'Started.'};
			}
		}
	}

	private setArmed(isArmed: boolean): void {
		const {status} = this.snapshot ?? snapshotOf();
		this.publish({status: {...status, armed: isArmed}, disarmed: isArmed ? undefined : {until: null, reason: 'a person said so'}});
	}
}
