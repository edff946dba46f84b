import process from 'node:process';
import {createDatabaseProbe, type DatabaseProbe, type DatabaseProbeOptions} from '../../../source/probes/database/probe.js';
import type {DatabaseSettings} from '../../../source/core/settings.js';
import {buildEntry} from '../../helpers/build-entry.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

let built: Promise<readonly string[]> | undefined;

/** The child process's program, built once. */
export async function childCommand(): Promise<readonly string[]> {
	built ??= buildEntry('source/probes/database/full-look-child.ts');
	return built;
}

export function settingsOf(file: string, changes: Partial<DatabaseSettings> = {}): DatabaseSettings {
	return {
		path: 'trades.db', absolute: file, table: 'trades', integrityEvery: 3_600_000, ...changes,
	};
}

export type Probing = AsyncDisposable & {
	readonly probe: DatabaseProbe;
	readonly stateDirectory: string;
};

/** A probe with a state directory of its own, whose first look waits for the full one as long as that takes. */
export async function startProbe(options: Partial<DatabaseProbeOptions> = {}): Promise<Probing> {
	const state = await temporaryFolder('cfd-state-');
	const probe = createDatabaseProbe({
		stateDirectory: state.path, childCommand: await childCommand(), now: () => Date.now(), firstLookWait: 30_000, ...options,
	});
	return {
		probe,
		stateDirectory: state.path,
		async [Symbol.asyncDispose]() {
			await probe.close();
			await state.dispose();
		},
	};
}

/** User and group for what root may do and others may not; nothing where the tests do not run as root. */
export const nobody = process.getuid?.() === 0 ? {uid: 65_534, gid: 65_534} : {};
