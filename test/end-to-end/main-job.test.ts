import {expect, it, describe} from 'vitest';
import {cfd, eventLog, hasRecovered, headlessCommand, waitForStatus, isEverythingHealthy} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {expectSameReplay} from '../helpers/same-replay.js';
import {createStandIn, describeChanges, type StandIn} from '../helpers/stand-in.js';
import {startTwilioGateway, type TwilioGateway} from '../helpers/twilio-gateway.js';

/** A stand-in system that the detector, a program of its supervisord, has seen well. */
async function watchedSystem(gateway: TwilioGateway): Promise<StandIn> {
	const standIn = await createStandIn({detectorCommand: headlessCommand, gateway});
	await standIn.start();
	await waitForStatus(standIn, 'everything was seen ok', isEverythingHealthy);
	return standIn;
}

/** What must agree after a restart that worked: the script's runs, the texts, the history, the log, the status. */
async function expectOneRecovery(standIn: StandIn, gateway: TwilioGateway, reason: RegExp): Promise<void> {
	const recovered = await waitForStatus(standIn, 'the restart has its outcome', hasRecovered, 60_000);
	expect(await standIn.runs()).toHaveLength(1);
	expect(recovered).toMatchObject({
		failure_level: 'NONE', restart_count: 1, restarts_remaining: 2, can_restart: false, restart_blocked_by: 'cooldown', incident: null,
	});
	expect(recovered.restart_history).toEqual([expect.objectContaining({id: 1, trigger: 'automatic', exit_code: 0, outcome: 'recovered'})]);
	expect(recovered.restart_history[0]?.reason).toMatch(reason);
	await standIn.waitUntilHealthy();

	const bodies = (await gateway.waitForMessages(3)).map(({body}) => body);
	expect(bodies).toHaveLength(3);
	expect(bodies[0]).toContain('REC.IO CASCADING: ');
	expect(bodies[1]).toContain('MASTER RESTART started');
	expect(bodies[2]).toContain('REC.IO recovered');

	const history = JSON.parse((await cfd(standIn, 'history', '--json')).stdout) as {restarts: unknown[]; incidents: Array<{peak_level: string; ended_at: string | null}>};
	expect(history.restarts).toEqual([expect.objectContaining({id: 1, outcome: 'recovered'})]);
	expect(history.incidents).toMatchObject([{peak_level: 'CASCADING'}]);
	expect(history.incidents[0]?.ended_at).toBeTypeOf('string');

	const events = (await eventLog(standIn)).map(({event}) => event);
	expect(events.filter(event => event === 'restart_started')).toHaveLength(1);
	expect(events.filter(event => event === 'restart_outcome')).toHaveLength(1);

	const landmarks = (await expectSameReplay(standIn)).map(({what}) => what);
	expect(landmarks).toContain('restart 1, automatic');
	expect(landmarks).toContain('outcome of 1: recovered, exit code 0');
	expect(landmarks.at(-1)).toBe('CASCADING -> NONE');
}

describe.skipIf(!hasReal(...standInNeeds))('the main job, with a real supervisord, script and SMS library', () => {
	it('brings everything back, once, when three services hang behind a RUNNING state', async () => {
		await using gateway = await startTwilioGateway();
		await using standIn = await watchedSystem(gateway);
		const before = await standIn.hashUserFiles();
		for (const name of ['main_app', 'trade_executor', 'trade_initiator'] as const) {
			await standIn.tell(name, 'hang');
		}

		await expectOneRecovery(standIn, gateway, /^3 services >= 7 failures: main_app, trade_executor, trade_initiator$/v);
		const levels = (await eventLog(standIn)).filter(({event}) => event === 'level_changed').map(({to}) => to);
		expect(levels.at(-2)).toBe('CASCADING');
		expect(levels.at(-1)).toBe('NONE');
		// The script itself reads itself and the manifest; nothing else of the user's was touched.
		const changes = describeChanges(before, await standIn.hashUserFiles());
		expect(changes.filter(change => !/(?:MASTER_PORT_MANIFEST.json|MASTER_RESTART.sh): accessed/v.test(change))).toEqual([]);
	});

	it('brings everything back when supervisord was killed', async () => {
		await using gateway = await startTwilioGateway();
		await using standIn = await watchedSystem(gateway);
		await standIn.killSupervisord();
		await expectOneRecovery(standIn, gateway, /supervisor/v);
	});

	it('does nothing when four programs are stopped with supervisorctl', async () => {
		await using gateway = await startTwilioGateway();
		await using standIn = await watchedSystem(gateway);
		const before = await standIn.hashUserFiles();
		const {detector: {checks}} = await waitForStatus(standIn, 'a status', () => true);
		for (const name of ['main_app', 'trade_manager', 'trade_executor', 'trade_initiator']) {
			await standIn.supervisorctl('stop', name);
		}

		const later = await waitForStatus(standIn, '20 more checks', ({detector}) => detector.checks >= checks + 20);
		expect(later.failure_level).toBe('NONE');
		expect(later.service_health['main_app']).toMatchObject({status: 'stopped', consecutive_failures: 0});
		expect(await standIn.runs()).toEqual([]);
		expect(gateway.messages).toEqual([]);
		expect((await eventLog(standIn)).map(({event}) => event)).not.toContain('level_changed');
		expect(await expectSameReplay(standIn)).toEqual([]);
		expect(describeChanges(before, await standIn.hashUserFiles())).toEqual([]);
	});
});
