import {expect, test} from 'vitest';
import type {Snapshot} from '../../source/core/monitor.js';
import {runPlain} from '../../source/ui/run-plain.js';
import {createFakeMonitor, type FakeMonitor} from './fake-monitor.js';
import {
	ago,
	attached,
	event,
	healthy,
	lost,
} from './fixtures.js';

async function linesOf(monitor: FakeMonitor, happens: () => void): Promise<string[]> {
	const lines: string[] = [];
	const end = Promise.withResolvers<undefined>();
	const running = runPlain({
		monitor,
		ended: end.promise,
		write(line) {
			lines.push(line);
		},
	});
	happens();
	end.resolve(undefined);
	await running;
	return lines;
}

test('first comes how it is now, then each event once, however often it is shown', async () => {
	const monitor = createFakeMonitor(healthy, attached);
	const later = [...healthy.events, event(9, 'warn', 'level_changed', 'WARNING: one'), event(8, 'error', 'level_changed', 'CASCADING: two')];
	expect(await linesOf(monitor, () => {
		monitor.show(structuredClone(healthy));
		monitor.show({...healthy, events: structuredClone(later.slice(0, 3))});
		monitor.show({...healthy, events: structuredClone(later)});
		monitor.show({...healthy, events: structuredClone(later)});
	})).toEqual([
		`${ago(12)} NOW ${healthy.status.decision}`,
		`${ago(9)} WARN level_changed: WARNING: one`,
		`${ago(8)} ERROR level_changed: CASCADING: two`,
	]);
	expect(monitor.listeners.size).toBe(0);
});

test('a detector that is lost and one that comes back are told once each', async () => {
	const monitor = createFakeMonitor(undefined, attached);
	expect(await linesOf(monitor, () => {
		monitor.show(undefined, lost);
		monitor.show(undefined, lost);
		monitor.show(healthy, attached);
	})).toEqual([
		`${ago(42)} WARN lost: no answer from the detector since then; it is asked again and again`,
		'INFO connected: the detector answers again',
		`${ago(12)} NOW ${healthy.status.decision}`,
	]);
});

test('a snapshot that cannot be told ends nothing, and is complained of once', async () => {
	const monitor = createFakeMonitor(undefined, attached);
	const broken = {...healthy, status: {}} as unknown as Snapshot;
	expect(await linesOf(monitor, () => {
		monitor.show(broken);
		monitor.show({...broken});
		monitor.show(healthy);
	})).toEqual([
		expect.stringMatching(/^WARN unreadable: /v),
		`${ago(12)} NOW ${healthy.status.decision}`,
	]);
});
