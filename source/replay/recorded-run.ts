import type {Attempt} from '../core/attempt.js';
import type {Journal} from '../core/journal.js';
import {elapsed, elapsedLikely, isRebooted, type Moment} from '../core/moment.js';
import type {Look} from '../core/observation.js';
import type {Block} from '../core/policy.js';
import type {Settings} from '../core/settings.js';
import {isEverythingOk} from '../core/settling.js';
import {Detector, type RestartRequest} from '../engine/detector.js';
import {happenings, type Happening, type RecordedHistory} from './happenings.js';
import {journalBefore} from './journal-before.js';
import {RealAttempts} from './real-attempts.js';
import {RecordedEyes} from './recorded-eyes.js';
import {ReplayLog, type ReplayEvent} from './replay-log.js';
import {Supposition} from './supposition.js';

/** A stretch of time; `until` left out: to the end of the record. */
export type Stretch = {readonly from: Moment; readonly until: Moment | undefined};

/** What a replay of a record came to. */
export type RecordedReplay = {
	/** `at`: seconds from `from`. */
	readonly events: readonly ReplayEvent[];
	readonly attempts: readonly Attempt[];
	readonly checks: number;
	/** Restarts that would have been made and were not, and for how long the record tells nothing of the system that they would have left. */
	readonly supposed: ReadonlyArray<Stretch & {readonly id: number}>;
	/** When a script was started that would not have been: from then on it is taken for a restart by hand. */
	readonly notMade: readonly Moment[];
	/** When nobody watched, or nothing was recorded. */
	readonly unwatched: readonly Stretch[];
};

export type RecordedRunOptions = {
	readonly settings: Settings;
	/** Times are counted from here, wall clock in milliseconds; what was before only prepares. */
	readonly from: number;
};

/** For how long after the check that asked for it the beginning of a real restart is looked for, in milliseconds: obstacles are looked for first. */
const beginsWithin = 2000;

/** A gap between checks beyond which nobody watched (decision 1), in milliseconds. */
const shortestGap = 60_000;

/**
Runs the real engine over a recorded history: what would this config have done?

Where it decides as was really decided, the replay goes along with what really happened. A restart that it would have made and that was
not made is supposed to have worked (`Supposition`); one that it would not have made is taken for a person's own (decision 9).
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
	private readonly supposed: Array<{id: number; from: Moment; until: Moment | undefined}> = [];
	private readonly unwatched: Stretch[] = [];
	private eyes: RecordedEyes;
	private detector: Detector | undefined;
	private journalTrouble: string | undefined;
	private wanted: RestartRequest | undefined;
	private supposition: Supposition | undefined;
	private lastGood: Look | undefined;
	private lastCheck: Moment | undefined;
	private checks = 0;
	private previous: Moment | undefined;
	private passed = 0;

	constructor(history: RecordedHistory, private readonly options: RecordedRunOptions) {
		this.log = new ReplayLog(options.settings.notify);
		this.all = happenings(history);
		this.real = new RealAttempts(this.log, history.steps);
		this.eyes = new RecordedEyes(options.settings, undefined);
		this.journal = {...journalBefore(history), distrust: () => this.journalTrouble};
	}

	play(): void {
		for (const [index, happening] of this.all.entries()) {
			this.log.at = this.secondsAt(happening.at);
			this.take(happening, index);
		}
	}

	result(): RecordedReplay {
		const {supposed, unwatched, checks} = this;
		const events = this.log.events.filter(({at}) => at >= 0);
		const restarts = new Set(events.map(event => event.type === 'restart' ? event.id : undefined));
		return {
			events,
			attempts: (this.detector?.state.attempts ?? []).filter(({id}) => restarts.has(id)),
			checks,
			supposed,
			notMade: this.real.notMade,
			unwatched,
		};
	}

	/** Seconds since `from`, by the wall clock as it was at the beginning: somebody may set it in between. */
	private secondsAt(at: Moment): number {
		const {previous} = this;
		this.passed = previous ? this.passed + elapsedLikely(previous, at) : at.wall - this.options.from;
		this.previous = at;
		return Math.round(this.passed) / 1000;
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
		this.journalTrouble = this.troubleAfter(index);
		// A look can be judged as often as it was made, and no oftener.
		const settings: Settings = {...this.options.settings, checkInterval: recorded.checkInterval};
		this.eyes = new RecordedEyes(settings, recorded);
		this.detector = new Detector(settings, this.journal, this.log.ports, at);
	}

	private check(detector: Detector, {look: recorded, at, isExtra}: Extract<Happening, {kind: 'check'}>, index: number): void {
		this.noteGap(at, detector.state.settings.checkInterval);
		this.endSupposedScript(detector, at);
		const seen = this.eyes.see(recorded, at.wall);
		const look = this.supposition?.look(seen, at) ?? this.real.withForeign(seen);
		this.journalTrouble = this.troubleAfter(index);
		const request = detector.check(look, at, isExtra);
		this.checks++;
		this.log.noteCheck(detector.state.memory);
		this.endSupposition(detector, at);
		this.lastGood = !this.supposition && isEverythingOk(detector.state.memory) ? look : this.lastGood;
		if (request && !this.wanted) {
			this.restart(detector, request, index);
		}
	}

	private noteGap(at: Moment, interval: number): void {
		const {lastCheck} = this;
		const isGap = lastCheck && (isRebooted(lastCheck, at) || elapsed(lastCheck, at) > Math.max(shortestGap, 2 * interval));
		if (isGap) {
			this.unwatched.push({from: lastCheck, until: at});
		}

		this.lastCheck = at;
	}

	/** The trust that the history had at the next check: a check is decided with what the write before it told. */
	private troubleAfter(index: number): string | undefined {
		for (let next = index + 1; next < this.all.length; next++) {
			const happening = this.all[next];
			if (happening?.kind === 'check') {
				return happening.journalTrouble;
			}
		}

		return this.journalTrouble;
	}

	private step(detector: Detector, step: Extract<Happening, {kind: 'step'}>['step']): void {
		this.real.take(detector, step, {wanted: this.wanted?.reason, isSupposing: this.supposition !== undefined});
		if (step.step === 'decided') {
			this.wanted = undefined;
		}
	}

	/** Something stood in the way of the real restart: of one that is wanted here too, it does the same. */
	private holdBack(detector: Detector, {because, detail}: Partial<Block>, at: Moment): void {
		const isOfOthers = !this.wanted && !this.real.hasJustClosed && detector.state.memory.level !== 'CASCADING';
		this.wanted = undefined;
		if (because !== undefined && !isOfOthers && !this.supposition) {
			detector.holdBack({because, detail}, at);
		}
	}

	/** The restart is wanted now. If one was really begun, or held back, the replay goes along with it. */
	private restart(detector: Detector, request: RestartRequest, index: number): void {
		if (this.isFollowedUp(index)) {
			this.wanted = request;
			return;
		}

		const at = this.all[index]?.at;
		const {memory} = detector.state;
		const attempt = at && detector.begin('automatic', request.reason, at);
		if (!attempt || !detector.starting(attempt, at)) {
			return;
		}

		detector.step(attempt.id, 'started', {}, at);
		this.log.noteRestart(attempt.id, 'automatic', request.reason);
		this.supposed.push({id: attempt.id, from: at, until: undefined});
		this.supposition = new Supposition({
			settings: detector.state.settings, attempt: attempt.id, startedAt: at, takes: this.real.usualDuration(), memory, good: this.lastGood,
		});
	}

	/** Whether the record goes on with a restart that was begun or held back, or with the end of that detector. */
	private isFollowedUp(index: number): boolean {
		const asked = this.all[index]?.at;
		let checks = 0;
		for (const next of this.all.slice(index + 1, index + 1 + 200)) {
			if (next.kind === 'start' || next.kind === 'held back' || (next.kind === 'step' && next.step.step === 'decided')) {
				return true;
			}

			checks += next.kind === 'check' ? 1 : 0;
			const isLate = asked !== undefined && elapsed(asked, next.at) > beginsWithin;
			if (isLate && checks > 1) {
				return false;
			}
		}

		return false;
	}

	private endSupposedScript(detector: Detector, at: Moment): void {
		const {supposition} = this;
		const attempt = detector.state.attempts.find(({id}) => id === supposition?.attempt);
		if (attempt && !attempt.endedAt && supposition?.hasEnded(at)) {
			detector.scriptEnded(attempt, 0, supposition.endsAt);
		}
	}

	private endSupposition(detector: Detector, at: Moment): void {
		const {supposition} = this;
		const attempt = detector.state.attempts.find(({id}) => id === supposition?.attempt);
		const isOver = supposition?.isOver === true && attempt?.outcomeAt !== undefined;
		if (!isOver) {
			return;
		}

		this.supposed[this.supposed.length - 1] = {id: supposition.attempt, from: supposition.startedAt, until: at};
		this.supposition = undefined;
	}
}
