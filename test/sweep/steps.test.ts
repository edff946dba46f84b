import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {attemptSteps} from '../../source/core/attempt.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {startTwilioGateway} from '../helpers/twilio-gateway.js';
import {atMost} from '../helpers/at-most.js';
import {buildInterruptedDetector, type InterruptedDetector} from './build-interrupted-detector.js';
import {deathsAt} from './deaths.js';
import {formatInterruptions, interruptionsDone} from './interrupted-journal.js';
import {expectOneRecovery, expectUntouched, failAsAWhole, watchedSystem} from './recovery.js';

const inTurn = atMost(3);

describe.skipIf(!hasReal(...standInNeeds)).concurrent('the detector, killed at a step of an attempt', () => {
	let detector: InterruptedDetector;

	beforeAll(async () => {
		detector = await buildInterruptedDetector();
	});

	afterAll(async () => {
		await detector.remove();
	});

	it.for(deathsAt(attemptSteps))('has one run and one outcome when it dies $moment step $number, $step, is written', {timeout: 600_000}, async ({step, moment, planned}) => {
		await inTurn(async () => {
			await using gateway = await startTwilioGateway();
			await using standIn = await watchedSystem({
				script: {behaves: 'restarts-briefly'}, detectorCommand: detector.command, gateway, environment: {INTERRUPTIONS: formatInterruptions(planned)},
			});
			await expectUntouched(standIn, async () => {
				await failAsAWhole(standIn);
				// Its text goes out with the step: when the script was not started after all, the next attempt tells it again.
				await expectOneRecovery(standIn, gateway, {startedTexts: step === 'starting' && moment === 'after' ? 2 : 1});
			});
			// A step that no attempt comes to has killed nobody.
			expect(interruptionsDone(path.join(standIn.layout.runDirectory, 'interruptions'))).toEqual(planned.map(one => `${one.moment} ${one.step}`));
		});
	});
});
