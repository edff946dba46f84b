import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {programPath} from '../../helpers/real.js';
import {startChild} from './children.js';
import {temporaryFolder} from './places.js';
import {cpuOf, residentBytes} from './process-figures.js';
import type {BenchSystem} from './system.js';

export type Monit = AsyncDisposable & {
	cpu(): number;
	resident(): number;
};

export type MonitOptions = {
	/** Seconds between its checks. */
	readonly cycle: number;
	/** Ends each `if failed` line: what it does, and after how many cycles. `SERVICE` stands for its name. */
	readonly action?: string;
};

/** Why there is no Monit here; `undefined` when there is. */
export function monitMissing(): string | undefined {
	return programPath('monit') === undefined ? 'no Monit here: apt-get install monit' : undefined;
}

/** A Monit of the benchmark's own that asks the same health endpoints, with its own defaults. */
export function startMonit({urls}: BenchSystem, {cycle, action = 'then alert'}: MonitOptions): Monit {
	const folder = temporaryFolder();
	const at = (name: string) => path.join(folder.path, name);
	const checks = urls.map(({name, port, path: asked}) => [
		`check host ${name} with address 127.0.0.1`,
		`  if failed port ${port} protocol http request "${asked}" ${action.replace('SERVICE', () => name)}`,
	].join('\n'));
	// It refuses a config that others can read.
	writeFileSync(at('monitrc'), [
		`set daemon ${cycle}`, `set log ${at('log')}`, `set pidfile ${at('pid')}`, `set idfile ${at('id')}`, `set statefile ${at('state')}`, ...checks, '',
	].join('\n'), {mode: 0o600});
	const child = startChild(programPath('monit') ?? 'monit', ['-I', '-c', at('monitrc')]);
	return {
		cpu: () => cpuOf(child.pid),
		resident: () => residentBytes(child.pid),
		async [Symbol.asyncDispose]() {
			await child.close();
			folder[Symbol.dispose]();
		},
	};
}
