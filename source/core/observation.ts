/**
What the probes saw, before anybody judges it. A probe reports `{status: 503}`, never `{ok: false}`.

Each observation is a union over `kind`. `unobservable` always means that the monitor itself could not look (out of file descriptors,
a probe that was not made on purpose): it says nothing about the subject.
*/

/** Supervisor's process states, as its manual names them (Subprocesses, Process States). */
export const processStates = ['STOPPED', 'STARTING', 'RUNNING', 'BACKOFF', 'STOPPING', 'EXITED', 'FATAL', 'UNKNOWN'] as const;

export type ProcessState = typeof processStates[number];

/** One row of supervisor's `getAllProcessInfo`, as far as it matters here. */
export type ProcessInfo = {
	readonly name: string;
	readonly group: string;
	readonly state: ProcessState;
	/** 0 while there is no process. */
	readonly pid: number;
	/** When the process was started last, in seconds since 1970 by supervisor's clock; 0 if never. */
	readonly start: number;
	/** Supervisor's clock when it answered, in seconds since 1970: `now - start` is the uptime whatever our own clock says. */
	readonly now: number;
	/** What supervisor says of a failed start; empty if nothing. */
	readonly spawnError: string;
	/** -1 when a signal ended the process. */
	readonly exitStatus: number;
};

/** Why no usable answer came. */
export type NoAnswer = 'missing' | 'refused' | 'timeout' | 'reset' | 'garbled' | 'too long' | 'unreachable';

export type SupervisorObservation =
	| {readonly kind: 'answer'; readonly processes: ProcessIndex; readonly latency: number}
	| {readonly kind: 'fault'; readonly code: number; readonly detail: string}
	| {readonly kind: 'no answer'; readonly why: NoAnswer; readonly detail: string}
	/** Wrong password, or a socket that we may not open: a wrong config, not a dead supervisor (decision 22). */
	| {readonly kind: 'denied'; readonly detail: string}
	| {readonly kind: 'unobservable'; readonly detail: string};

/** Supervisor's fault code while it shuts down (xmlrpc.py, Faults.SHUTDOWN_STATE). */
export const shutdownFault = 6;

/** `latency` is in milliseconds, from the start of the request to the end of the answer. */
export type HealthObservation =
	| {readonly kind: 'answer'; readonly status: number; readonly latency: number}
	| {readonly kind: 'no answer'; readonly why: NoAnswer; readonly detail: string; readonly latency: number}
	| {readonly kind: 'unobservable'; readonly detail: string};

export type FileObservation =
	| {readonly kind: 'ok'}
	| {readonly kind: 'missing' | 'unreadable' | 'corrupted' | 'unobservable'; readonly detail: string};

/** What the last full look (copy, quick_check, count) found, carried along by the cheap looks between. */
export type FullLook = {
	/** Rows of the table; `undefined` while none is configured. */
	readonly records: number | undefined;
	/** Wall clock, milliseconds since 1970. */
	readonly at: number;
};

export type DatabaseObservation =
	| {readonly kind: 'ok'; readonly full: FullLook | undefined}
	/** `no table`: a wrong config, not a lost database (decision 22). */
	| {
		readonly kind: 'busy' | 'missing' | 'unreadable' | 'corrupt' | 'no table' | 'unobservable';
		readonly detail: string;
		readonly full: FullLook | undefined;
	};

/** Finds a program by its configured name, plain or `group:name`. */
export type ProcessIndex = {
	readonly all: readonly ProcessInfo[];
	find(name: string): ProcessInfo | undefined;
};

/** How much room a disk has. */
export type DiskObservation = {
	/** The same for everything that lies on it. */
	readonly device: string;
	/** Bytes that can still be written. */
	readonly free: number;
	/** What lies on it: databases as configured, and folders. */
	readonly places: readonly string[];
};

/** Everything that one check saw. */
export type Look = {
	readonly supervisor: SupervisorObservation;
	/** By service name; services without a health check have no entry. */
	readonly health: ReadonlyMap<string, HealthObservation>;
	/** By configured path. */
	readonly databases: ReadonlyMap<string, DatabaseObservation>;
	/** By configured path. */
	readonly files: ReadonlyMap<string, FileObservation>;
	/** Why the monitor cannot trust its own eyes at this check (decision 24); `undefined` if it can. */
	readonly impaired: string | undefined;
	/** The pid of a restart script that somebody else started; `undefined` if none runs. */
	readonly foreignScript: number | undefined;
	/** The disks that could be asked; left out when none was. For early signs alone. */
	readonly disks?: readonly DiskObservation[];
};

/** Indexes supervisor's answer. A plain name finds the program in whatever group it is, its own group first. */
export function indexProcesses(all: readonly ProcessInfo[]): ProcessIndex {
	const byName = new Map<string, ProcessInfo>();
	for (const info of all) {
		byName.set(`${info.group}:${info.name}`, info);
		if (info.group === info.name || !byName.has(info.name)) {
			byName.set(info.name, info);
		}
	}

	return {
		all,
		find: name => byName.get(name),
	};
}
