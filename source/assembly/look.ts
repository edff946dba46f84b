import type {Look} from '../core/observation.js';
import type {Settings} from '../core/settings.js';
import {findScriptRuns} from '../actions/script-runs.js';
import type {LookRequest} from '../engine/engine.js';
import {createDatabaseProbe} from '../probes/database/probe.js';
import {createDiskProbe, type Place} from '../probes/disks.js';
import {createFileProbe} from '../probes/files.js';
import {createGate} from '../probes/gate.js';
import {createLooker} from '../probes/look.js';
import {createObserver} from '../probes/observer.js';
import {databaseChild} from './entries.js';
import type {SupervisorAccess} from './supervisor-access.js';

/** Health checks at the same time: more would only wait for each other in the kernel. */
const healthWidth = 64;

/** All health checks at the same time, the ones that hang included: supervisord's own limit of open files is 1,024. */
const healthMost = 768;

/** Milliseconds within which the disk, or our own loopback, must answer. */
const ownDeadline = 2000;

/** Milliseconds from one look at the free space of the disks to the next. */
const disksEvery = 60_000;

export type EngineLook = {
	look(request: LookRequest): Promise<Look>;
	close(): Promise<void>;
};

export type LookHelp = {
	/** The session of our own script's runner, which is no foreign run. */
	readonly ownSession: () => number | undefined;
	/** Milliseconds that the first look waits for the count of the databases. */
	readonly firstLookWait: number;
	/** A single look for `cfd snapshot`: it writes nothing to the state directory, which may not even be there. */
	readonly isReadOnly?: boolean;
};

/** Puts the probes together for the engine. */
export function createEngineLook(settings: Settings, supervisor: SupervisorAccess, {ownSession, firstLookWait, isReadOnly}: LookHelp): EngineLook {
	const databases = createDatabaseProbe({
		stateDirectory: settings.stateDirectory,
		childCommand: databaseChild,
		now: () => Date.now(),
		firstLookWait,
	});
	const looker = createLooker({
		services: settings.services,
		databases: settings.databases,
		files: settings.files,
		supervisor,
		supervisorTimeout: settings.supervisor.timeout,
		probeFile: createFileProbe({timeout: ownDeadline}),
		probeDatabase: async database => databases.look(database),
		findForeignScript: async () => findForeignScript(settings, ownSession()),
		probeDisks: createDiskProbe({places: places(settings), timeout: ownDeadline, every: disksEvery, now: () => performance.now()}),
		observer: createObserver({stateDirectory: isReadOnly ? undefined : settings.stateDirectory, timeout: ownDeadline, maxStall: 1000}),
		gate: createGate({width: healthWidth, most: healthMost, patience: 100}),
	});
	return {
		async look({skipHealth, skipForeign, trouble}) {
			const {look} = await looker.look({skipHealth, skipForeign});
			return trouble === undefined ? look : {...look, impaired: trouble};
		},
		async close() {
			looker.close();
			supervisor.close();
			await databases.close();
		},
	};
}

/** Where a full disk would hurt, each under the name that the config and the status have for it. */
function places({databases, root, logDirectory, stateDirectory}: Settings): Place[] {
	return [
		...[root, logDirectory, stateDirectory].map(folder => ({name: folder, path: folder})),
		...databases.map(({path, absolute}) => ({name: path, path: absolute})),
	];
}

async function findForeignScript({restart}: Settings, ownSession: number | undefined): Promise<number | undefined> {
	const [pid] = await findScriptRuns(restart.script.absolute, {
		sessions: ownSession === undefined ? [] : [ownSession],
		orphanAge: restart.timeout,
	});
	return pid;
}
