import type {BlockReason} from './attempt.js';
import {newCounter, type Counter} from './counter.js';
import type {DiskMemory} from './early-signs-disk.js';
import type {FlapMemory} from './early-signs-flapping.js';
import type {DriftMemory} from './early-signs-latency.js';
import type {Moment} from './moment.js';
import type {FullLook, ProcessState} from './observation.js';
import type {Failure} from './root-cause.js';
import type {LevelName} from './settings.js';
import type {SentText} from './text-budget.js';

/** A service's counter and what the next look must be compared with. */
export type ServiceMemory = Counter & {
	readonly state?: ProcessState | undefined;
	readonly pid?: number | undefined;
	/** Supervisor's start time of the process, seconds since 1970. */
	readonly start?: number | undefined;
	/** Seconds, by supervisor's clock at the last look. */
	readonly uptime?: number | undefined;
	/** Looks in a row at which the process was another one than before (decision 5, crash loop). */
	readonly respawns: number;
	/** What the counters were before that row began: those looks were failures after all. */
	readonly beforeRespawns?: {readonly failures: number; readonly votes: number; readonly failingSince: number} | undefined;
	/** When new processes were seen in the last hour, wall clock. */
	readonly respawnTimes: readonly number[];
	readonly startingSince?: Moment | undefined;
	readonly isStateProven: boolean;
	/** The health check that was proven, by its `healthName`; another URL is another check. */
	readonly provenHealth?: string | undefined;
	readonly httpStatus?: number | undefined;
	/** Milliseconds. */
	readonly latency?: number | undefined;
	/** Watched for early signs alone. */
	readonly flap?: FlapMemory | undefined;
	readonly drift?: DriftMemory | undefined;
};

export type SupervisorMemory = Counter & {
	/** When it first said that it shuts down (decision 23). */
	readonly shutdownSince?: Moment | undefined;
	readonly running: number;
	readonly failed: number;
};

export type DatabaseMemory = Counter & {
	readonly seen?: string | undefined;
	readonly full?: FullLook | undefined;
};

export type FileMemory = Counter & {
	readonly seen?: string | undefined;
};

/** From the first level above NONE until NONE again. Times are wall clock. */
export type Incident = {
	readonly id: number;
	readonly startedAt: number;
	readonly peakLevel: LevelName;
	/** The services in the order in which they failed. */
	readonly order: readonly Failure[];
	readonly rootCause: string | undefined;
	/** What was withheld in it already, each reason once. */
	readonly withheld: readonly string[];
	/** Whether anybody was told of it: then its end is told too. */
	readonly isAlerted: boolean;
	/** Whether a phone was told of it; an older detector has not written it down. */
	readonly isTexted?: boolean | undefined;
	/** The highest level that was told: who was not told of it need not hear of its end. */
	readonly toldLevel?: LevelName | undefined;
	/** The highest level that was alerted, and when the level was last at or above it. */
	readonly alerted?: {readonly level: LevelName; readonly at: Moment} | undefined;
};

/** Automatic restart off, for a time or for ever (decision 19). */
export type Disarmed = {
	readonly at: Moment;
	/** Milliseconds; `undefined`: for ever. */
	readonly lasts: number | undefined;
	readonly reason: string;
};

/** The restart script as somebody else runs it, and the settling after it (decision 9). */
export type ForeignRun = {
	/** `undefined` when only what it left was seen. */
	readonly pid?: number | undefined;
	readonly since: Moment;
	readonly endedAt: Moment | undefined;
	/** It runs longer than a restart may: judging goes on, though no second copy is started. */
	readonly isGivenUp: boolean;
};

/** What stood in the way of a restart that was due. */
export type HeldBack = {
	readonly because: BlockReason;
	readonly detail: string;
	/** How many tries in a row it was that came to nothing but the next try. */
	readonly passing?: number | undefined;
};

/** Everything that the detector has to find again after its own death, beside the attempts in the journal. Plain JSON. */
export type Memory = {
	readonly version: 1;
	readonly checks: number;
	readonly lastCheck: Moment | undefined;
	readonly services: Readonly<Record<string, ServiceMemory>>;
	readonly supervisor: SupervisorMemory;
	readonly databases: Readonly<Record<string, DatabaseMemory>>;
	readonly files: Readonly<Record<string, FileMemory>>;
	readonly level: LevelName;
	/** Wall clock. */
	readonly levelSince: number;
	readonly incident: Incident | undefined;
	readonly lastIncidentId: number;
	readonly disarmed: Disarmed | undefined;
	readonly abortedAt: Moment | undefined;
	readonly foreign: ForeignRun | undefined;
	/** Why the restart that is due could not be started, as the last try found. */
	readonly heldBack: HeldBack | undefined;
	/** By device; watched for early signs alone. */
	readonly disks?: Readonly<Record<string, DiskMemory>> | undefined;
	/** Checks in a row at which everything that has a vote was ok, while settling. */
	readonly okInARow: number;
	/** The texts of the last hour: a phone gets so many and no more. An older detector has not written it down. */
	readonly texts?: readonly SentText[] | undefined;
};

export const newServiceMemory: ServiceMemory = {...newCounter, respawns: 0, respawnTimes: [], isStateProven: false};

export const newSupervisorMemory: SupervisorMemory = {...newCounter, running: 0, failed: 0};

export function newMemory(now: Moment): Memory {
	return {
		version: 1,
		checks: 0,
		lastCheck: undefined,
		services: {},
		supervisor: newSupervisorMemory,
		databases: {},
		files: {},
		level: 'NONE',
		levelSince: now.wall,
		incident: undefined,
		lastIncidentId: 0,
		disarmed: undefined,
		abortedAt: undefined,
		foreign: undefined,
		heldBack: undefined,
		okInARow: 0,
	};
}

/** Reads a saved memory; `undefined` when the text is none of ours, which the caller must say. */
export function parseMemory(json: string): Memory | undefined {
	try {
		const value: unknown = JSON.parse(json);
		return isMemory(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

function isMemory(value: unknown): value is Memory {
	return typeof value === 'object' && value !== null && 'version' in value && value.version === 1 && 'services' in value;
}
