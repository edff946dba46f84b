import {describe, expect, test} from 'vitest';
import type {Command, Monitor, Snapshot} from '../../source/core/monitor.js';

/** A monitor with a detector behind it that is armed, has made a check, and watches a service `main_app`. */
export type MonitorHarness = AsyncDisposable & {
	readonly monitor: Monitor;
	/** Makes the detector check, with all as it was but for `main_app`; resolves when the detector is done, not the monitor. */
	check(): Promise<void>;
};

/** Resolves with the first snapshot of which the condition holds. */
export async function snapshotWhere(monitor: Monitor, isRight: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
	const {promise, resolve} = Promise.withResolvers<Snapshot>();
	const look = () => {
		const snapshot = monitor.getSnapshot();
		if (snapshot && isRight(snapshot)) {
			resolve(snapshot);
		}
	};

	const unsubscribe = monitor.subscribe(look);
	look();
	const snapshot = await promise;
	unsubscribe();
	return snapshot;
}

async function nextChange(monitor: Monitor): Promise<Snapshot> {
	const before = monitor.getSnapshot();
	return snapshotWhere(monitor, snapshot => snapshot !== before);
}

/** What every monitor must do, whether the engine runs in this process or behind the control socket. */
export function describeMonitor(name: string, create: () => Promise<MonitorHarness>): void {
	describe(`the monitor ${name}`, () => {
		test('gives the same snapshot as long as nothing changed, and another one after a check', async () => {
			await using harness = await create();
			const {monitor} = harness;
			const first = monitor.getSnapshot();
			expect(first).toBeDefined();
			expect(monitor.getSnapshot()).toBe(first);
			const change = nextChange(monitor);
			await harness.check();
			expect((await change).status.detector.checks).toBeGreaterThan(first?.status.detector.checks ?? 0);
		});

		test('keeps the objects of what did not change', async () => {
			await using harness = await create();
			const {monitor} = harness;
			const before = monitor.getSnapshot();
			const change = nextChange(monitor);
			await harness.check();
			const after = await change;
			expect(after.status.supervisor_status).toBe(before?.status.supervisor_status);
			expect(after.status.critical_files).toBe(before?.status.critical_files);
			expect([after.script, after.thresholds]).toEqual([before?.script, before?.thresholds]);
			expect(after.script).toBe(before?.script);
			expect(after.thresholds).toBe(before?.thresholds);
		});

		test('knows the last hour of every service, and what each check adds to it', async () => {
			await using harness = await create();
			const {monitor} = harness;
			const before = monitor.getLastHour();
			expect(Object.keys(before.services)).toEqual(Object.keys(monitor.getSnapshot()?.status.service_health ?? {}));
			expect(monitor.getLastHour()).toBe(before);
			const change = nextChange(monitor);
			await harness.check();
			await change;
			expect(monitor.getLastHour().services['main_app']?.length).toBeGreaterThan(0);
			const json = JSON.stringify(monitor.getLastHour());
			expect(JSON.parse(json)).toEqual(monitor.getLastHour());
		});

		test('tells each listener of each change until it is taken off', async () => {
			await using harness = await create();
			const {monitor} = harness;
			const calls: string[] = [];
			const [stop, stopOther] = ['first', 'second'].map(listener => monitor.subscribe(() => {
				calls.push(listener);
			}));
			const change = nextChange(monitor);
			await harness.check();
			await change;
			expect(new Set(calls)).toEqual(new Set(['first', 'second']));
			stop?.();
			stop?.();
			calls.length = 0;
			const next = nextChange(monitor);
			await harness.check();
			await next;
			expect(new Set(calls)).toEqual(new Set(['second']));
			stopOther?.();
		});

		test('is plain JSON, so that it can travel', async () => {
			await using harness = await create();
			const snapshot = harness.monitor.getSnapshot();
			const json = JSON.stringify(snapshot);
			expect(JSON.parse(json)).toEqual(snapshot);
		});

		test('has in its snapshot what a command came to, as soon as that is said', async () => {
			await using harness = await create();
			const {monitor} = harness;
			expect(await monitor.send({command: 'disarm', reason: 'maintenance'})).toMatchObject({ok: true, code: 0});
			expect(monitor.getSnapshot()?.status.armed).toBe(false);
			expect(monitor.getSnapshot()?.disarmed).toBeDefined();
			expect(await monitor.send({command: 'arm'})).toMatchObject({ok: true, code: 0});
			expect(monitor.getSnapshot()?.status.armed).toBe(true);
			expect(monitor.getSnapshot()?.disarmed).toBeUndefined();
			const checks = monitor.getSnapshot()?.status.detector.checks ?? 0;
			expect(await monitor.send({command: 'check'})).toMatchObject({ok: true});
			expect(monitor.getSnapshot()?.status.detector.checks).toBeGreaterThan(checks);
		});

		test('says what a command came to when that is nothing', async () => {
			await using harness = await create();
			expect(await harness.monitor.send({command: 'abort'})).toMatchObject({ok: false, code: 1});
		});

		test('takes many commands at once, each with its own result', async () => {
			await using harness = await create();
			const commands: Command[] = [{command: 'check'}, {command: 'abort'}, {command: 'arm'}, {command: 'abort'}];
			const results = await Promise.all(commands.map(async command => harness.monitor.send(command)));
			expect(results.map(({ok}) => ok)).toEqual([true, false, true, false]);
		});

		test('says where it runs', async () => {
			await using harness = await create();
			const connection = harness.monitor.getConnection();
			expect(['own', 'attached']).toContain(connection.kind);
			expect(harness.monitor.getConnection()).toEqual(connection);
		});

		test('after it was closed, tells nobody anything, and can be closed again', async () => {
			await using harness = await create();
			let calls = 0;
			harness.monitor.subscribe(() => {
				calls++;
			});
			await harness.monitor.close();
			await harness.monitor.close();
			calls = 0;
			await harness.check().catch(() => undefined);
			expect(calls).toBe(0);
		});
	});
}
