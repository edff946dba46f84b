import {describe, expect, it} from 'vitest';
import {createRestartActions} from '../../source/assembly/restart-actions.js';
import {createSupervisorAccess} from '../../source/assembly/supervisor-access.js';
import {loadSettings} from '../../source/config/load.js';
import {restartedMeanwhile} from '../../source/core/last-glance.js';
import type {Settings} from '../../source/core/settings.js';
import {Detector} from '../../source/engine/detector.js';
import {createRealClock} from '../../source/engine/real-clock.js';
import type {RestartActions} from '../../source/engine/restart-actions.js';
import {createMemoryJournal} from '../../source/history/memory-journal.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {createStandIn, type StandIn} from '../helpers/stand-in.js';

function settingsOf({layout: {configFile, root}}: StandIn): Settings {
	const loaded = loadSettings({config: configFile, env: {}, cwd: root});
	if (!loaded.ok) {
		throw new Error(JSON.stringify(loaded.problems));
	}

	return loaded.settings;
}

/** The real actions of a restart, and what a detector knows after two looks at the processes. */
async function decided(standIn: StandIn) {
	const settings = settingsOf(standIn);
	const supervisor = createSupervisorAccess(settings, {});
	const actions: RestartActions = createRestartActions({
		settings, supervisor, findObstacle: async () => undefined, evidence: () => ({status: {}, failing: []}), onDuplicates: () => undefined, redact: text => text,
	});
	const clock = createRealClock();
	const detector = new Detector(settings, createMemoryJournal(), {event: () => undefined, alert: () => undefined}, clock.now());
	for (let looks = 0; looks < 2; looks++) {
		const seen = await actions.glance();
		expect(seen.kind).toBe('answer');
		detector.check({supervisor: seen, health: new Map(), databases: new Map(), files: new Map(), impaired: undefined, foreignScript: undefined}, clock.now());
	}

	return {actions, memory: detector.state.memory, [Symbol.dispose]() {
		supervisor.close();
	}};
}

describe.skipIf(!hasReal(...standInNeeds)).concurrent('the last glance before the script runs, at a real supervisord', () => {
	it('sees nothing of a system that was left alone, and what a script by hand has left that is over', async () => {
		await using standIn = await createStandIn({script: {behaves: 'restarts-briefly'}});
		await standIn.start();
		using now = await decided(standIn);
		expect(restartedMeanwhile(now.memory, await now.actions.glance())).toBeUndefined();
		expect((await standIn.runScript()).exitCode).toBe(0);
		expect(restartedMeanwhile(now.memory, await now.actions.glance())).toMatchObject({
			because: 'in_progress', isOver: true, detail: expect.stringContaining('9 services with a new process') as unknown,
		});
	});

	it('is not taken in by one service that supervisor has started anew', async () => {
		await using standIn = await createStandIn();
		await standIn.start();
		using now = await decided(standIn);
		await standIn.supervisorctl('restart', 'main_app');
		expect(restartedMeanwhile(now.memory, await now.actions.glance())).toBeUndefined();
	});

	it('does not wait for a supervisord that hangs', async () => {
		await using standIn = await createStandIn({config: {supervisor: {timeout: '30s'}}});
		await standIn.start();
		using now = await decided(standIn);
		await standIn.killSupervisord('SIGSTOP');
		expect(await now.actions.glance()).toEqual({kind: 'no answer', why: 'timeout', detail: 'no answer within 1000 ms'});
		await standIn.killSupervisord('SIGCONT');
	});
});
