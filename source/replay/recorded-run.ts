import type {Attempt} from '../core/attempt.js';
import type {Journal} from '../core/journal.js';
import type {Moment} from '../core/moment.js';
import type {Block} from '../core/policy.js';
import type {Settings} from '../core/settings.js';
import {Detector, type RestartRequest} from '../engine/detector.js';
import {happenings, type Happening, type RecordedHistory} from './happenings.js';
import {journalBefore} from './journal-before.js';
import {KnownPrograms} from './known-programs.js';
import {RealAttempts} from './real-attempts.js';
import {realCourse, type RealEvent} from './real-course.js';
import {RecordedEyes} from './recorded-eyes.js';
import {RecordedTime} from './recorded-time.js';
import {ReplayLog, type ReplayEvent} from './replay-log.js';
import {SupposedRestarts} from './supposed-restarts.js';
import {Unwatched, type Stretch} from './unwatched.js';
import {isFollowedUp, troubleAfter} from './what-follows.js';

/** What a replay of a record came to. */
export type RecordedReplay = {
	/** `at`: seconds from `from`. */
	readonly events: readonly ReplayEvent[];
	/** What was really decided and done meanwhile. */
	readonly really: readonly RealEvent[];
	readonly attempts: readonly Attempt[];
	/** Checks since `from`. */
	readonly checks: number;
	/** The last of them. */
	readonly lastCheck: Moment | undefined;
	/** Restarts that would have been made and were not, and for how long the record tells nothing of the system that they would have left. */
	readonly supposed: ReadonlyArray<Stretch & {readonly id: number}>;
	/** The real attempts that would not have been made: each is taken for a restart by hand from the start of its script on. */
	readonly notMade: readonly number[];
	/** When nobody watched, or nothing was recorded. */
	readonly unwatched: readonly Stretch[];
	/** What supervisor knew then. */
	readonly programs: ReadonlySet<string>;
};

export type RecordedRunOptions = {
	readonly settings: Settings;
	/** Times are counted from here, wall clock in milliseconds; what was before only prepares. */
	readonly from: number;
};

/**
Runs the real engine over a recorded history: what would this config have done?

Where it decides as was really decided, the replay goes along with what really happened. A restart that it would have made and that was
not made is supposed to have worked (`SupposedRestarts`); one that it would not have made is taken for a person's own (decision 9).
*/
export function replayRecord(history: RecordedHistory, options: RecordedRunOptions): RecordedReplay {
	const run = new RecordedRun(history, options);
	run.play();
	return run.result();
}

class RecordedRun {
	private readonly log: ReplayLog;
	private readonly all: readonly Happening[];
	private readonly journal: Journal;
	private readonly real: RealAttempts;
	private readonly supposed: SupposedRestarts;
	private readonly unwatched = new Unwatched();
	private readonly programs = new KnownPrograms();
	private readonly time: RecordedTime;
	private eyes: RecordedEyes;
	private detector: Detector | undefined;
	private journalTrouble: string | undefined;
	private wanted: RestartRequest | undefined;
	private lastCheck: Moment | undefined;
	private checks = 0;

	constructor(history: RecordedHistory, private readonly options: RecordedRunOptions) {
		this.log = new ReplayLog(options.settings.notify);
		this.all = happenings(history);
		this.real = new RealAttempts(this.log, history.steps);
		this.supposed = new SupposedRestarts(this.log);
		this.time = new RecordedTime(options.from);
		this.eyes = new RecordedEyes(options.settings, undefined);
		this.journal = {...journalBefore(history), distrust: () => this.journalTrouble};
	}

	play(): void {
		for (const [index, happening] of this.all.entries()) {
			this.log.at = this.time.secondsAt(happening.at);
			this.take(happening, index);
		}
	}

	result(): RecordedReplay {
		const {checks, lastCheck, supposed, unwatched, real, programs, options} = this;
		const events = this.log.events.filter(({at}) => at >= 0);
		const restarts = new Set(events.map(event => event.type === 'restart' ? event.id : undefined));
		return {
			events,
			really: realCourse(this.all, options.from),
			attempts: (this.detector?.state.attempts ?? []).filter(({id}) => restarts.has(id)),
			checks,
			lastCheck,
			supposed: supposed.stretches,
			notMade: real.notMade,
			unwatched: unwatched.stretches,
			programs: programs.names,
		};
	}

	private take(happening: Happening, index: number): void {
		if (happening.kind === 'start') {
			this.start(happening, index);
			return;
		}

		const {detector} = this;
		if (!detector) {
			return;
		}

		const {at} = happening;
		switch (happening.kind) {
			case 'check': {
				this.check(detector, happening, index);
				break;
			}

			case 'step': {
				this.step(detector, happening.step);
				break;
			}

			case 'held back': {
				this.holdBack(detector, happening.detail, at);
				break;
			}

			case 'disarm': {
				const {lasts, reason} = happening.detail;
				detector.disarm(typeof lasts === 'number' ? lasts : undefined, String(reason), at);
				break;
			}

			case 'arm': {
				detector.arm(at);
				break;
			}

			case 'abort': {
				detector.abort(at);
				break;
			}
		}
	}

	/** A detector that starts knows what its journal holds, and nothing else: what the one before was about to do it decides anew. */
	private start({settings: recorded, at}: Extract<Happening, {kind: 'start'}>, index: number): void {
		this.wanted = undefined;
		this.journalTrouble = troubleAfter(this.all, index, this.journalTrouble);
		// A look can be judged as often as it was made, and no oftener.
		const settings: Settings = {...this.options.settings, checkInterval: recorded.checkInterval};
		this.eyes = new RecordedEyes(settings, recorded);
		this.detector = new Detector(settings, this.journal, this.log.ports, at);
	}

	private check(detector: Detector, {look: recorded, at, isExtra}: Extract<Happening, {kind: 'check'}>, index: number): void {
		this.noteCheck(detector, at);
		this.supposed.endScript(detector, at);
		this.programs.note(recorded.processes);
		const seen = this.eyes.see(recorded, at.wall);
		const look = this.supposed.look(seen, at) ?? this.real.withForeign(seen);
		this.journalTrouble = troubleAfter(this.all, index, this.journalTrouble);
		const request = detector.check(look, at, isExtra);
		this.log.noteCheck(detector.state.memory);
		this.supposed.afterCheck(detector, look, at);
		if (request && !this.wanted) {
			this.restart(detector, request, index);
		}
	}

	private noteCheck({state}: Detector, at: Moment): void {
		this.unwatched.noteCheck(at, state.settings.checkInterval);
		this.lastCheck = at;
		this.checks += this.log.at >= 0 ? 1 : 0;
	}

	private step(detector: Detector, step: Extract<Happening, {kind: 'step'}>['step']): void {
		this.real.take(detector, step, {wanted: this.wanted?.reason, isSupposing: this.supposed.isSupposing});
		if (step.step === 'decided') {
			this.wanted = undefined;
		}
	}

	/** Something stood in the way of the real restart: of one that is wanted here too, it does the same. */
	private holdBack(detector: Detector, {because, detail}: Partial<Block>, at: Moment): void {
		const isOfOthers = !this.wanted && !this.real.hasJustClosed && detector.state.memory.level !== 'CASCADING';
		this.wanted = undefined;
		if (because !== undefined && !isOfOthers && !this.supposed.isSupposing) {
			detector.holdBack({because, detail}, at);
		}
	}

	/** The restart is wanted now. If one was really begun, or held back, the replay goes along with it. */
	private restart(detector: Detector, request: RestartRequest, index: number): void {
		if (isFollowedUp(this.all, index)) {
			this.wanted = request;
			return;
		}

		const at = this.all[index]?.at;
		if (at) {
			this.supposed.begin(detector, request, at, this.real.usualDuration());
		}
	}
}
