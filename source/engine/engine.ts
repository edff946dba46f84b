import {setTimeout as pause} from 'node:timers/promises';
import {buildStatus, type StatusExtras} from '../core/build-status.js';
import {errorMessage} from '../core/caught.js';
import {eventAt} from '../core/effects.js';
import type {DetectorEvent} from '../core/events.js';
import {noHour, withCheck, type LastHour} from '../core/last-hour.js';
import type {Clock} from '../core/moment.js';
import type {Command, CommandResult, Connection, Monitor, Snapshot} from '../core/monitor.js';
import type {Look} from '../core/observation.js';
import type {Settings} from '../core/settings.js';
import {reuseUnchanged} from '../core/share.js';
import type {Status} from '../core/status.js';
import {Beat, type Trouble} from './beat.js';
import {runCommand} from './commands.js';
import type {Detector} from './detector.js';
import {lookRequest, type LookRequest} from './look-request.js';
import {OutputFollower} from './output-follower.js';
import type {RecentEvents} from './recent-events.js';
import type {Restarter} from './restarter.js';
import {attemptSnapshot, makeSnapshot} from './snapshot.js';

export type {LookRequest} from './look-request.js';

/** What the engine is made of; all I/O comes in here. */
export type EngineParts = {
	readonly settings: Settings;
	readonly clock: Clock;
	readonly detector: Detector;
	readonly restarter: Restarter;
	readonly events: RecentEvents;
	/** What an earlier detector has seen of the last hour. */
	readonly lastHour?: LastHour | undefined;
	look(request: LookRequest): Promise<Look>;
	/** What the status tells beside what the core knows, as it is now. */
	extras(lastCheckMs: number | undefined): StatusExtras;
	/** What the monitor itself has to say loudly. */
	problems(): readonly string[];
	/** The script's last lines. */
	tailOutput(attempt: number): Promise<readonly string[]>;
	/** After each check: the status file, the heartbeat, alerts that wait. Never throws. */
	afterCheck(status: Status): Promise<void>;
	emit(event: DetectorEvent): void;
	findObstacle(): Promise<{readonly because: string; readonly detail?: string | undefined} | undefined>;
	/** Ends what the parts hold: sockets, files, the lock. */
	release(): Promise<void>;
};

/**
The live engine: looks at each beat, lets the detector judge, publishes, and starts the restart that is due. It is a `Monitor`, the same one
to the screen in this process and, through the control socket, to any other.
*/
export class Engine implements Monitor {
	private readonly beat: Beat;
	private readonly listeners = new Set<() => void>();
	private snapshot: Snapshot | undefined;
	private lastHour: LastHour;
	private lastCheckMs: number | undefined;
	private readonly output: OutputFollower;
	private isClosed = false;

	constructor(private readonly parts: EngineParts) {
		this.lastHour = parts.lastHour ?? noHour;
		const {detector, restarter} = parts;
		this.output = new OutputFollower({
			running: () => restarter.isScriptRunning ? detector.openAttempt : undefined,
			tailOutput: async attempt => parts.tailOutput(attempt),
			onLines: () => {
				this.publish();
			},
		});
		this.beat = new Beat(parts.settings.checkInterval, parts.clock, async (trouble, isExtra) => this.check(trouble, isExtra));
	}

	/** Goes on with an unfinished attempt, then checks for as long as it lives. */
	async start(): Promise<void> {
		await this.parts.restarter.resume();
		this.output.follow();
		this.beat.start();
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

	getLastHour(): LastHour {
		return this.lastHour;
	}

	async send(command: Command): Promise<CommandResult> {
		const result = await runCommand(command, {...this.parts, checkNow: async () => this.beat.beatNow()});
		this.publish();
		this.output.follow();
		return result;
	}

	async close(): Promise<void> {
		if (this.isClosed) {
			return;
		}

		this.isClosed = true;
		this.listeners.clear();
		this.output.close();
		this.parts.restarter.close();
		await Promise.race([this.beat.stop(), pause(closeWithin, undefined, {ref: false})]);
		await this.parts.release();
	}

	/** Something changed outside of a check: an alert was delivered, an event came. */
	publish(): void {
		const {parts} = this;
		const {detector, clock, settings, events} = parts;
		const now = clock.now();
		const status = buildStatus(detector.state, detector.decision, parts.extras(this.lastCheckMs), now);
		const attempt = attemptSnapshot(detector.state, detector.openAttempt, this.output.lines);
		const next = makeSnapshot({settings, context: detector.state, status, events: events.list, attempt, problems: parts.problems(), now});
		this.lastHour = withCheck(this.lastHour, this.snapshot?.status, status);
		this.snapshot = reuseUnchanged(this.snapshot, next);
		for (const listener of this.listeners) {
			this.attempt(listener, 'A change could not be shown');
		}
	}

	/** Something around the engine is not as it should be, or is again: a server, a request that is none, the watchdog. For the log. */
	report(text: string): void {
		this.parts.emit(eventAt(this.parts.clock.now(), {severity: 'warn', event: 'trouble', message: text}));
	}

	/** One check. A mistake in it is told; the next one comes all the same, at its time. */
	private async check(trouble: Trouble, isExtra: boolean): Promise<void> {
		try {
			await this.look(trouble, isExtra);
		} catch (error) {
			this.tellError('A check failed', error);
		}
	}

	private attempt(work: () => void, failure: string): void {
		try {
			work();
		} catch (error) {
			this.tellError(failure, error);
		}
	}

	private tellError(what: string, error: unknown): void {
		const {emit, clock} = this.parts;
		emit(eventAt(clock.now(), {severity: 'error', event: 'internal_error', message: `${what}: ${errorMessage(error)}. Please report this.`}));
	}

	private async look(trouble: Trouble, isExtra: boolean): Promise<void> {
		const {detector, restarter, clock, look} = this.parts;
		const began = performance.now();
		await restarter.resume();
		const seen = await look(lookRequest(detector.state.memory, restarter.isScriptRunning, trouble));
		if (this.isClosed) {
			// The history is closed by now, or will be before this check is over: the next detector looks for itself.
			return;
		}

		const request = detector.check(seen, clock.now(), isExtra);
		this.lastCheckMs = Math.round((performance.now() - began) * 10) / 10;
		this.publish();
		if (request) {
			// Not waited for: the checks go on while it is prepared, and while it runs.
			void this.restart(request.reason, request.isRetry);
		}

		if (this.snapshot) {
			await this.parts.afterCheck(this.snapshot.status);
		}
	}

	private async restart(reason: string, isRetry: boolean): Promise<void> {
		try {
			await this.parts.restarter.run('automatic', reason, isRetry);
		} catch (error) {
			this.tellError('The restart could not be prepared', error);
		}

		this.publish();
		this.output.follow();
	}
}

/** How long `close` waits for the check that runs, in milliseconds: a clean end takes 1 s at most. */
const closeWithin = 500;
