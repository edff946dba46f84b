import type {Attempt, BlockReason, Outcome, Trigger} from '../core/attempt.js';
import type {DetectorEvent} from '../core/events.js';
import type {Alert} from '../core/journal.js';
import {levelCode} from '../core/level.js';
import type {LevelName, Settings} from '../core/settings.js';
import {isTakenBy} from '../core/receivers.js';
import {disarmDefault} from '../core/operate.js';
import {Detector, type Ports} from '../engine/detector.js';
import {createMemoryJournal} from '../history/memory-journal.js';
import {SimulatedObserver} from './observer.js';
import type {Scenario, ScenarioEntry} from './scenario.js';
import {VirtualTime} from './virtual-time.js';
import {World} from './world.js';

/** One thing that happened in a replay, `at` in seconds from the start (interface: replay --json). */
export type ReplayEvent =
	| {readonly at: number; readonly type: 'check'; readonly level: LevelName; readonly failing: number}
	| {readonly at: number; readonly type: 'level'; readonly level: LevelName; readonly from: LevelName; readonly decision: string}
	| {readonly at: number; readonly type: 'alert'; readonly kind: string; readonly text: string}
	| {readonly at: number; readonly type: 'restart'; readonly id: number; readonly trigger: Trigger; readonly reason: string}
	| {readonly at: number; readonly type: 'outcome'; readonly id: number; readonly outcome: Outcome; readonly exit_code: number | null}
	| {readonly at: number; readonly type: 'withheld'; readonly reason: BlockReason};

/** What a replay came to. */
export type Replayed = {
	readonly events: readonly ReplayEvent[];
	readonly checks: number;
	readonly peakLevel: LevelName;
	readonly finalLevel: LevelName;
	readonly attempts: readonly Attempt[];
	readonly rootCause: string | undefined;
};

/** Runs the real engine over a scenario in virtual time; only the probes and the script are simulated. */
export function replay(scenario: Scenario, settings: Settings): Replayed {
	const run = new Run(scenario, settings);
	run.play();
	return run.result();
}

/** One replay while it runs. */
class Run {
	private readonly time = new VirtualTime();
	private readonly world: World;
	private readonly observer = new SimulatedObserver();
	private readonly journal = createMemoryJournal();
	private detector: Detector;
	private readonly events: ReplayEvent[] = [];
	private readonly first: NonNullable<ScenarioEntry['set']>;
	private script: {readonly attempt: number; readonly endsAt: number} | undefined;
	private at = 0;
	private peakLevel: LevelName = 'NONE';
	private rootCause: string | undefined;

	constructor(private readonly scenario: Scenario, private readonly settings: Settings) {
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
				this.at = entry.at;
				this.take(entry);
			}

			this.endScript(at);
			this.at = at;
			this.check();
		}
	}

	result(): Replayed {
		return {
			events: this.events,
			checks: this.detector.state.memory.checks,
			peakLevel: this.peakLevel,
			finalLevel: this.detector.state.memory.level,
			attempts: this.detector.state.attempts.filter(({startedAt}) => startedAt),
			rootCause: this.rootCause,
		};
	}

	/** A detector that starts knows what its journal holds, and nothing else. */
	private startDetector(at: number): Detector {
		const ports: Ports = {
			event: event => {
				this.onEvent(event);
			},
			alert: alert => {
				this.onAlert(alert);
			},
		};
		return new Detector(this.settings, this.journal, ports, this.time.at(at));
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
		const now = this.time.at(this.at);
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
		const mode = this.observer.modeAt(this.at);
		if (mode.kind === 'absent') {
			return;
		}

		const look = this.world.look(this.at, mode.kind === 'impaired' ? mode.why : undefined);
		const request = this.detector.check(look, this.time.at(this.at));
		this.noteCheck();
		if (request) {
			this.startScript('automatic', request.reason);
		}
	}

	private noteCheck(): void {
		const {memory} = this.detector.state;
		const {level} = memory;
		this.rootCause = memory.incident?.rootCause ?? this.rootCause;
		this.peakLevel = levelCode(level) > levelCode(this.peakLevel) ? level : this.peakLevel;
		const failing = Object.values(memory.services).filter(({verdict}) => verdict === 'failing').length;
		this.events.push({at: this.at, type: 'check', level, failing});
	}

	/** Preflight, journal and start as the live engine does them, over the simulated files and script. */
	private startScript(trigger: Trigger, reason: string): void {
		if (this.script !== undefined) {
			return;
		}

		const now = this.time.at(this.at);
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
		this.events.push({at: this.at, type: 'restart', id: attempt.id, trigger, reason});
		this.runScript(attempt.id);
	}

	private runScript(attempt: number): void {
		const {takes, killsDetector} = this.scenario.script;
		this.script = {attempt, endsAt: this.at + takes};
		if (!killsDetector) {
			return;
		}

		this.observer.killedUntil(this.script.endsAt);
		this.detector = this.startDetector(this.at);
	}

	private endScript(until: number): void {
		if (!this.script || this.script.endsAt > until) {
			return;
		}

		const {attempt: id, endsAt} = this.script;
		const {heals, exit} = this.scenario.script;
		this.script = undefined;
		this.at = endsAt;
		if (heals) {
			this.world.heal(this.first, endsAt);
		}

		const attempt = this.detector.state.attempts.find(known => known.id === id);
		if (attempt) {
			this.detector.scriptEnded(attempt, exit, this.time.at(endsAt));
		}
	}

	private onEvent({event, fields, message}: DetectorEvent): void {
		switch (event) {
			case 'level_changed': {
				this.events.push({at: this.at, type: 'level', level: fields['to'] as LevelName, from: fields['from'] as LevelName, decision: message});

				break;
			}

			case 'restart_withheld': {
				this.events.push({at: this.at, type: 'withheld', reason: fields['because'] as BlockReason});

				break;
			}

			case 'restart_outcome': {
				this.events.push({
					at: this.at, type: 'outcome', id: fields['attempt'] as number, outcome: fields['outcome'] as Outcome,
					exit_code: (fields['exit_code'] as number | undefined) ?? null,
				});

				break;
			}
		// No default
		}
	}

	/** A replay tells what a phone gets. */
	private onAlert(alert: Alert): void {
		const {kind, text} = alert;
		if (isTakenBy(this.settings.notify, 'sms', alert)) {
			this.events.push({at: this.at, type: 'alert', kind, text});
		}
	}
}
