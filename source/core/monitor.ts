import type {DetectorEvent} from './events.js';
import type {Foresight} from './foresight.js';
import type {LastHour} from './last-hour.js';
import type {RestartCause, Thresholds} from './settings.js';
import type {Status} from './status.js';

/** What the screen draws: the public status, and what only a person at the screen wants. Plain JSON, so that it travels. */
export type Snapshot = {
	readonly status: Status;
	/** The last events, oldest first; at most `eventLimit`. */
	readonly events: readonly DetectorEvent[];
	/** What a restart would run, for the dialog. */
	readonly script: {readonly path: string; readonly args: readonly string[]; readonly root: string};
	readonly thresholds: Thresholds;
	/** By service: what the config says of it beside the usual; one of which that is nothing is left out. */
	readonly services: Readonly<Record<string, ServiceFacts>>;
	readonly restartEnabled: boolean;
	readonly maxPerHour: number;
	/** What may cause a restart; an older detector does not tell it. */
	readonly restartOn?: readonly RestartCause[] | undefined;
	/** What comes if what fails now goes on failing; left out while nothing does. */
	readonly foresight?: Foresight | undefined;
	/** Why no restart is armed for ever, or until when; `undefined` while armed. */
	readonly disarmed: {readonly until: string | null; readonly reason: string} | undefined;
	/** The attempt that is under way. */
	readonly attempt: AttemptSnapshot | undefined;
	/** What the monitor itself has to say loudly: a broken journal, alerts that cannot be sent. */
	readonly problems: readonly string[];
};

/** What the config says of one service, as far as it is not the usual. */
export type ServiceFacts = {
	readonly description?: string;
	/** The health check's URL. */
	readonly health?: string;
	readonly dependsOn?: readonly string[];
	/** Its own thresholds. */
	readonly thresholds?: Thresholds;
};

export type AttemptSnapshot = {
	readonly id: number;
	readonly phase: 'preparing' | 'running' | 'settling' | 'overdue';
	readonly startedAt: string | undefined;
	/** When the script ended: the system settles since then. */
	readonly endedAt: string | undefined;
	/** Seconds that the script, and then the system, may take. */
	readonly timeoutSeconds: number;
	readonly settleSeconds: number;
	/** The script's last lines. */
	readonly output: readonly string[];
	readonly servicesBack: number;
	readonly servicesExpected: number;
};

/** How fresh a snapshot is. Data, not a question of where the engine runs: the screen never asks "am I remote?". */
export type Connection =
	| {readonly kind: 'own'}
	| {readonly kind: 'attached'; readonly pid: number}
	/** `since`: wall clock milliseconds of the last answer. */
	| {readonly kind: 'lost'; readonly since: number};

/** What a command came to. Never thrown, always said. `code` is an exit code of the command line (sysexits where it is above 63). */
export type CommandResult = {
	readonly ok: boolean;
	readonly code: number;
	readonly message: string;
};

/** Everything that a person can ask of a detector. */
export type Command =
	| {readonly command: 'restart'; readonly reason: string; readonly dryRun?: boolean | undefined}
	| {readonly command: 'abort'}
	/** `forMs` left out: one hour; `null`: for ever (decision 19). */
	| {readonly command: 'disarm'; readonly forMs?: number | null | undefined; readonly reason: string}
	| {readonly command: 'arm'}
	| {readonly command: 'check'};

/** How many events a snapshot carries. */
export const eventLimit = 200;

/**
A detector, wherever it runs: in this process or behind the control socket. Both satisfy the same contract test.

`subscribe` calls the listener after each change until the returned function is called. `getSnapshot` returns the same object while
nothing changed; `undefined` before the first check.
*/
export type Monitor = {
	subscribe(listener: () => void): () => void;
	getSnapshot(): Snapshot | undefined;
	getConnection(): Connection;
	/** The last hour of every service, as far as it is known; the same object while it says the same. */
	getLastHour(): LastHour;
	/** Resolves when the command came to something; a restart when it was started, withheld or refused. Never rejects. */
	send(command: Command): Promise<CommandResult>;
	/** Lets go of it: ends an own engine, detaches from another. */
	close(): Promise<void>;
};
