import {describe, expect, it} from 'vitest';
import {attemptSteps} from '../../source/core/attempt.js';
import {Harness, settled} from './restarter-harness.js';

/** Supervisor has them all RUNNING, and none answers. */
const hanging = {services: {'*': {http: 'refused'}}} as const;

describe('an attempt', () => {
	it('has each step in the journal before it is done', async () => {
		const harness = new Harness();
		const seen: Array<[string, string | undefined]> = [];
		harness.behaviour.during = action => {
			seen.push([action, harness.newest?.step]);
		};

		expect(await harness.restarter.run('automatic', 'r', false)).toEqual({kind: 'started', attempt: 1});
		expect(seen).toEqual([['findObstacle', 'preflight'], ['recordFlight', 'recorder'], ['glance', 'recorder'], ['findObstacle', 'recorder'], ['start', 'starting']]);
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
			'capOutput', 'readProgress', 'capOutput', 'readProgress', 'capOutput', 'readProgress', 'capOutput', 'afterScript',
		]);
	});

	it('has its output kept short for as long as what it started may write there: at its end, and once a minute', async () => {
		const harness = new Harness();
		await harness.restarter.run('automatic', 'r', false);
		harness.behaviour.progress = {kind: 'ended', exitCode: 0};
		await harness.lookAtScript();
		const caps = () => harness.actions.filter(action => action === 'capOutput').length;
		const atItsEnd = caps();
		await harness.restarter.resume();
		expect(caps()).toBe(atItsEnd);
		harness.bench.check(10);
		await harness.restarter.resume();
		await harness.restarter.resume();
		expect(caps()).toBe(atItsEnd + 1);
		harness.reborn();
		await harness.restarter.resume();
		expect(caps()).toBe(atItsEnd + 2);
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

	it.each([['recordFlight', 'started'], ['findObstacle', 'withheld']] as const)('outlives a %s that fails, which must not happen: %s', async (action, kind) => {
		const harness = new Harness();
		harness.behaviour.during = name => {
			if (name === action) {
				throw new Error('a mistake');
			}
		};

		expect(await harness.restarter.run('automatic', 'r', false)).toMatchObject({kind});
		expect(harness.newest?.isClosed).toBe(kind === 'withheld');
		expect(harness.bench.memory.heldBack?.detail).toBe(kind === 'withheld' ? 'the preflight failed: a mistake' : undefined);
	});

	it('does not start when its cause is gone at the last look', async () => {
		const harness = new Harness(hanging);
		harness.behaviour.during = action => {
			harness.bench.set(action === 'recordFlight' ? {services: {'*': {http: 200}}} : {});
			harness.bench.check(action === 'recordFlight' ? 1 : 0);
		};

		expect(await harness.restarter.run('automatic', 'r', false)).toMatchObject({kind: 'withheld', block: {because: 'veto'}});
		expect(harness.actions).not.toContain('start');
		expect(harness.newest).toMatchObject({isClosed: true, startedAt: undefined});
	});

	it('is put off without a text when the last look could not tell, and is texted when that goes on; a real reason is texted all the same', async () => {
		const harness = new Harness();
		const {bench} = harness;
		harness.behaviour.during = action => {
			if (action === 'recordFlight') {
				bench.check(1, {impaired: 'the disk did not answer'});
			}
		};

		const texts = () => bench.alerts.filter(({text}) => text.includes('withheld, veto')).length;
		const told: number[] = [];
		for (let times = 0; times < 3; times++) {
			expect(await harness.restarter.run('automatic', 'r', times > 0)).toMatchObject({kind: 'withheld', block: {because: 'veto', isPassing: true}});
			expect(bench.check(1)).toMatchObject({kind: 'restart'});
			told.push(texts());
		}

		expect(told).toEqual([0, 0, 1]);
		expect(bench.eventNames().filter(name => name === 'restart_put_off')).toHaveLength(2);
	});

	it('that was put off leaves the text to what really withholds it after that', async () => {
		const harness = new Harness();
		const {bench} = harness;
		bench.detector.holdBack({because: 'veto', isPassing: true, detail: 'It is decided anew.'}, bench.now);
		expect(bench.alerts.filter(({text}) => text.includes('withheld'))).toEqual([]);
		bench.detector.holdBack({because: 'veto', detail: 'the disk is full'}, bench.now);
		expect(bench.alerts.at(-1)?.text).toMatch(/withheld, veto\. .*the disk is full/v);
	});

	it('leaves a system alone that somebody restarted while it was prepared, though no check saw it, and gives it its time to settle', async () => {
		const harness = new Harness(hanging);
		harness.behaviour.during = action => {
			if (action === 'recordFlight') {
				// It is coming up: what listens does not answer yet.
				harness.bench.set({services: {'*': {respawn: true, http: 'refused'}}});
			}
		};

		expect(await harness.restarter.run('automatic', 'r', false)).toMatchObject({kind: 'withheld', block: {because: 'in_progress'}});
		expect(harness.actions).not.toContain('start');
		expect(harness.newest).toMatchObject({isClosed: true, startedAt: undefined});
		expect(harness.bench.eventNames()).toContain('foreign_restart');
		// Two minutes of it, in which nothing counts.
		expect(harness.bench.check(3)).toBeUndefined();
		harness.bench.set({services: {'*': {http: 200}}});
		harness.bench.check(2);
		expect(harness.bench.memory).toMatchObject({level: 'NONE', foreign: undefined});
		expect(harness.bench.eventNames()).not.toContain('gap');
	});

	it('comes after all when the system that somebody restarted does not come up in its time', async () => {
		const harness = new Harness(hanging);
		harness.behaviour.during = action => {
			harness.bench.set(action === 'recordFlight' ? {services: {'*': {respawn: true}}} : {});
		};

		expect(await harness.restarter.run('automatic', 'r', false)).toMatchObject({kind: 'withheld'});
		expect(harness.bench.check(5)).toMatchObject({kind: 'restart'});
		harness.behaviour.during = () => undefined;
		expect(await harness.restarter.run('automatic', 'r', true)).toEqual({kind: 'started', attempt: 2});
	});

	it('by hand is not kept from starting by what somebody else restarted', async () => {
		const harness = new Harness(hanging);
		harness.behaviour.during = action => {
			harness.bench.set(action === 'recordFlight' ? {services: {'*': {respawn: true}}} : {});
		};

		expect(await harness.restarter.run('manual', 'm', true)).toMatchObject({kind: 'started'});
		expect(harness.actions).not.toContain('glance');
	});

	it('comes when the last glance cannot be had', async () => {
		const harness = new Harness();
		harness.behaviour.during = action => {
			if (action === 'glance') {
				throw new Error('a mistake');
			}
		};

		expect(await harness.restarter.run('automatic', 'r', false)).toMatchObject({kind: 'started'});
	});

	it.each(['findObstacle', 'recordFlight'] as const)('writes nothing more and starts nothing when the detector ends meanwhile: %s', async action => {
		const harness = new Harness();
		harness.behaviour.during = name => {
			if (name === action) {
				harness.restarter.close();
			}
		};

		const before = harness.bench.events.length;
		expect(await harness.restarter.run('automatic', 'r', false)).toMatchObject({kind: 'withheld', block: {detail: 'the detector ends'}});
		expect(harness.actions).not.toContain('start');
		expect(harness.newest?.isClosed).toBe(false);
		expect(harness.bench.events).toHaveLength(before);
	});

	it('does not start when the journal cannot hold that it does', async () => {
		const harness = new Harness();
		const {journal} = harness.bench;
		const {addStep} = journal;
		journal.addStep = (id, step, detail, at) => {
			if (step === 'starting') {
				throw new Error('the disk is full');
			}

			return addStep(id, step, detail, at);
		};

		expect(await harness.restarter.run('automatic', 'r', false)).toMatchObject({kind: 'withheld', block: {because: 'journal'}});
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

	it('by hand closes one that was given up on, at the moment at which no script runs any more', async () => {
		const harness = new Harness();
		await harness.restarter.run('automatic', 'r', false);
		harness.bench.check(10);
		expect(harness.newest).toMatchObject({id: 1, outcome: 'timed_out', isClosed: false});
		harness.behaviour.obstacle = {because: 'in_progress', detail: 'pid 4711'};
		expect(await harness.restarter.run('manual', 'm', true)).toMatchObject({kind: 'withheld'});
		expect(harness.newest).toMatchObject({id: 1, isClosed: false});
		// It ends while the preflight looks, and nobody has noticed yet.
		harness.behaviour.obstacle = undefined;
		harness.behaviour.progress = {kind: 'ended', exitCode: 0};
		expect(await harness.restarter.run('manual', 'm', true)).toEqual({kind: 'started', attempt: 2});
		await harness.lookAtScript();
		expect(harness.bench.journal.attempts(2)).toMatchObject([{id: 1, outcome: 'timed_out', isClosed: true}, {id: 2, isClosed: false}]);
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
		expect(harness.actions).toEqual(['recoverProgress', 'capOutput', 'afterScript']);
	});

	it('of which nobody can tell what became of it is looked at again, until it runs into its time-out', async () => {
		const harness = new Harness();
		harness.bench.startScript();
		harness.reborn();
		harness.behaviour.during = () => {
			throw new Error('EMFILE');
		};

		await harness.restarter.resume();
		expect(harness.newest).toMatchObject({outcome: 'running', endedAt: undefined});
		harness.bench.check(10);
		expect(harness.newest).toMatchObject({outcome: 'timed_out', isClosed: false});
		harness.behaviour.during = () => undefined;
		harness.behaviour.progress = {kind: 'ended', exitCode: 0};
		await harness.restarter.resume();
		expect(harness.newest).toMatchObject({exitCode: 0, endedAt: expect.anything() as unknown});
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
		expect(harness.actions).toEqual(['findObstacle', 'recordFlight', 'glance', 'findObstacle', 'start']);
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
