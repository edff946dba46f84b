import {
	indexProcesses, type DatabaseObservation, type FileObservation, type HealthObservation, type Look, type NoAnswer, type ProcessInfo,
	type ProcessState, type SupervisorObservation,
} from '../core/observation.js';
import type {ServiceSettings, Settings} from '../core/settings.js';
import type {ServiceChange, WorldChange} from './scenario.js';

type Http = NonNullable<ServiceChange['http']>;

type SimulatedService = {
	state: ProcessState;
	http: Http;
	/** Milliseconds. */
	latency: number;
	/** Counts the processes that this service has had; the pid is made of it. */
	generation: number;
	/** When the process was started, in seconds of the scenario. */
	born: number;
	respawn: {readonly every: number; readonly from: number} | undefined;
};

/** The processes of the beginning have been up for a day. */
const longAgo = -86_400;

/** What the probes would see of a system that follows a scenario. */
export class World {
	private supervisor: NonNullable<WorldChange['supervisor']> = 'up';
	private database: NonNullable<WorldChange['database']> = 'ok';
	private files = new Map<string, FileObservation['kind']>();
	private readonly services = new Map<string, SimulatedService>();
	private seen: Look | undefined;
	private seenGenerations = 0;

	constructor(private readonly settings: Settings) {
		for (const {name} of settings.services) {
			this.services.set(name, {state: 'RUNNING', http: 200, latency: 2, generation: 1, born: longAgo, respawn: undefined});
		}
	}

	/** Takes one `set` of the timeline in, at its second. */
	change(change: WorldChange, at: number): void {
		this.seen = undefined;
		this.supervisor = change.supervisor ?? this.supervisor;
		this.database = change.database ?? this.database;
		if (change.files === 'ok') {
			this.files.clear();
		} else {
			this.files = new Map([...this.files, ...Object.entries(change.files ?? {})]);
		}

		const {'*': all, ...named} = change.services ?? {};
		for (const [name, service] of this.services) {
			apply(service, all, at);
			apply(service, named[name], at);
		}
	}

	/** The script brought everything back: as in the first `set`, every service with a new process. */
	heal(first: WorldChange, at: number): void {
		this.supervisor = 'up';
		this.database = 'ok';
		this.files.clear();
		for (const service of this.services.values()) {
			Object.assign(service, {state: 'RUNNING', http: 200, respawn: undefined, generation: generationAt(service, at) + 1, born: at});
		}

		this.change(first, at);
	}

	isFileOk(path: string): boolean {
		return (this.files.get(path) ?? 'ok') === 'ok';
	}

	/** What a check at this second sees. The same object as long as nothing changed, so that a quiet day replays fast. */
	look(at: number, impaired: string | undefined): Look {
		const generations = this.countGenerations(at);
		if (!this.seen || generations !== this.seenGenerations) {
			this.seen = this.observe(at);
			this.seenGenerations = generations;
		}

		return impaired === undefined ? this.seen : {...this.seen, impaired};
	}

	private countGenerations(at: number): number {
		let sum = 0;
		for (const service of this.services.values()) {
			sum += service.respawn ? generationAt(service, at) : 0;
		}

		return sum;
	}

	private observe(at: number): Look {
		const health = new Map<string, HealthObservation>();
		for (const service of this.settings.services) {
			const simulated = this.services.get(service.name);
			if (simulated && service.health !== undefined) {
				health.set(service.name, observeHealth(simulated, service));
			}
		}

		return {
			supervisor: this.observeSupervisor(at),
			health,
			databases: new Map(this.settings.databases.map(({path}) => [path, this.observeDatabase()])),
			files: new Map(this.settings.files.map(({path}) => [path, observeFile(this.files.get(path) ?? 'ok')])),
			impaired: undefined,
			foreignScript: undefined,
		};
	}

	private observeSupervisor(at: number): SupervisorObservation {
		switch (this.supervisor) {
			case 'up': {
				const processes = [...this.services].map(([name, service], index) => processInfo(name, service, index, at));
				return {kind: 'answer', processes: indexProcesses(processes), latency: 1};
			}

			case 'down': {
				return {kind: 'no answer', why: 'refused', detail: 'connection refused'};
			}

			case 'hung': {
				return {kind: 'no answer', why: 'timeout', detail: 'no answer in time'};
			}

			case 'missing': {
				return {kind: 'no answer', why: 'missing', detail: 'no socket'};
			}

			case 'fault': {
				return {kind: 'fault', code: 1, detail: 'UNKNOWN_METHOD'};
			}

			case 'shutdown': {
				return {kind: 'fault', code: 6, detail: 'SHUTDOWN_STATE'};
			}
		}
	}

	private observeDatabase(): DatabaseObservation {
		return this.database === 'ok' ? {kind: 'ok', full: undefined} : {kind: this.database, detail: this.database, full: undefined};
	}
}

function apply(service: SimulatedService, change: ServiceChange | undefined, at: number): void {
	if (!change) {
		return;
	}

	const {respawn = false, respawnEvery: every} = change;
	if (respawn || every !== undefined) {
		service.generation = generationAt(service, at) + 1;
		service.born = at;
		service.respawn = typeof every === 'number' ? {every, from: at} : undefined;
	}

	service.state = change.state ?? service.state;
	service.http = change.http ?? service.http;
	service.latency = change.latency ?? service.latency;
}

function generationAt({generation, respawn}: SimulatedService, at: number): number {
	return respawn ? generation + Math.floor((at - respawn.from) / respawn.every) : generation;
}

function bornAt({born, respawn}: SimulatedService, at: number): number {
	return respawn ? at - ((at - respawn.from) % respawn.every) : born;
}

/** Room for each service's pids: no two services ever share one. */
const pidsPerService = 1_000_000;

function processInfo(name: string, service: SimulatedService, index: number, at: number): ProcessInfo {
	const separator = name.indexOf(':');
	const generation = generationAt(service, at);
	const isAlive = ['RUNNING', 'STARTING', 'STOPPING'].includes(service.state);
	return {
		name: name.slice(separator + 1),
		group: separator === -1 ? name : name.slice(0, separator),
		state: service.state,
		pid: isAlive ? ((index + 1) * pidsPerService) + generation : 0,
		start: bornAt(service, at),
		now: at,
		spawnError: '',
		exitStatus: 0,
	};
}

const noAnswers: Readonly<Record<Exclude<Http, number>, NoAnswer>> = {timeout: 'timeout', refused: 'refused', reset: 'reset', garbage: 'garbled'};

function observeHealth({http, latency}: SimulatedService, {timeout}: ServiceSettings): HealthObservation {
	if (typeof http !== 'number') {
		return {kind: 'no answer', why: noAnswers[http], detail: http, latency: http === 'timeout' ? timeout : latency};
	}

	// An answer that comes after the deadline is none.
	return latency > timeout
		? {kind: 'no answer', why: 'timeout', detail: `no answer within ${timeout} ms`, latency: timeout}
		: {kind: 'answer', status: http, latency};
}

function observeFile(kind: FileObservation['kind']): FileObservation {
	return kind === 'ok' ? {kind} : {kind, detail: kind};
}
