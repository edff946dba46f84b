import type {Attempt, Trigger} from '../core/attempt.js';
import type {Journal} from '../core/journal.js';
import type {LevelName, Settings} from '../core/settings.js';
import {disarmDefault} from '../core/operate.js';
import {Detector} from '../engine/detector.js';
import {createMemoryJournal} from '../history/memory-journal.js';
import {SimulatedObserver} from './observer.js';
import {ReplayLog, type ReplayEvent} from './replay-log.js';
import type {Scenario, ScenarioEntry} from './scenario.js';
import {VirtualTime} from './virtual-time.js';
import {World} from './world.js';

/** What a replay came to. */
export type Replayed = {
	readonly events: readonly ReplayEvent[];
	readonly checks: number;
	readonly peakLevel: LevelName;
	readonly finalLevel: LevelName;
	readonly attempts: readonly Attempt[];
	readonly rootCause: string | undefined;
};

/** Runs the real engine over a scenario in virtual time; only the probes and the script are simulated. `journal`: another than a new one. */
export function replay(scenario: Scenario, settings: Settings, journal: Journal = createMemoryJournal()): Replayed {
	const run = new Run(scenario, settings, journal);
	run.play();
	return run.result();
}

/** One replay while it runs. */
class Run {
	private readonly time = new VirtualTime();
	private readonly world: World;
	private readonly observer = new SimulatedObserver();
	private detector: Detector;
	private readonly log: ReplayLog;
	private readonly first: NonNullable<ScenarioEntry['set']>;
	private script: {readonly attempt: number; readonly endsAt: number} | undefined;

	constructor(private readonly scenario: Scenario, private readonly settings: Settings, private readonly journal: Journal) {
		this.log = new ReplayLog(settings.notify);
		this.world = new World(settings);
		this.first = scenario.timeline.find(entry => entry.set)?.set ?? {};
		this.detector = this.startDetector(0);
	}

	play(): void {
		const timeline = this.scenario.timeline.toSorted((a, b) => a.at - b.at);
		const {checkInterval} = this.settings;
		const until = this.scenario.duration * 1000;
		let next = 0;
		// Counted in milliseconds: three times 0.1 s is not 0.3 s.
		for (let passed = 0; passed <= until; passed += checkInterval) {
			const at = passed / 1000;
			for (let entry = timeline[next]; entry && entry.at <= at; entry = timeline[++next]) {
				this.endScript(entry.at);
				this.log.at = entry.at;
				this.take(entry);
			}

			this.endScript(at);
			this.log.at = at;
			this.check();
		}
	}

	result(): Replayed {
		return {
			events: this.log.events,
			checks: this.detector.state.memory.checks,
			peakLevel: this.log.peakLevel,
			finalLevel: this.detector.state.memory.level,
			attempts: this.detector.state.attempts.filter(({startedAt}) => startedAt),
			rootCause: this.log.rootCause,
		};
	}

	/** A detector that starts knows what its journal holds, and nothing else. */
	private startDetector(at: number): Detector {
		return new Detector(this.settings, this.journal, this.log.ports, this.time.at(at));
	}

	private take({set, monitor, operator, at}: ScenarioEntry): void {
		if (set) {
			this.world.change(set, at);
		}

		if (monitor) {
			this.time.jump(monitor.wallClockJump ?? 0);
			this.observer.change(monitor, at);
			this.detector = monitor.killed === true ? this.startDetector(at) : this.detector;
		}

		if (operator !== undefined) {
			this.operate(operator);
		}
	}

	private operate(operator: NonNullable<ScenarioEntry['operator']>): void {
		const now = this.time.at(this.log.at);
		switch (operator) {
			case 'disarm': {
				this.detector.disarm(disarmDefault, 'scenario', now);
				break;
			}

			case 'arm': {
				this.detector.arm(now);
				break;
			}

			case 'abort': {
				this.detector.abort(now);
				break;
			}

			case 'restart': {
				this.startScript('manual', 'started by the operator');
				break;
			}
		}
	}

	private check(): void {
		const mode = this.observer.modeAt(this.log.at);
		if (mode.kind === 'absent') {
			return;
		}

		const look = this.world.look(this.log.at, mode.kind === 'impaired' ? mode.why : undefined);
		const request = this.detector.check(look, this.time.at(this.log.at));
		this.log.noteCheck(this.detector.state.memory);
		if (request) {
			this.startScript('automatic', request.reason);
		}
	}

	/** Preflight, journal and start as the live engine does them, over the simulated files and script. */
	private startScript(trigger: Trigger, reason: string): void {
		if (this.script !== undefined) {
			return;
		}

		const now = this.time.at(this.log.at);
		const missing = [this.settings.restart.script.path, this.settings.supervisor.config.path].find(path => !this.world.isFileOk(path));
		if (missing !== undefined) {
			this.detector.holdBack({because: 'preflight', detail: `${missing} is not there or not usable`}, now);
			return;
		}

		const attempt = this.detector.begin(trigger, reason, now);
		if (!(attempt && this.detector.starting(attempt, now))) {
			return;
		}

		this.detector.step(attempt.id, 'started', {}, now);
		this.log.noteRestart(attempt.id, trigger, reason);
		this.runScript(attempt.id);
	}

	private runScript(attempt: number): void {
		const {takes, killsDetector} = this.scenario.script;
		this.script = {attempt, endsAt: this.log.at + takes};
		if (!killsDetector) {
			return;
		}

		this.observer.killedUntil(this.script.endsAt);
		this.detector = this.startDetector(this.log.at);
	}

	private endScript(until: number): void {
		if (!this.script || this.script.endsAt > until) {
			return;
		}

		const {attempt: id, endsAt} = this.script;
		const {heals, exit} = this.scenario.script;
		this.script = undefined;
		this.log.at = endsAt;
		if (heals) {
			this.world.heal(this.first, endsAt);
		}

		const attempt = this.detector.state.attempts.find(known => known.id === id);
		if (attempt) {
			this.detector.scriptEnded(attempt, exit, this.time.at(endsAt));
		}
	}
}
