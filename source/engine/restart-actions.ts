import type {Attempt} from '../core/attempt.js';
import type {SupervisorObservation} from '../core/observation.js';
import type {Block} from '../core/policy.js';

/** A script's process, so that it can be found again: a pid alone is used again. */
export type ScriptProcess = {readonly pid: number; readonly pidStart: number};

/** How far a script has come. `exitCode` is `undefined` when nobody saw how it ended. */
export type ScriptProgress =
	| {readonly kind: 'running'; readonly pid: number | undefined}
	| {readonly kind: 'ended'; readonly exitCode: number | undefined}
	| {readonly kind: 'never started'};

/** What the restart protocol does to the machine. */
export type RestartActions = {
	/** Preflight, veto and a copy of the script that runs already: what stands in the way, or `undefined` (decisions 9, 16). */
	findObstacle(): Promise<Block | undefined>;
	/** Saves what the system looks like, within 3 s; never fails (decision 17). */
	recordFlight(attempt: number): Promise<void>;
	/** What supervisor says of its processes now, within 1 s: the last look before the script runs. Never fails. */
	glance(): Promise<SupervisorObservation>;
	/** Runs the script so that it outlives everything. Throws when nothing was started. */
	start(attempt: number): Promise<ScriptProcess>;
	readProgress(attempt: number, process: ScriptProcess | undefined): Promise<ScriptProgress>;
	/** Like `readProgress`, but `never started` is final: it cannot come up later. */
	recoverProgress(attempt: number, process: ScriptProcess | undefined): Promise<ScriptProgress>;
	/** Keeps the script's output from filling the disk; called again and again while it runs. */
	capOutput(attempt: number): Promise<void>;
	/** After the script: duplicates are looked for and told (decision 18). */
	afterScript(attempt: number): Promise<void>;
};

/** The script's process, as far as the journal knows it. */
export function processOf({pid, pidStart}: Attempt): ScriptProcess | undefined {
	return pid === undefined || pidStart === undefined ? undefined : {pid, pidStart};
}
