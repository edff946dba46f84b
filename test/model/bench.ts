import type {DetectorEvent} from '../../source/core/events.js';
import type {Alert, Journal} from '../../source/core/journal.js';
import type {Memory} from '../../source/core/memory.js';
import type {Moment} from '../../source/core/moment.js';
import type {Settings} from '../../source/core/settings.js';
import {Detector, type RestartRequest} from '../../source/engine/detector.js';
import {createMemoryJournal} from '../../source/history/memory-journal.js';
import type {WorldChange} from '../../source/replay/scenario.js';
import {World} from '../../source/replay/world.js';
import {seedSettings} from '../helpers/settings.js';

export type CheckOptions = {
	readonly isExtra?: boolean;
	readonly impaired?: string;
	/** The pid of a restart script that somebody else runs. */
	readonly foreign?: number;
};

/** 5 January 2026, 00:00 UTC. */
export const start = Date.UTC(2026, 0, 5);

/** A detector over a simulated system, a check at a time: everything well at first. Time stands still but for the checks and `wait`. */
export class Bench {
	readonly events: DetectorEvent[] = [];
	readonly alerts: Alert[] = [];
	/** Seconds since the start. */
	seconds = 0;
	wallOffset = 0;
	boot = 'boot-a';
	/** Seconds before the start at which the machine was booted. */
	bootedAt = -86_400;
	readonly world: World;
	detector: Detector;

	constructor(readonly settings: Settings = seedSettings(), readonly journal: Journal = createMemoryJournal()) {
		this.world = new World(settings);
		this.detector = this.startDetector();
	}

	get now(): Moment {
		return {wall: start + ((this.seconds + this.wallOffset) * 1000), up: (this.seconds - this.bootedAt) * 1000, boot: this.boot};
	}

	get memory(): Memory {
		return this.detector.state.memory;
	}

	get level(): string {
		return this.memory.level;
	}

	/** The detector dies, and another one begins. */
	restart(): void {
		this.detector = this.startDetector();
	}

	/** The power fails, and is back after some seconds. */
	reboot(off: number): void {
		this.seconds += off;
		this.bootedAt = this.seconds - 20;
		this.boot = `${this.boot}+`;
		this.restart();
	}

	set(change: WorldChange): void {
		this.world.change(change, this.seconds);
	}

	wait(seconds: number): void {
		this.seconds += seconds;
	}

	/** Checks, an interval apart from what was before. Returns the restart that the last one wants. */
	check(count = 1, options: CheckOptions = {}): RestartRequest | undefined {
		let request: RestartRequest | undefined;
		for (let index = 0; index < count; index++) {
			this.seconds += options.isExtra ? 1 : this.settings.checkInterval / 1000;
			const look = {...this.world.look(this.seconds, options.impaired), foreignScript: options.foreign};
			request = this.detector.check(look, this.now, options.isExtra);
		}

		return request;
	}

	/** Opens an attempt and starts its script. */
	startScript(trigger: 'automatic' | 'manual' = 'automatic'): number {
		const attempt = this.detector.begin(trigger, 'three services', this.now);
		if (!attempt || !this.detector.starting(attempt, this.now)) {
			throw new Error('The journal does not work.');
		}

		this.detector.step(attempt.id, 'started', {pid: 4711, pidStart: 1}, this.now);
		return attempt.id;
	}

	endScript(id: number, exitCode: number | undefined = 0): void {
		const attempt = this.detector.state.attempts.find(known => known.id === id);
		if (!attempt) {
			throw new Error(`There is no attempt ${id}.`);
		}

		this.detector.scriptEnded(attempt, exitCode, this.now);
	}

	/** An attempt from its start to its outcome, two good checks later: with everything well it recovers. */
	recover(trigger: 'automatic' | 'manual' = 'automatic'): number {
		const id = this.startScript(trigger);
		this.wait(10);
		this.endScript(id);
		this.check(2);
		return id;
	}

	eventNames(): string[] {
		return this.events.map(({event}) => event);
	}

	private startDetector(): Detector {
		return new Detector(this.settings, this.journal, {
			event: told => {
				this.events.push(told);
			},
			alert: alert => {
				this.alerts.push(alert);
				this.journal.addAlert(alert, [{channel: 'sms', to: '+15551234567'}]);
			},
		}, this.now);
	}
}
