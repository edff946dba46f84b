import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {headlessCommand, program} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import type {StandIn} from '../helpers/stand-in.js';
import {startTwilioGateway} from '../helpers/twilio-gateway.js';
import {waitFor} from '../helpers/wait-for.js';
import {atMost} from '../helpers/at-most.js';
import {expectOneRecovery, expectUntouched, failAsAWhole, watchedSystem} from './recovery.js';

/** Longer than the script takes, in milliseconds: what comes after its end is the settling. */
const longest = 8000;

const seed = Number(process.env['CFD_SEED'] ?? 20_260_105);

/** Three of them, by the seed; with `npm run sweep` all, 100 ms apart. */
const moments = process.env['CFD_SWEEP'] === 'all'
	? Array.from({length: longest / 100}, (_, index) => index * 100)
	: fc.sample(fc.integer({min: 0, max: longest}), {seed, numRuns: 3});

const inTurn = atMost(3);

/** Kills the detector so many milliseconds after the script began; returns how many there were: none while the script has all down. */
async function killDetector(standIn: StandIn, moment: number): Promise<number> {
	const {startedAt} = await waitFor(async () => {
		const [run] = await standIn.runs();
		return run;
	}, {what: 'the script has been started', timeout: 60_000});
	await pause(Math.max(0, startedAt.getTime() + moment - Date.now()));
	const named = standIn.processes().filter(({command}) => command.includes(`${program} --headless`));
	// A child that has not become another program yet bears the name of its parent.
	const detectors = named.filter(({parent}) => named.every(({pid}) => pid !== parent));
	for (const {pid} of detectors) {
		end(pid);
	}

	return detectors.length;
}

function end(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// The script was faster.
	}
}

describe.skipIf(!hasReal(...standInNeeds)).concurrent(`the detector, killed while the script runs (seed ${seed})`, () => {
	it.for(moments)('has one run and one outcome when it dies %d ms after the script\'s start', {timeout: 3_600_000}, async moment => {
		await inTurn(async () => {
			await using gateway = await startTwilioGateway();
			await using standIn = await watchedSystem({detectorCommand: headlessCommand, gateway});
			await expectUntouched(standIn, async () => {
				await failAsAWhole(standIn);
				expect(await killDetector(standIn, moment)).toBeLessThanOrEqual(1);
				await expectOneRecovery(standIn, gateway, {startedTexts: 1});
			});
		});
	});
});
