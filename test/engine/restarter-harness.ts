import type {Attempt} from '../../source/core/attempt.js';
import type {Block} from '../../source/core/policy.js';
import type {RestartActions, ScriptProgress} from '../../source/engine/restart-actions.js';
import {Restarter} from '../../source/engine/restarter.js';
import type {WorldChange} from '../../source/replay/scenario.js';
import {Bench} from '../model/bench.js';

type Behaviour = {
	obstacle: Block | undefined;
	progress: ScriptProgress;
	startFails: boolean;
	/** Called in each action, before it is over. */
	during: (action: keyof RestartActions) => void | Promise<void>;
};

const allFatal: WorldChange = {services: {'*': {state: 'FATAL'}}};

/** A restarter over a real detector and journal; only the machine is made up. */
export class Harness {
	readonly bench = new Bench();
	readonly actions: string[] = [];
	readonly behaviour: Behaviour = {
		obstacle: undefined, progress: {kind: 'running', pid: 4711}, startFails: false, during: () => undefined,
	};

	restarter = this.newRestarter();
	private wakeUp: () => void = () => undefined;

	constructor(broken: WorldChange = allFatal) {
		this.bench.check(2);
		this.bench.set(broken);
		this.bench.check(7);
	}

	get newest(): Attempt | undefined {
		return this.bench.journal.attempts(1)[0];
	}

	/** The detector and its restarter are new ones, over the same journal. */
	reborn(): void {
		this.restarter.close();
		this.bench.restart();
		this.restarter = this.newRestarter();
	}

	/** The script is looked at once more. */
	async lookAtScript(): Promise<void> {
		this.wakeUp();
		await settled();
	}

	private newRestarter(): Restarter {
		const act = async (action: keyof RestartActions) => {
			this.actions.push(action);
			await this.behaviour.during(action);
		};

		const actions: RestartActions = {
			findObstacle: async () => {
				await act('findObstacle');
				return this.behaviour.obstacle;
			},
			recordFlight: async () => act('recordFlight'),
			glance: async () => {
				await act('glance');
				return this.bench.world.look(this.bench.seconds, undefined).supervisor;
			},
			start: async () => {
				await act('start');
				if (this.behaviour.startFails) {
					throw new Error('bash is not there');
				}

				return {pid: 4711, pidStart: 99};
			},
			readProgress: async () => {
				await act('readProgress');
				return this.behaviour.progress;
			},
			recoverProgress: async () => {
				await act('recoverProgress');
				return this.behaviour.progress;
			},
			capOutput: async () => act('capOutput'),
			afterScript: async () => act('afterScript'),
		};
		return new Restarter(this.bench.detector, actions, {now: () => this.bench.now}, async () => new Promise(resolve => {
			this.wakeUp = resolve;
		}));
	}
}

/** What waits for nothing any more has been done. */
export async function settled(): Promise<void> {
	return new Promise(resolve => {
		setImmediate(resolve);
	});
}
