import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import type {Status} from '../../source/core/status.js';
import {waitForStatus} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {expectChecksGoOn, expectUntouched, watched} from './watched.js';

/** As the stand-in's config has it, in milliseconds. */
const timeout = 300;

const bad = [
	['main_app', 'hang'], ['trade_executor', 'drip'], ['auto_entry_supervisor', 'endless'],
	['unified_production_coordinator', 'reset'], ['active_trade_supervisor', 'garbage'], ['trade_initiator', '500'],
] as const;

describe.skipIf(!hasReal(...standInNeeds))('six endpoints that misbehave at once', () => {
	it('are failing by their deadline, for 50 checks, and cost no memory', async () => {
		await using standIn = await watched({config: {restart: {enabled: false}}});
		await expectUntouched(standIn, async () => {
			await Promise.all(bad.map(async ([name, behaviour]) => standIn.tell(name, behaviour)));
			await waitForStatus(standIn, 'all six are failing', areAllFailing);
			let slowest = 0;
			const {detector: {checks}} = await waitForStatus(standIn, 'a status', () => true);
			const last = await waitForStatus(standIn, '50 checks', ({detector}) => {
				slowest = Math.max(slowest, detector.last_check_ms ?? 0);
				return detector.checks >= checks + 50;
			}, 60_000);
			expect(last.failure_level).toBe('CASCADING');
			expect(last.restart_blocked_by).toBe('disabled');
			// The deadline, and room for a machine that is busy with other tests.
			expect(slowest).toBeLessThan(timeout + 500);
			expect(residentMegabytes(last.detector.pid)).toBeLessThan(120);
			await expectChecksGoOn(standIn);
		});
		expect(await standIn.runs()).toEqual([]);
	});
});

function areAllFailing({service_health: services}: Status): boolean {
	return bad.every(([name]) => services[name]?.status === 'failing');
}

function residentMegabytes(pid: number): number {
	return Number(/^VmRSS:\s+(?<kibibytes>\d+) kB$/mv.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.groups?.['kibibytes']) / 1024;
}
