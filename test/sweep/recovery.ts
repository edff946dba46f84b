import {expect} from 'vitest';
import {acquireLock} from '../../source/engine/lock.js';
import type {Status} from '../../source/core/status.js';
import {cfd, waitForStatus} from '../helpers/detector.js';
import {createStandIn, describeChanges, detectorName, type StandIn, type StandInOptions} from '../helpers/stand-in.js';
import type {TwilioGateway} from '../helpers/twilio-gateway.js';

/** A stand-in system that its detector, a program of its supervisord, has seen well. */
export async function watchedSystem(options: StandInOptions): Promise<StandIn> {
	const standIn = await createStandIn(options);
	try {
		await standIn.start();
		await waitForStatus(standIn, 'everything was seen ok', ({service_health: services}) =>
			Object.values(services).every(({status}) => status === 'healthy'));
		return standIn;
	} catch (error) {
		await standIn.dispose();
		throw error;
	}
}

/** Three services hang behind a RUNNING state: a cause for a restart in 7 checks. */
export async function failAsAWhole(standIn: StandIn): Promise<void> {
	await Promise.all((['main_app', 'trade_executor', 'trade_initiator'] as const).map(async name => standIn.tell(name, 'hang')));
}

export type Expected = {
	/** How often the text that a restart has started may have been sent: once, or once more around a crash. */
	readonly startedTexts: number;
};

/** What must agree when an interrupted restart has come to its end: one run, one outcome, the right texts, nothing open, nothing left. */
export async function expectOneRecovery(standIn: StandIn, gateway: TwilioGateway, {startedTexts}: Expected): Promise<void> {
	const recovered = await waitForStatus(standIn, 'the restart has its outcome', isOver, 90_000);
	expect(recovered).toMatchObject({restart_count: 1, restarts_remaining: 2, restart_blocked_by: 'cooldown', incident: null});
	expect(recovered.restart_history).toEqual([expect.objectContaining({trigger: 'automatic', outcome: 'recovered'})]);
	const runs = await standIn.runs();
	expect(runs.map(({exitCode}) => exitCode)).toEqual([0]);
	await standIn.waitUntilHealthy();
	expectTexts(gateway.messages.map(({body}) => body), startedTexts);
	await expectClosedHistory(standIn);
	await expectFreeLock(standIn);
}

function isOver({failure_level: level, restart_history: restarts, notifications}: Status): boolean {
	return level === 'NONE' && restarts[0]?.outcome === 'recovered' && notifications.pending === 0;
}

function expectTexts(bodies: readonly string[], startedTexts: number): void {
	const kinds = ['REC.IO CASCADING: ', 'MASTER RESTART started', 'REC.IO recovered'];
	const told = bodies.map(body => kinds.find(kind => body.includes(kind)) ?? body);
	expect(told).toEqual([kinds[0], ...Array.from({length: startedTexts}, () => kinds[1]), kinds[2]]);
}

async function expectClosedHistory(standIn: StandIn): Promise<void> {
	const history = JSON.parse((await cfd(standIn, 'history', '--json')).stdout) as {
		restarts: ReadonlyArray<{outcome: string}>;
		incidents: ReadonlyArray<{peak_level: string; ended_at: string | null}>;
	};
	expect(history.restarts.map(({outcome}) => outcome)).toEqual(['recovered']);
	expect(history.incidents.map(incident => [incident.peak_level, incident.ended_at !== null])).toEqual([['CASCADING', true]]);
}

/** The lock goes with the detector: neither the script nor the supervisord that it started holds it. */
async function expectFreeLock(standIn: StandIn): Promise<void> {
	await standIn.supervisorctl('stop', detectorName);
	const lock = await acquireLock(standIn.layout.stateDirectory);
	expect(lock).toMatchObject({kind: 'held'});
	if (lock.kind === 'held') {
		lock.lock.release();
	}
}

/** Runs `work` and looks whether anything of the user's was touched meanwhile; the script reads itself and the manifest. */
export async function expectUntouched(standIn: StandIn, work: () => Promise<void>): Promise<void> {
	const before = await standIn.hashUserFiles();
	await work();
	const changes = describeChanges(before, await standIn.hashUserFiles());
	expect(changes.filter(change => !/(?:MASTER_PORT_MANIFEST.json|MASTER_RESTART.sh): accessed/v.test(change))).toEqual([]);
}
