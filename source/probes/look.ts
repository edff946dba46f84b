import type {DatabaseObservation, DiskObservation, HealthObservation, Look} from '../core/observation.js';
import type {DatabaseSettings, PathSettings, ServiceSettings} from '../core/settings.js';
import {withDeadline} from './deadline.js';
import {errorText} from './failure.js';
import type {FileProbe} from './files.js';
import type {Gate} from './gate.js';
import {probeHealth, type HealthCheck} from './health.js';
import {millisecondsSince} from './elapsed.js';
import type {Observer} from './observer.js';
import {startStallMeter} from './stall.js';
import type {SupervisorProbe} from './supervisor.js';
import {
	doubtTimeouts,
	sightOf,
	type Seen,
	type Sight,
} from './suspicion.js';

export type LookerParts = {
	readonly services: readonly ServiceSettings[];
	readonly databases: readonly DatabaseSettings[];
	readonly files: readonly PathSettings[];
	readonly supervisor: Pick<SupervisorProbe, 'look'>;
	/** Milliseconds, of the supervisor's probe. */
	readonly supervisorTimeout: number;
	readonly probeFile: FileProbe;
	readonly probeDatabase: (database: DatabaseSettings) => Promise<DatabaseObservation>;
	/** Finds the pid of a restart script that somebody else started. */
	readonly findForeignScript: () => Promise<number | undefined>;
	/** How much room the disks have, for early signs. */
	readonly probeDisks?: () => Promise<readonly DiskObservation[]>;
	readonly observer: Observer;
	/** Spreads the health checks. */
	readonly gate: Gate;
	/** Milliseconds for each of the two probes that are handed in, should they not keep a deadline of their own; 30 s if left out. */
	readonly patience?: number;
};

export type LookOptions = {
	/** While a restart script runs: it kills whoever has a connection to the services' ports (`lsof -ti :PORT`). */
	readonly skipHealth: boolean;
	/** While our own script runs, or is not wanted. */
	readonly skipForeign: boolean;
};

export type LookReport = {
	readonly look: Look;
	/** Milliseconds that the look took. */
	readonly took: number;
	/** Milliseconds for which the event loop stood still at most, meanwhile. */
	readonly stallDuringLook: number;
};

export type Looker = {
	/** Looks at everything at once. Never rejects; settled when the slowest probe has met its deadline. */
	look(options: LookOptions): Promise<LookReport>;
	/** Calls off what is under way. */
	close(): void;
};

/** Milliseconds. */
const usualPatience = 30_000;

const notAsked: HealthObservation = {kind: 'unobservable', detail: 'not asked while the restart script runs'};

/** Composes the probes into one look. They report; nothing is judged here, but for the question whether we can see at all. */
export function createLooker(parts: LookerParts): Looker {
	const abort = new AbortController();
	const timeouts = {
		supervisor: parts.supervisorTimeout,
		services: new Map(parts.services.map(({name, timeout}) => [name, timeout])),
	};
	return {
		async look(options) {
			const startedAt = performance.now();
			const meter = startStallMeter();
			const seen = await seeAll(parts, options, abort.signal);
			const stallDuringLook = meter.stop();
			const sure = doubtTimeouts(seen, timeouts, stallDuringLook);
			const impaired = await blindness(sightOf(sure, !options.skipHealth), parts.observer, stallDuringLook);
			return {look: {...sure, impaired}, took: millisecondsSince(startedAt), stallDuringLook};
		},
		close() {
			abort.abort();
		},
	};
}

async function blindness(sight: Sight, observer: Observer, stall: number): Promise<string | undefined> {
	switch (sight.kind) {
		case 'clear': {
			return undefined;
		}

		case 'dark': {
			return observer.checkSelf(stall);
		}

		case 'blind': {
			return sight.detail;
		}
	}
}

async function seeAll(parts: LookerParts, options: LookOptions, signal: AbortSignal): Promise<Seen> {
	const {services, databases, files, patience = usualPatience} = parts;
	const [supervisor, health, seenDatabases, seenFiles, foreignScript, disks] = await Promise.all([
		parts.supervisor.look(),
		seeHealth(services, async check => options.skipHealth ? notAsked : parts.gate(async () => probeHealth(check, signal))),
		seeEach(databases, async database => guarded(async () => parts.probeDatabase(database), patience, unseenDatabase)),
		seeEach(files, async ({absolute}) => parts.probeFile(absolute)),
		options.skipForeign ? undefined : guarded(parts.findForeignScript, patience, () => undefined),
		guarded(async () => parts.probeDisks?.() ?? [], patience, () => []),
	]);
	return {
		supervisor, health, databases: seenDatabases, files: seenFiles, foreignScript, disks,
	};
}

async function seeHealth(services: readonly ServiceSettings[], ask: (check: HealthCheck) => Promise<HealthObservation>) {
	const seen = new Map<string, HealthObservation>();
	await Promise.all(services.map(async ({name, health, timeout}) => {
		if (health !== undefined) {
			seen.set(name, await ask({health, timeout}));
		}
	}));
	return seen;
}

async function seeEach<Subject extends PathSettings, Observation>(
	subjects: readonly Subject[],
	see: (subject: Subject) => Promise<Observation>,
): Promise<ReadonlyMap<string, Observation>> {
	return new Map(await Promise.all(subjects.map(async (subject): Promise<[string, Observation]> => [subject.path, await see(subject)])));
}

function unseenDatabase(why: string): DatabaseObservation {
	return {kind: 'unobservable', detail: `the database was not looked at: ${why}`, full: undefined};
}

/** Keeps a probe that was handed in from ending or holding up the look, whatever it does. */
async function guarded<Observation>(
	see: () => Promise<Observation>,
	patience: number,
	unseen: (why: string) => Observation,
): Promise<Observation> {
	const wrap = async () => ({observation: await see()});
	try {
		const seen = await withDeadline(wrap(), patience);
		return seen ? seen.observation : unseen(`no answer within ${patience} ms`);
	} catch (error) {
		return unseen(errorText(error));
	}
}
