import {describe, expect, it} from 'vitest';
import {attemptSteps, type Attempt} from '../../source/core/attempt.js';
import type {Block} from '../../source/core/policy.js';
import type {RestartActions, ScriptProgress} from '../../source/engine/restart-actions.js';
import {Restarter} from '../../source/engine/restarter.js';
import {Bench} from '../model/bench.js';

type Behaviour = {
	obstacle: Block | undefined;
	progress: ScriptProgress;
	startFails: boolean;
	/** Called in each action, before it is over. */
	during: (action: keyof RestartActions) => void | Promise<void>;
};

/** A restarter over a real detector and journal; only the machine is made up. */
class Harness {
	readonly bench = new Bench();
	readonly actions: string[] = [];
	readonly behaviour: Behaviour = {
		obstacle: undefined, progress: {kind: 'running', pid: 4711}, startFails: false, during: () => undefined,
	};

	restarter = this.newRestarter();
	private wakeUp: () => void = () => undefined;

	constructor() {
		this.bench.check(2);
		this.bench.set({services: {'*': {state: 'FATAL'}}});
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

async function settled(): Promise<void> {
	return new Promise(resolve => {
		setImmediate(resolve);
	});
}

describe('an attempt', () => {
	it('has each step in the journal before it is done', async () => {
		const harness = new Harness();
		const seen: Array<[string, string | undefined]> = [];
		harness.behaviour.during = action => {
			seen.push([action, harness.newest?.step]);
		};

		expect(await harness.restarter.run('automatic', 'r', false)).toEqual({kind: 'started', attempt: 1});
		expect(seen).toEqual([['findObstacle', 'preflight'], ['recordFlight', 'recorder'], ['findObstacle', 'recorder'], ['start', 'starting']]);
		expect(harness.newest).toMatchObject({step: 'started', pid: 4711, pidStart: 99, trigger: 'automatic', reason: 'r'});
		expect(harness.restarter.isScriptRunning).toBe(true);
	});

	it('is followed until its script has ended, and what came after it is looked at', async () => {
		const harness = new Harness();
		await harness.restarter.run('automatic', 'r', false);
		await harness.lookAtScript();
		await harness.lookAtScript();
		expect(harness.newest?.endedAt).toBeUndefined();
		harness.behaviour.progress = {kind: 'ended', exitCode: 3};
		await harness.lookAtScript();
		expect(harness.newest).toMatchObject({exitCode: 3, outcome: 'settling'});
		expect(harness.actions.slice(harness.actions.indexOf('start') + 1)).toEqual([
			'capOutput', 'readProgress', 'capOutput', 'readProgress', 'capOutput', 'readProgress', 'afterScript',
		]);
	});

	it('is prepared once, whoever asks for it meanwhile', async () => {
		const harness = new Harness();
		const results = await Promise.all([
			harness.restarter.run('automatic', 'r', false), harness.restarter.run('manual', 'm', true), harness.restarter.run('automatic', 'r', true),
		]);
		expect(results.map(({kind}) => kind)).toEqual(['started', 'started', 'started']);
		expect(harness.actions.filter(action => action === 'start')).toHaveLength(1);
	});

	it('is withheld by an obstacle: told, closed, not counted, and looked for before the next one is opened', async () => {
		const harness = new Harness();
		harness.behaviour.obstacle = {because: 'preflight', detail: 'the script is gone'};
		expect(await harness.restarter.run('automatic', 'r', false)).toMatchObject({kind: 'withheld', block: {because: 'preflight'}});
		expect(harness.newest).toMatchObject({id: 1, isClosed: true, startedAt: undefined});
		expect(harness.bench.check(1)).toMatchObject({kind: 'restart', isRetry: true});
		await harness.restarter.run('automatic', 'r', true);
		expect(harness.newest?.id).toBe(1);
		harness.behaviour.obstacle = undefined;
		expect(await harness.restarter.run('automatic', 'r', true)).toEqual({kind: 'started', attempt: 2});
	});

	it('is withheld when an operator started the script while it was prepared', async () => {
		const harness = new Harness();
		harness.behaviour.during = action => {
			harness.behaviour.obstacle = action === 'recordFlight' ? {because: 'in_progress', detail: 'pid 99'} : harness.behaviour.obstacle;
		};

		expect(await harness.restarter.run('automatic', 'r', false)).toMatchObject({kind: 'withheld', block: {because: 'in_progress'}});
		expect(harness.actions).not.toContain('start');
	});

	it('that cannot be started is withheld, and not counted', async () => {
		const harness = new Harness();
		harness.behaviour.startFails = true;
		expect(await harness.restarter.run('automatic', 'r', false)).toEqual({kind: 'withheld', block: {because: 'preflight', detail: 'bash is not there'}});
		expect(harness.newest).toMatchObject({isClosed: true, startedAt: undefined});
	});

	it.each(['disarm', 'abort'] as const)('is called off up to the last moment: %s', async word => {
		const harness = new Harness();
		harness.behaviour.during = action => {
			if (action === 'recordFlight') {
				expect((word === 'abort' ? harness.bench.detector.abort(harness.bench.now) : harness.bench.detector.disarm(60_000, '', harness.bench.now)).ok).toBe(true);
			}
		};

		expect(await harness.restarter.run('automatic', 'r', false)).toMatchObject({kind: 'withheld'});
		expect(harness.actions).not.toContain('start');
		expect(harness.newest).toMatchObject({isClosed: true, startedAt: undefined});
	});

	it('by hand is not called off by a disarming', async () => {
		const harness = new Harness();
		harness.bench.detector.disarm(undefined, '', harness.bench.now);
		expect(await harness.restarter.run('manual', 'm', true)).toMatchObject({kind: 'started'});
	});

	it.each(['automatic', 'manual'] as const)('does not start when its preparation was interrupted for long: %s', async trigger => {
		const harness = new Harness();
		harness.behaviour.during = action => {
			harness.bench.wait(action === 'recordFlight' ? 7200 : 0);
		};

		expect(await harness.restarter.run(trigger, 'r', false)).toMatchObject({kind: 'withheld', block: {because: 'veto'}});
		expect(harness.actions).not.toContain('start');
	});
});

describe('an attempt that a detector finds unfinished', () => {
	const unstarted = attemptSteps.slice(0, 3);

	it.each(unstarted)('at the step %s was never started: it is closed and not counted', async step => {
		const harness = new Harness();
		const attempt = harness.bench.detector.begin('automatic', 'r', harness.bench.now);
		harness.bench.detector.step(attempt?.id ?? 0, step, {}, harness.bench.now);
		harness.reborn();
		await harness.restarter.resume();
		expect(harness.newest).toMatchObject({isClosed: true, startedAt: undefined});
		expect(harness.actions).toEqual([]);
		expect(harness.bench.check(1)).toMatchObject({kind: 'restart'});
	});

	it('whose script was about to run and never did is closed and not counted', async () => {
		const harness = new Harness();
		const attempt = harness.bench.detector.begin('automatic', 'r', harness.bench.now);
		expect(attempt && harness.bench.detector.starting(attempt, harness.bench.now)).toBe(true);
		harness.reborn();
		harness.behaviour.progress = {kind: 'never started'};
		await harness.restarter.resume();
		expect(harness.newest).toMatchObject({isClosed: true, startedAt: undefined});
	});

	it.each(['starting', 'started'] as const)('at the step %s, with a script that runs, is followed to its end', async step => {
		const harness = new Harness();
		const id = step === 'started' ? harness.bench.startScript() : startingOnly(harness);
		harness.reborn();
		await harness.restarter.resume();
		expect(harness.newest).toMatchObject({id, step: 'started', pid: 4711});
		await harness.restarter.resume();
		expect(harness.actions).toEqual(['recoverProgress']);
		harness.behaviour.progress = {kind: 'ended', exitCode: 0};
		await harness.lookAtScript();
		expect(harness.newest).toMatchObject({exitCode: 0, outcome: 'settling'});
	});

	it('whose script has ended settles', async () => {
		const harness = new Harness();
		harness.bench.startScript();
		harness.reborn();
		harness.behaviour.progress = {kind: 'ended', exitCode: undefined};
		await harness.restarter.resume();
		expect(harness.newest).toMatchObject({exitCode: undefined, outcome: 'settling'});
		await settled();
		expect(harness.actions).toEqual(['recoverProgress', 'afterScript']);
	});

	it('of which nobody can tell what became of it settles too', async () => {
		const harness = new Harness();
		harness.bench.startScript();
		harness.reborn();
		harness.behaviour.during = () => {
			throw new Error('EIO');
		};

		await harness.restarter.resume();
		expect(harness.newest).toMatchObject({outcome: 'settling'});
	});

	it('after a reboot was interrupted, counts, and is told', async () => {
		const harness = new Harness();
		harness.bench.startScript();
		harness.bench.reboot(60);
		harness.reborn();
		await harness.restarter.resume();
		expect(harness.newest).toMatchObject({outcome: 'interrupted', isClosed: true, startedAt: expect.anything() as unknown});
		expect(harness.bench.alerts.at(-1)?.text).toContain('was interrupted by a reboot');
		expect(harness.actions).toEqual([]);
	});

	it('after a reboot, before its script ran, is closed and not counted', async () => {
		const harness = new Harness();
		harness.bench.detector.begin('automatic', 'r', harness.bench.now);
		harness.bench.reboot(60);
		harness.reborn();
		await harness.restarter.resume();
		expect(harness.newest).toMatchObject({isClosed: true, startedAt: undefined});
	});

	it('is left alone while somebody works on it', async () => {
		const harness = new Harness();
		harness.behaviour.during = async action => {
			if (action === 'recordFlight') {
				await harness.restarter.resume();
			}
		};

		expect(await harness.restarter.run('automatic', 'r', false)).toMatchObject({kind: 'started'});
		await harness.restarter.resume();
		expect(harness.actions).toEqual(['findObstacle', 'recordFlight', 'findObstacle', 'start']);
		expect(harness.newest).toMatchObject({step: 'started', isClosed: false});
	});

	it('is closed at the next check when its end could not be written at once', async () => {
		const harness = new Harness();
		const {journal} = harness.bench;
		const {addStep} = journal;
		harness.behaviour.obstacle = {because: 'preflight', detail: 'the script is gone'};
		harness.behaviour.during = () => {
			journal.addStep = () => {
				throw new Error('the disk is full');
			};
		};

		await harness.restarter.run('automatic', 'r', false);
		expect(harness.bench.detector.openAttempt).toMatchObject({id: 1});
		journal.addStep = addStep;
		await harness.restarter.resume();
		expect(harness.bench.detector.openAttempt).toBeUndefined();
		expect(harness.newest).toMatchObject({isClosed: true});
	});
});

function startingOnly({bench}: Harness): number | undefined {
	const attempt = bench.detector.begin('automatic', 'r', bench.now);
	return attempt && bench.detector.starting(attempt, bench.now) ? attempt.id : undefined;
}
