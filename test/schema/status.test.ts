import * as v from 'valibot';
import {describe, expect, it} from 'vitest';
import {cfd, headlessCommand, waitForStatus} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {createStandIn} from '../helpers/stand-in.js';
import {statusSchema} from '../../source/schema/status.js';

describe.skipIf(!hasReal(...standInNeeds))('the schema of the status', () => {
	it('is what a detector says, from its first check on, whatever happens to the system', async () => {
		await using standIn = await createStandIn({detectorCommand: headlessCommand});
		expect(v.safeParse(statusSchema, JSON.parse((await cfd(standIn, 'snapshot')).stdout)).issues).toBeUndefined();
		await standIn.start();
		const well = await waitForStatus(standIn, 'a check', ({detector}) => detector.checks > 2);
		expect(v.safeParse(statusSchema, well).issues).toBeUndefined();
		await standIn.killSupervisord();
		const bad = await waitForStatus(standIn, 'a restart', ({restart_history: restarts}) => restarts.length > 0);
		expect(v.safeParse(statusSchema, bad).issues).toBeUndefined();
	});
});
