import {setImmediate} from 'node:timers/promises';
import {describe, expect, it} from 'vitest';
import {failedMark, unseenMark} from '../../source/core/last-hour.js';
import {seedSettings} from '../helpers/settings.js';
import {waitFor} from '../helpers/wait-for.js';
import {Bench} from '../model/bench.js';
import {Harness, usualInterval} from './engine-harness.js';

describe('the engine', () => {
	it('checks at each beat, publishes, and hands the status on', async () => {
		await using harness = new Harness();
		let changes = 0;
		const unsubscribe = harness.engine.subscribe(() => {
			changes++;
		});
		expect(harness.engine.getSnapshot()).toBeUndefined();
		await harness.engine.start();
		await harness.checks(3);
		expect(harness.engine.getSnapshot()?.status.failure_level).toBe('NONE');
		expect(changes).toBeGreaterThanOrEqual(3);
		expect(harness.afterChecks).toBeGreaterThanOrEqual(2);
		unsubscribe();
		const before = changes;
		await harness.checks(2);
		expect(changes).toBe(before);
	});

	it('restarts when the policy says so, follows the script, and recovers', async () => {
		await using harness = new Harness();
		await harness.engine.start();
		await harness.checks(2);
		harness.bench.set({services: {'*': {state: 'FATAL'}}});
		await waitFor(() => harness.isScriptRunning, {what: 'the script runs', every: 5});
		expect(harness.bench.memory.checks).toBeGreaterThanOrEqual(9);
		await harness.checks(2);
		expect(harness.requests.at(-1)).toMatchObject({skipHealth: true, skipForeign: true});
		harness.bench.set({services: {'*': {state: 'RUNNING', http: 200}}});
		harness.isScriptRunning = false;
		await waitFor(() => harness.bench.journal.attempts(1)[0]?.outcome === 'recovered', {what: 'the outcome', every: 5});
		expect(harness.engine.getSnapshot()?.status).toMatchObject({failure_level: 'NONE', restart_blocked_by: 'cooldown'});
	});

	it('goes on checking when a check fails, and tells it', async () => {
		await using harness = new Harness();
		await harness.engine.start();
		await harness.checks(1);
		harness.lookFails = () => {
			throw new Error('a mistake of this program');
		};

		await waitFor(() => harness.told.length >= 2, {what: 'two failed checks', every: 5});
		expect(harness.told[0]).toMatchObject({event: 'internal_error', severity: 'error', message: expect.stringContaining('a mistake of this program') as unknown});
		expect(await harness.engine.send({command: 'check'})).toMatchObject({ok: true});
		harness.lookFails = undefined;
		await harness.checks(2);
	});

	it('a listener that throws harms neither the checks nor the other listeners', async () => {
		await using harness = new Harness();
		harness.engine.subscribe(() => {
			throw new Error('the screen is gone');
		});
		let changes = 0;
		harness.engine.subscribe(() => {
			changes++;
		});
		await harness.engine.start();
		await harness.checks(3);
		expect(changes).toBeGreaterThanOrEqual(3);
	});

	it('goes on with the last hour that an earlier detector has seen', async () => {
		// Benches begin at the same moment.
		const minute = Math.floor(new Bench(seedSettings()).now.wall / 60_000);
		await using harness = new Harness({lastHour: {minute: minute - 2, services: {main_app: [5, failedMark]}}});
		await harness.engine.start();
		await harness.checks(2);
		const hour = harness.engine.getLastHour();
		expect(hour.minute).toBe(minute);
		expect(hour.services['main_app']?.slice(0, 3)).toEqual([5, failedMark, unseenMark]);
		expect(hour.services['main_app']?.length).toBe(4);
		expect(Object.keys(hour.services)).toHaveLength(9);
	});

	it('counts no check that a person asks for', async () => {
		await using harness = new Harness();
		harness.bench.check(2);
		harness.bench.set({services: {'*': {state: 'FATAL'}}});
		for (let press = 0; press < 20; press++) {
			await harness.engine.send({command: 'check'});
		}

		expect(harness.bench.memory.checks).toBe(22);
		expect(harness.bench.memory.services['main_app']).toMatchObject({verdict: 'failing', failures: 0});
		expect(harness.isScriptRunning).toBe(false);
	});

	it('looks for a script that somebody runs by hand when something is wrong, and asks no service for its health while it runs', async () => {
		await using harness = new Harness();
		await harness.engine.start();
		await harness.checks(3);
		expect(harness.requests.at(-1)).toMatchObject({skipForeign: true});
		harness.bench.set({services: {main_app: {http: 500}}});
		await harness.checks(2);
		expect(harness.requests.at(-1)).toMatchObject({skipForeign: false, skipHealth: false});
		harness.foreign = 99;
		await harness.checks(2);
		expect(harness.requests.at(-1)).toMatchObject({skipForeign: false, skipHealth: true});
	});

	it('takes in nothing of a look that was under way when it was closed: the history is closed with it', async () => {
		await using harness = new Harness();
		await harness.engine.start();
		await harness.checks(1);
		const slow = Promise.withResolvers<undefined>();
		harness.lookTakes = slow.promise;
		const asked = harness.requests.length;
		await waitFor(() => harness.requests.length > asked, {what: 'a look', every: 5});
		const {checks} = harness.bench.memory;
		await harness.engine.close();
		slow.resolve(undefined);
		await setImmediate();
		expect(harness.bench.memory.checks).toBe(checks);
		expect(harness.told.filter(({severity}) => severity === 'error')).toEqual([]);
	});

	it('starts no script any more when it was closed while that was prepared', async () => {
		const recording = Promise.withResolvers<void>();
		const harness = new Harness({recorderTakes: async () => recording.promise});
		const sent = harness.engine.send({command: 'restart', reason: ''});
		await waitFor(() => harness.bench.detector.openAttempt?.step === 'recorder', {what: 'the recorder', every: 5});
		await harness.engine.close();
		recording.resolve();
		expect(await sent).toMatchObject({ok: false});
		expect(harness.isScriptRunning).toBe(false);
	});

	it('ends once, and lets go of everything', async () => {
		const harness = new Harness();
		await harness.engine.start();
		await harness.checks(1);
		await Promise.all([harness.engine.close(), harness.engine.close()]);
		expect(harness.releases).toBe(1);
		const {checks} = harness.bench.memory;
		await new Promise(resolve => {
			setTimeout(resolve, 3 * usualInterval);
		});
		expect(harness.bench.memory.checks).toBe(checks);
	});
});
