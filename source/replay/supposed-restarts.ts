import type {Attempt} from '../core/attempt.js';
import type {Moment} from '../core/moment.js';
import type {Look} from '../core/observation.js';
import {isEverythingOk} from '../core/settling.js';
import type {Detector, RestartRequest} from '../engine/detector.js';
import type {ReplayLog} from './replay-log.js';
import {Supposition} from './supposition.js';
import type {Stretch} from './unwatched.js';

/** The restarts that a config would have made and that were not made, one after the other. */
export class SupposedRestarts {
	/** For how long the record tells nothing of the system that each of them would have left. */
	readonly stretches: Array<Stretch & {readonly id: number}> = [];
	private supposition: Supposition | undefined;
	private lastGood: Look | undefined;

	constructor(private readonly log: ReplayLog) {}

	/** Whether the replay tells of a system that never was. */
	get isSupposing(): boolean {
		return this.supposition !== undefined;
	}

	/** `takes`: how long the script is supposed to run, in milliseconds. */
	begin(detector: Detector, {reason}: RestartRequest, at: Moment, takes: number): void {
		const {memory, settings} = detector.state;
		const attempt = detector.begin('automatic', reason, at);
		if (!attempt || !detector.starting(attempt, at)) {
			return;
		}

		detector.step(attempt.id, 'started', {}, at);
		this.log.noteRestart(attempt.id, 'automatic', reason);
		this.stretches.push({id: attempt.id, from: at, until: undefined});
		this.supposition = new Supposition({settings, attempt: attempt.id, startedAt: at, takes, memory, good: this.lastGood});
	}

	/** What is supposed to have been seen; `undefined`: what was really seen counts. */
	look(seen: Look, at: Moment): Look | undefined {
		return this.supposition?.look(seen, at);
	}

	/** Ends the script in its time: before the first check after it. */
	endScript(detector: Detector, at: Moment): void {
		const {supposition} = this;
		const attempt = this.attemptIn(detector);
		if (supposition && attempt && !attempt.endedAt && supposition.hasEnded(at)) {
			detector.scriptEnded(attempt, 0, supposition.endsAt);
		}
	}

	afterCheck(detector: Detector, look: Look, at: Moment): void {
		this.endSupposition(detector, at);
		this.lastGood = !this.supposition && isEverythingOk(detector.state.memory) ? look : this.lastGood;
	}

	private endSupposition(detector: Detector, at: Moment): void {
		const {supposition} = this;
		if (!supposition?.isOver || this.attemptIn(detector)?.outcomeAt === undefined) {
			return;
		}

		this.stretches[this.stretches.length - 1] = {id: supposition.attempt, from: supposition.startedAt, until: at};
		this.supposition = undefined;
	}

	private attemptIn({state}: Detector): Attempt | undefined {
		return state.attempts.find(({id}) => id === this.supposition?.attempt);
	}
}
