import {once} from 'node:events';
import {readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import type {Status} from '../../../source/core/status.js';
import type {MeterReport} from '../meter.js';
import {startChild} from './children.js';
import {built, program} from './places.js';
import {cpuOf, residentBytes} from './process-figures.js';
import type {BenchSystem} from './system.js';

/** The real program, `cfd --headless`, at work. `await using` ends it and removes its state. */
export type Detector = AsyncDisposable & {
	readonly pid: number;
	/** The newest status file; `undefined` before the first check. */
	status(): Status | undefined;
	/** Looks again and again until the status is as wanted. */
	until(isWanted: (status: Status) => boolean): Promise<Status>;
	/** What the meter inside says since it was last asked. Only of one that was started with it. */
	measure(): Promise<MeterReport>;
	cpu(): number;
	resident(): number;
};

type System = Pick<BenchSystem, 'configFile' | 'stateDirectory'>;

/** How long anything may take before something must be wrong, in milliseconds. */
const patience = 240_000;

/** Starts the detector of a system, with the meter inside if one is wanted. */
export function startDetector({configFile, stateDirectory}: System, {hasMeter = false, args = ['--headless']}: {hasMeter?: boolean; args?: readonly string[]} = {}): Detector {
	const flags = hasMeter ? ['--expose-gc', '--import', built('meter')] : [];
	const child = startChild(process.execPath, [...flags, program, ...args, '--config', configFile], {
		stdio: ['ignore', 'ignore', 'ignore', ...(hasMeter ? ['ipc'] as const : [])],
	});
	const status = () => readStatus(stateDirectory);
	return {
		pid: child.pid,
		status,
		until: async isWanted => until(status, isWanted),
		async measure() {
			const answered = once(child.process, 'message') as Promise<[MeterReport]>;
			child.process.send('measure');
			const [report] = await answered;
			return report;
		},
		cpu: () => cpuOf(child.pid),
		resident: () => residentBytes(child.pid),
		async [Symbol.asyncDispose]() {
			await child.close();
			rmSync(stateDirectory, {recursive: true, force: true});
		},
	};
}

export function readStatus(stateDirectory: string): Status | undefined {
	try {
		return JSON.parse(readFileSync(path.join(stateDirectory, 'status.json'), 'utf8')) as Status;
	} catch {
		return undefined;
	}
}

async function until(status: () => Status | undefined, isWanted: (status: Status) => boolean): Promise<Status> {
	const deadline = performance.now() + patience;
	while (performance.now() < deadline) {
		const began = performance.now();
		const seen = status();
		if (seen && isWanted(seen)) {
			return seen;
		}

		// A long status is not read all the time: that would take from the machine what is measured.
		await pause(Math.max(2, 20 * (performance.now() - began)));
	}

	throw new Error(`A detector did not come to where it was to be within ${patience / 1000} s; last seen: ${JSON.stringify(status())?.slice(0, 2000)}`);
}
