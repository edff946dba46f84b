import type {DetectorEvent} from '../../source/core/events.js';
import type {LastHour} from '../../source/core/last-hour.js';
import type {Look} from '../../source/core/observation.js';
import {Engine, type LookRequest} from '../../source/engine/engine.js';
import {RecentEvents} from '../../source/engine/recent-events.js';
import {Restarter} from '../../source/engine/restarter.js';
import {seedSettings} from '../helpers/settings.js';
import {waitFor} from '../helpers/wait-for.js';
import {Bench} from '../model/bench.js';

/** Milliseconds between two checks, unless a test wants others. */
export const usualInterval = 20;

/** The engine over a real detector, restarter and journal; what it looks at, and the script, are simulated. Its beat is a real one. */
export class Harness implements AsyncDisposable {
	readonly bench: Bench;
	readonly requests: LookRequest[] = [];
	readonly told: DetectorEvent[] = [];
	isScriptRunning = false;
	releases = 0;
	afterChecks = 0;
	/** Instead of a look. */
	lookFails: (() => never) | undefined;
	/** What a look waits for. */
	lookTakes: Promise<void> | undefined;
	foreign: number | undefined;
	readonly restarter: Restarter;
	readonly engine: Engine;

	constructor({interval = usualInterval, recorderTakes = async () => undefined, lastHour}: {interval?: number; recorderTakes?: () => Promise<void>; lastHour?: LastHour} = {}) {
		const bench = new Bench(seedSettings({checkInterval: interval}));
		this.bench = bench;
		const clock = {now: () => bench.now};
		this.restarter = new Restarter(bench.detector, {
			findObstacle: async () => undefined,
			glance: async () => ({kind: 'unobservable', detail: 'nobody looks'} as const),
			recordFlight: async () => recorderTakes(),
			start: async () => {
				this.isScriptRunning = true;
				return {pid: 4711, pidStart: 1};
			},
			readProgress: async () => this.isScriptRunning ? {kind: 'running', pid: 4711} : {kind: 'ended', exitCode: 0},
			recoverProgress: async () => ({kind: 'ended', exitCode: undefined}),
			capOutput: async () => undefined,
			afterScript: async () => undefined,
		}, clock, async () => new Promise(resolve => {
			setTimeout(resolve, 5);
		}));
		this.engine = new Engine({
			settings: bench.settings, clock, detector: bench.detector, restarter: this.restarter, events: new RecentEvents(), lastHour,
			look: async request => this.look(request),
			extras: last => ({
				isSmsEnabled: false, isSmsConfigured: false, notifications: {pending: 0, sent: 0, failed: 0, last_error: null},
				detector: {version: '0', pid: 1, started_at: '', headless: true, last_check_ms: last ?? null},
			}),
			problems: () => [],
			tailOutput: async () => ['last line'],
			afterCheck: async () => {
				this.afterChecks++;
			},
			emit: event => {
				this.told.push(event);
			},
			findObstacle: async () => undefined,
			release: async () => {
				this.releases++;
			},
		});
	}

	async checks(count: number): Promise<void> {
		const wanted = this.bench.memory.checks + count;
		await waitFor(() => this.bench.memory.checks >= wanted, {what: `${count} more checks`, every: 5});
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.engine.close();
	}

	private async look(request: LookRequest): Promise<Look> {
		this.requests.push(request);
		// Virtual and real time must not drift apart: that is how a suspended machine looks.
		this.bench.wait(usualInterval / 1000);
		this.lookFails?.();
		await this.lookTakes;
		return {...this.bench.world.look(this.bench.seconds, request.trouble), foreignScript: this.foreign};
	}
}
