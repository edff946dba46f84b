import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {attemptSteps} from '../../source/core/attempt.js';
import type {Status} from '../../source/core/status.js';
import {cfd, eventLog, headlessCommand, waitForStatus} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import type {StandIn} from '../helpers/stand-in.js';
import {startTwilioGateway} from '../helpers/twilio-gateway.js';
import {waitFor} from '../helpers/wait-for.js';
import {atMost} from '../helpers/at-most.js';
import {buildInterruptedDetector, type InterruptedDetector} from './build-interrupted-detector.js';
import {formatInterruptions, interruptionsDone, type Interruption} from './interrupted-journal.js';
import {expectUntouched, failAsAWhole, watchedSystem} from './recovery.js';

/** The moments of a preparation that may last: seconds, with a preflight that hangs or a recorder that waits for a slow supervisord. */
const preparations = attemptSteps.slice(0, attemptSteps.indexOf('starting')).map(step => ({step, moment: 'after', by: 'operator'}) as const satisfies Interruption);

const inTurn = atMost(3);

/**
What must agree when the script was started by an operator and never by the detector, from when the detector sees it to the end. `isSeen`: false where a brief
one may be over while the detector prepares its own, between two looks for it; then what it mended is seen, and nothing is started.
*/
async function expectOnlyTheirs(standIn: StandIn, isSeen = true): Promise<void> {
	// Not asked of the status: the settling may be over before anybody looks at it.
	await waitFor(async () => isSeen ? (await eventLog(standIn)).some(({event}) => event === 'foreign_script') : (await standIn.runs()).some(({exitCode}) => exitCode === 0), {
		what: 'the operator\'s script was seen, or is over', timeout: 60_000, show: async () => [await standIn.runs(), await eventLog(standIn), await standIn.describe()],
	});
	const settled = await waitForStatus(standIn, 'all is well and counts again', isSettled, 90_000);
	expect(settled).toMatchObject({restart_count: 0, restarts_remaining: 3, can_restart: true, restart_history: [], incident: null});
	const runs = await standIn.runs();
	expect(runs.map(({exitCode}) => exitCode)).toEqual([0]);
	await standIn.waitUntilHealthy();
	const history = JSON.parse((await cfd(standIn, 'history', '--json')).stdout) as {restarts: unknown[]};
	expect(history.restarts).toEqual([]);
	const events = (await eventLog(standIn)).map(({event}) => event);
	// A look that began before the script did may take it for ended once: its end is told again then.
	const told = events.filter(event => ['foreign_script', 'foreign_script_ended', 'restart_started'].includes(String(event)));
	expect(told).not.toContain('restart_started');
	if (isSeen || told.length > 0) {
		expect([...new Set(told)]).toEqual(['foreign_script', 'foreign_script_ended']);
	}
}

function isOneBefore({service_health: services}: Status): boolean {
	return services['main_app']?.consecutive_failures === 6;
}

function isSettled({failure_level: level, restart_blocked_by: because, service_health: services}: Status): boolean {
	return level === 'NONE' && because === null
		&& Object.values(services).every(({status, consecutive_failures: failures}) => status === 'healthy' && failures === 0);
}

describe.skipIf(!hasReal(...standInNeeds)).concurrent('the restart script, started by hand', () => {
	let detector: InterruptedDetector;

	beforeAll(async () => {
		detector = await buildInterruptedDetector();
	});

	afterAll(async () => {
		await detector.remove();
	});

	it('is the only one while the detector watches a system that is well', {timeout: 300_000}, async () => {
		await inTurn(async () => {
			await using gateway = await startTwilioGateway();
			await using standIn = await watchedSystem({detectorCommand: headlessCommand, gateway});
			await expectUntouched(standIn, async () => {
				const script = await standIn.startScript();
				await expectOnlyTheirs(standIn);
				expect(await script.exitCode).toBe(0);
			});
			expect(gateway.messages).toEqual([]);
		});
	});

	it('is the only one when it is started one check before the detector would', {timeout: 300_000}, async () => {
		await inTurn(async () => {
			await using gateway = await startTwilioGateway();
			await using standIn = await watchedSystem({detectorCommand: headlessCommand, gateway, checkInterval: '1s'});
			await expectUntouched(standIn, async () => {
				await failAsAWhole(standIn);
				await waitForStatus(standIn, 'failure 6 of 7', isOneBefore);
				await standIn.startScript();
				await expectOnlyTheirs(standIn);
			});
			expect(gateway.messages.map(({body}) => body)).not.toContainEqual(expect.stringContaining('MASTER RESTART started'));
		});
	});

	it.for(preparations)('is the only one when it is started while the detector prepares its own, after step $step', {timeout: 300_000}, async interruption => {
		await inTurn(async () => {
			await using gateway = await startTwilioGateway();
			await using standIn = await watchedSystem({
				script: {behaves: 'restarts-briefly'}, detectorCommand: detector.command, gateway, environment: {INTERRUPTIONS: formatInterruptions([interruption])},
			});
			await expectUntouched(standIn, async () => {
				await failAsAWhole(standIn);
				await expectOnlyTheirs(standIn, false);
			});
			expect(interruptionsDone(path.join(standIn.layout.runDirectory, 'interruptions'))).toHaveLength(1);
			expect(gateway.messages.map(({body}) => body)).not.toContainEqual(expect.stringContaining('MASTER RESTART started'));
		});
	});
});
