import process from 'node:process';
import {describe, expect, it} from 'vitest';
import {eventLog, headlessCommand, isEverythingHealthy, waitForStatus} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {expectUntouched} from '../sweep/recovery.js';
import {createStandIn} from '../helpers/stand-in.js';

describe.skipIf(!hasReal(...standInNeeds))('a detector that stands still', () => {
	it('is ended, started anew by supervisor, and goes on', async () => {
		await using standIn = await createStandIn({detectorCommand: headlessCommand});
		await standIn.start();
		const {detector: {pid}} = await waitForStatus(standIn, 'everything was seen ok', isEverythingHealthy);
		await expectUntouched(standIn, async () => {
			process.kill(pid, 'SIGSTOP');
			const again = await waitForStatus(standIn, 'another detector', ({detector}) => detector.pid !== pid, 60_000);
			expect(again.failure_level).toBe('NONE');
		});
		const events = await eventLog(standIn);
		expect(events).toContainEqual(expect.objectContaining({level: 'error', event: 'watchdog', pid}));
		expect(await standIn.log('cascading_failure_detector.err.log')).toContain(`cfd: The detector (pid ${pid}) has stood still`);
		expect(await standIn.runs()).toEqual([]);
	});
});
