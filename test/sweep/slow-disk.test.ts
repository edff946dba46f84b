import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {eventLog} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {startTwilioGateway} from '../helpers/twilio-gateway.js';
import {buildInterruptedDetector, type InterruptedDetector} from './build-interrupted-detector.js';
import {formatInterruptions, interruptionsDone, type Interruption} from './interrupted-journal.js';
import {expectOneRecovery, expectUntouched, failAsAWhole, watchedSystem} from './recovery.js';

/** `startedTexts` as in the sweep of the steps: an attempt whose script never ran is told again by the next. */
const places = [
	{step: 'recorder', startedTexts: 1, what: 'while it prepares: it is decided anew'},
	{step: 'starting', startedTexts: 2, what: 'when the script is about to run: that it never did is made sure of'},
	{step: 'ended', startedTexts: 1, what: 'when the script has ended: it settles'},
] as const;

describe.skipIf(!hasReal(...standInNeeds)).concurrent('a write to the disk that does not come to its end', () => {
	let detector: InterruptedDetector;

	beforeAll(async () => {
		detector = await buildInterruptedDetector();
	});

	afterAll(async () => {
		await detector.remove();
	});

	it.for(places)('has the watchdog end the detector, supervisor start it anew, and the attempt go on, $what', {timeout: 300_000}, async ({step, startedTexts}) => {
		const planned: Interruption[] = [{step, moment: 'after', by: 'hold'}];
		await using gateway = await startTwilioGateway();
		await using standIn = await watchedSystem({
			script: {behaves: 'restarts-briefly'}, detectorCommand: detector.command, gateway, environment: {INTERRUPTIONS: formatInterruptions(planned)},
		});
		await expectUntouched(standIn, async () => {
			await failAsAWhole(standIn);
			await expectOneRecovery(standIn, gateway, {startedTexts});
		});
		expect(interruptionsDone(path.join(standIn.layout.runDirectory, 'interruptions'))).toEqual([`after ${step}`]);
		const events = await eventLog(standIn);
		expect(events.filter(({event}) => event === 'watchdog')).toEqual([
			expect.objectContaining({level: 'error', message: expect.stringMatching(/has stood still for 5 s and was ended/v) as unknown}),
		]);
		expect(await standIn.log('supervisord.log')).toMatch(/exited: cascading_failure_detector \(terminated by SIGKILL; not expected\)/v);
	});
});
