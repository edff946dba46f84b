import type {ScriptProgress} from '../../source/engine/restart-actions.js';
import type {Block} from '../../source/core/policy.js';
import type {Look} from '../../source/core/observation.js';
import type {Settings} from '../../source/core/settings.js';
import type {WorldChange} from '../../source/replay/scenario.js';
import {World} from '../../source/replay/world.js';
import type {Breakage, ScriptPlan} from './commands.js';
import type {Machine} from './machine.js';
import {lostFile} from './settings.js';

type Run = {
	readonly pid: number;
	readonly startedAt: number;
	endsAt: number;
	readonly exit: number;
	readonly heals: boolean;
};

const usualPlan: ScriptPlan = {takes: 60, exit: 0, heals: true, killsAfter: null, fails: false};

const healthy: WorldChange = {supervisor: 'up', database: 'ok', files: 'ok', services: {'*': {state: 'RUNNING', http: 200}}};

const threeDown = {a: {state: 'FATAL'}, b: {state: 'EXITED'}, c: {state: 'BACKOFF'}} as const;

const changes: Readonly<Record<Breakage, WorldChange>> = {
	services: {services: threeDown},
	health: {services: {a: {http: 'timeout'}, b: {state: 'FATAL'}, c: {http: 503}}},
	two: {services: {a: {http: 'refused'}, b: {state: 'FATAL'}}},
	supervisor: {supervisor: 'down'},
	file: {files: {[lostFile]: 'missing'}},
	'services and supervisor': {supervisor: 'hung', services: threeDown},
	stopped: {services: {a: {state: 'STOPPED'}}},
	shutdown: {supervisor: 'shutdown'},
};

/** The system that is watched: what is broken in it, and the restart script as it really runs, whoever started it. */
export class Host {
	plan = usualPlan;
	obstacle: Block['because'] | undefined;
	/** What is wrong now, by the changes that made it so. */
	broken: WorldChange[] = [];
	own: (Run & {readonly attempt: number}) | undefined;
	foreign: Run | undefined;
	/** When an operator's run of the script brought everything back last, in true time. */
	foreignHealedAt = -Infinity;
	/** How often the services got new processes. */
	heals = 0;
	private readonly world: World;
	private readonly exits = new Map<number, number>();
	private readonly lost = new Set<number>();
	private lastPid = 1000;

	constructor(settings: Settings, private readonly machine: Machine) {
		this.world = new World(settings);
		this.world.change(healthy, 0);
	}

	break(what: Breakage): void {
		this.broken.push(changes[what]);
		this.world.change(changes[what], this.seconds);
	}

	heal(): void {
		this.heals++;
		this.broken = [];
		this.world.change(healthy, this.seconds);
	}

	look(options: {readonly skipHealth: boolean; readonly skipForeign: boolean; readonly impaired: string | undefined}): Look {
		const look = this.world.look(this.seconds, options.impaired);
		return {
			...look,
			health: options.skipHealth ? new Map() : look.health,
			foreignScript: options.skipForeign ? undefined : this.foreign?.pid,
		};
	}

	/** What a preflight finds now. */
	findObstacle(): Block | undefined {
		const running = this.own ?? this.foreign;
		if (running) {
			return {because: 'in_progress', detail: `the script runs already (pid ${running.pid})`};
		}

		const {obstacle} = this;
		return obstacle === undefined ? undefined : {because: obstacle, detail: 'as the model has it'};
	}

	start(attempt: number): {readonly pid: number; readonly pidStart: number} {
		if (this.plan.fails) {
			throw new Error('cannot be started');
		}

		this.own = {...this.newRun(this.plan.takes), attempt};
		return {pid: this.own.pid, pidStart: this.own.pid * 7};
	}

	/** An operator runs the script by hand, unless it runs already. */
	startForeign(seconds: number): void {
		this.foreign ??= this.own ? undefined : this.newRun(seconds);
	}

	/** Whatever runs ends at that time. */
	endScriptsBy(trueTime: number): void {
		for (const run of [this.own, this.foreign]) {
			if (run) {
				run.endsAt = trueTime;
			}
		}
	}

	progress(attempt: number): ScriptProgress {
		if (this.own?.attempt === attempt) {
			return {kind: 'running', pid: this.own.pid};
		}

		if (this.lost.has(attempt)) {
			return {kind: 'ended', exitCode: undefined};
		}

		const exitCode = this.exits.get(attempt);
		return exitCode === undefined ? {kind: 'never started'} : {kind: 'ended', exitCode};
	}

	get isShutdown(): boolean {
		return this.broken.some(({supervisor}) => supervisor === 'shutdown');
	}

	/** When the next script ends. */
	get nextEnd(): number {
		return Math.min(this.own?.endsAt ?? Infinity, this.foreign?.endsAt ?? Infinity);
	}

	/** Ends the scripts whose time has come. */
	endScripts(): void {
		const {own, foreign} = this;
		if (own && own.endsAt <= this.machine.trueTime) {
			this.exits.set(own.attempt, own.exit);
			this.own = undefined;
			this.afterScript(own);
		}

		if (!(foreign && foreign.endsAt <= this.machine.trueTime)) {
			return;
		}

		this.foreign = undefined;
		this.foreignHealedAt = foreign.heals ? this.machine.trueTime : this.foreignHealedAt;
		this.afterScript(foreign);
	}

	/** The machine stood still: so did the scripts. */
	suspended(milliseconds: number): void {
		for (const run of [this.own, this.foreign]) {
			if (run) {
				run.endsAt += milliseconds;
			}
		}
	}

	/** Power off: nobody will know how the script would have ended. */
	rebooted(): void {
		if (this.own) {
			this.lost.add(this.own.attempt);
		}

		this.own = undefined;
		this.foreign = undefined;
	}

	private newRun(takes: number): Run {
		const {exit, heals} = this.plan;
		const {trueTime} = this.machine;
		return {pid: ++this.lastPid, startedAt: trueTime, endsAt: trueTime + (takes * 1000), exit, heals};
	}

	private afterScript({heals}: Run): void {
		if (!heals) {
			return;
		}

		this.heals++;
		this.broken = [];
		this.world.heal(healthy, this.seconds);
	}

	private get seconds(): number {
		return this.machine.trueTime / 1000;
	}
}
