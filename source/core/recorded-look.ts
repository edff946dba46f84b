import {
	indexProcesses, type DatabaseObservation, type FileObservation, type HealthObservation, type Look, type ProcessInfo, type ProcessState,
	type SupervisorObservation,
} from './observation.js';

/** What is kept of a process: what judgement looks at. The name is its key; what is left out is as usual. */
export type RecordedProcess = {
	readonly state: ProcessState;
	readonly pid: number;
	readonly start: number;
	readonly spawnError?: string;
	readonly exitStatus?: number;
	/** By how many seconds supervisor's clock was ahead of ours at the look that saw this first: with it the uptime at that look is exact. */
	readonly lead: number;
};

/**
A look as the record keeps it: everything that judgement needs, without what changes at every check although nothing has changed. Plain JSON.

Parts that are alike are the same objects as in the look before, so that a change is found by identity.
*/
export type RecordedLook = {
	readonly supervisor: Exclude<SupervisorObservation, {readonly kind: 'answer'}> | {readonly kind: 'answer'};
	/** By `group:name`; while supervisor does not answer, as it answered last. */
	readonly processes: Readonly<Record<string, RecordedProcess>>;
	readonly health: Readonly<Record<string, HealthObservation>>;
	readonly databases: Readonly<Record<string, DatabaseObservation>>;
	readonly files: Readonly<Record<string, FileObservation>>;
	readonly impaired: string | undefined;
	readonly foreignScript: number | undefined;
};

/** Below this difference a latency is the same as before, in milliseconds: a service on loopback answers a little differently each time. */
const latencyNoise = 10;

/** And so it is below this factor. */
const latencyFactor = 2;

const nothing: RecordedLook = {
	supervisor: {kind: 'answer'}, processes: {}, health: {}, databases: {}, files: {}, impaired: undefined, foreignScript: undefined,
};

/** A look for the record, made of the parts of the one before where they are alike. `now`: wall clock, milliseconds. */
export function recordLook(look: Look, now: number, before: RecordedLook = nothing): RecordedLook {
	return {
		supervisor: sameSupervisor(before.supervisor, look.supervisor),
		processes: look.supervisor.kind === 'answer' ? recordProcesses(look.supervisor.processes.all, now, before.processes) : before.processes,
		health: recordEach(look.health, before.health, recordHealth),
		databases: recordEach(look.databases, before.databases, sameJson),
		files: recordEach(look.files, before.files, sameJson),
		impaired: look.impaired,
		foreignScript: look.foreignScript,
	};
}

/** The look that a record tells of, for the real judgement. `now`: wall clock, milliseconds. */
export function lookFrom(recorded: RecordedLook, now: number): Look {
	const {supervisor, processes, health, databases, files, impaired, foreignScript} = recorded;
	return {
		supervisor: supervisor.kind === 'answer'
			? {kind: 'answer', latency: 0, processes: indexProcesses(Object.entries(processes).map(([name, process]) => processFrom(name, process, now)))}
			: supervisor,
		health: new Map(Object.entries(health)),
		databases: new Map(Object.entries(databases)),
		files: new Map(Object.entries(files)),
		impaired,
		foreignScript,
	};
}

function processFrom(key: string, {state, pid, start, lead, spawnError = '', exitStatus = 0}: RecordedProcess, now: number): ProcessInfo {
	const separator = key.indexOf(':');
	return {group: key.slice(0, separator), name: key.slice(separator + 1), state, pid, start, now: ((now / 1000) + lead), spawnError, exitStatus};
}

function sameSupervisor(before: RecordedLook['supervisor'], seen: SupervisorObservation): RecordedLook['supervisor'] {
	return seen.kind === 'answer'
		? (before.kind === 'answer' ? before : {kind: 'answer'})
		: (before.kind === 'answer' ? seen : sameJson(seen, before));
}

function recordProcesses(all: readonly ProcessInfo[], now: number, before: RecordedLook['processes']): RecordedLook['processes'] {
	let isSame = true;
	const processes: Record<string, RecordedProcess> = {};
	for (const info of all) {
		const key = `${info.group}:${info.name}`;
		const known = before[key];
		const isKnown = known && isSameProcess(known, info);
		processes[key] = isKnown ? known : recordProcess(info, now);
		isSame &&= Boolean(isKnown);
	}

	return isSame && Object.keys(before).length === all.length ? before : processes;
}

function isSameProcess(known: RecordedProcess, info: ProcessInfo): boolean {
	return known.state === info.state && known.pid === info.pid && known.start === info.start
		&& (known.spawnError ?? '') === info.spawnError && (known.exitStatus ?? 0) === info.exitStatus;
}

function recordProcess({state, pid, start, spawnError, exitStatus, now: theirs}: ProcessInfo, now: number): RecordedProcess {
	const lead = Math.round((theirs * 1000) - now) / 1000;
	return {state, pid, start, lead, ...(spawnError !== '' && {spawnError}), ...(exitStatus !== 0 && {exitStatus})};
}

function recordEach<Seen>(
	seen: ReadonlyMap<string, Seen>,
	before: Readonly<Record<string, Seen>>,
	record: (seen: Seen, before: Seen | undefined) => Seen,
): Readonly<Record<string, Seen>> {
	let isSame = true;
	const after: Record<string, Seen> = {};
	for (const [key, value] of seen) {
		const recorded = record(value, before[key]);
		after[key] = recorded;
		isSame &&= recorded === before[key];
	}

	return isSame && Object.keys(before).length === seen.size ? before : after;
}

/** A latency changes only when it is really another one; a whole number of milliseconds is enough of it. */
function recordHealth(seen: HealthObservation, before: HealthObservation | undefined): HealthObservation {
	if (seen.kind === 'unobservable') {
		return sameJson(seen, before);
	}

	const known = before && before.kind !== 'unobservable' ? before.latency : Infinity;
	return sameJson({...seen, latency: isLike(seen.latency, known) ? known : Math.round(seen.latency)}, before);
}

function isLike(one: number, other: number): boolean {
	return Math.abs(one - other) <= latencyNoise || (one < other * latencyFactor && other < one * latencyFactor);
}

function sameJson<Value>(value: Value, before: Value | undefined): Value {
	return before !== undefined && JSON.stringify(value) === JSON.stringify(before) ? before : value;
}
