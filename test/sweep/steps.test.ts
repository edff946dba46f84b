import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {attemptSteps, type AttemptStep} from '../../source/core/attempt.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {startTwilioGateway} from '../helpers/twilio-gateway.js';
import {atMost} from '../helpers/at-most.js';
import {buildInterruptedDetector, type InterruptedDetector} from './build-interrupted-detector.js';
import {formatInterruptions, interruptionsDone, type Interruption} from './interrupted-journal.js';
import {expectOneRecovery, expectUntouched, failAsAWhole, watchedSystem} from './recovery.js';

/** What must happen before, for a step that an attempt which goes well does not come to. */
const waysThere: Partial<Record<AttemptStep, readonly Interruption[]>> = {
	// An attempt that was never started is closed by the next life.
	closed: [{step: 'recorder', moment: 'after', by: 'kill'}],
};

const deaths = attemptSteps.flatMap((step, index) => (['before', 'after'] as const).map(moment => ({step, moment, number: index + 1})));

const inTurn = atMost(3);

describe.skipIf(!hasReal(...standInNeeds)).concurrent('the detector, killed at a step of an attempt', () => {
	let detector: InterruptedDetector;

	beforeAll(async () => {
		detector = await buildInterruptedDetector();
	});

	afterAll(async () => {
		await detector.remove();
	});

	it.for(deaths)('has one run and one outcome when it dies $moment step $number, $step, is written', {timeout: 600_000}, async ({step, moment}) => {
		await inTurn(async () => {
			const planned: Interruption[] = [...waysThere[step] ?? [], {step, moment, by: 'kill'}];
			await using gateway = await startTwilioGateway();
			await using standIn = await watchedSystem({
				script: {behaves: 'restarts-briefly'}, detectorCommand: detector.command, gateway, environment: {INTERRUPTIONS: formatInterruptions(planned)},
			});
			await expectUntouched(standIn, async () => {
				await failAsAWhole(standIn);
				// Its text goes out with the step: when the script was not started after all, the next attempt tells it again.
				await expectOneRecovery(standIn, gateway, {startedTexts: step === 'starting' && moment === 'after' ? 2 : 1});
			});
			expect(interruptionsDone(path.join(standIn.layout.runDirectory, 'interruptions'))).toEqual(planned.map(one => `${one.moment} ${one.step}`));
		});
	});
});
