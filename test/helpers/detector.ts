import process from 'node:process';
import {fileURLToPath} from 'node:url';
import type {Status} from '../../source/core/status.js';
import {userEnvironment} from './environment.js';
import {run, type RunResult} from './run.js';
import type {Layout, StandIn} from './stand-in.js';
import {waitFor} from './wait-for.js';

/** The built program, as a user has it. */
export const program = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

/** The command of the stand-in's `[program:cascading_failure_detector]`: absolute paths, as the README has it. */
export function headlessCommand({configFile}: Layout): string {
	return `${process.execPath} ${program} --headless --config ${configFile}`;
}

/** Runs a command of the program in the system's folder, as operators do: the restart script kills whoever names it on the command line. */
export async function cfd(standIn: StandIn, ...args: string[]): Promise<RunResult> {
	return run(process.execPath, [program, ...args], {cwd: standIn.root, env: userEnvironment(), timeout: 90_000});
}

/** The status over HTTP, or `undefined` while the detector does not answer. */
export async function status(standIn: StandIn): Promise<Status | undefined> {
	try {
		return await standIn.status() as Status;
	} catch {
		return undefined;
	}
}

/** Waits until the detector's status is as wanted. */
export async function waitForStatus(standIn: StandIn, what: string, isWanted: (status: Status) => boolean, timeout = 30_000): Promise<Status> {
	return waitFor(async () => {
		const seen = await status(standIn);
		return seen && isWanted(seen) ? seen : undefined;
	}, {what, timeout, every: 50, show: async () => ({status: await status(standIn), error: await standIn.log('cascading_failure_detector.err.log')})});
}

export function isEverythingHealthy({service_health: services}: Status): boolean {
	return Object.values(services).every(service => service.status === 'healthy');
}

/** Whether the last restart worked. */
export function hasRecovered({restart_history: restarts}: Status): boolean {
	return restarts[0]?.outcome === 'recovered';
}

/** The event log, parsed. */
export async function eventLog(standIn: StandIn): Promise<ReadonlyArray<Readonly<Record<string, unknown>>>> {
	const text = await standIn.log('cascading_failure_detector.log');
	return text.split('\n').filter(Boolean).map(line => JSON.parse(line) as Record<string, unknown>);
}
