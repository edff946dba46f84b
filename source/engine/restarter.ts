import type {Attempt, Trigger} from '../core/attempt.js';
import {errorMessage} from '../core/caught.js';
import {afterGlance, restartedMeanwhile} from '../core/last-glance.js';
import type {Memory} from '../core/memory.js';
import {elapsed, type Clock, type Moment} from '../core/moment.js';
import type {SupervisorObservation} from '../core/observation.js';
import {callOff, type Block} from '../core/policy.js';
import type {Detector} from './detector.js';
import type {RestartActions} from './restart-actions.js';
import {Resumption} from './resumption.js';
import {ScriptFollower} from './script-follower.js';

export type RestartResult =
	| {readonly kind: 'started'; readonly attempt: number}
	| {readonly kind: 'withheld'; readonly block: Block};

/** When a restart was asked for, and what was known then. */
type Asked = {readonly at: Moment; readonly memory: Memory};

/** Preparing an attempt takes seconds. If it took longer than this the machine was suspended, most likely: what led to it may be over. */
const longestPreparation = 60_000;

/**
The protocol of an attempt, step by step, each in the journal before it is done (`attemptSteps`): decided, preflight, recorder, starting,
started, ended, settling. The outcome is the checks' business. Whoever finds an unfinished attempt goes on from its last step.
*/
export class Restarter {
	private isClosed = false;
	private preparing: Promise<RestartResult> | undefined;
	private readonly follower: ScriptFollower;
	private readonly resumption: Resumption;

	/** `pause`: how to wait before the script is looked at again; in virtual time it is another one. */
	constructor(
		private readonly detector: Detector,
		private readonly actions: RestartActions,
		private readonly clock: Clock,
		pause?: (milliseconds: number) => Promise<void>,
	) {
		this.follower = new ScriptFollower({detector, actions, clock, pause});
		this.resumption = new Resumption({detector, actions, clock, follower: this.follower});
	}

	/** Whether the script runs: then nobody asks the services for their health (a script that kills whoever `lsof` shows would hit us). */
	get isScriptRunning(): boolean {
		const open = this.detector.openAttempt;
		return open?.startedAt !== undefined && open.endedAt === undefined;
	}

	/** Runs one attempt up to the script's start. A second call while one is being prepared joins it. Never rejects. */
	async run(trigger: Trigger, reason: string, isRetry: boolean): Promise<RestartResult> {
		this.preparing ??= this.prepare(trigger, reason, isRetry).finally(() => {
			this.preparing = undefined;
		});
		return this.preparing;
	}

	/** Goes on with an attempt that nobody works on. To be called before each check; does nothing as long as all is as it should be. */
	async resume(): Promise<void> {
		const open = this.detector.openAttempt;
		if (open && this.preparing === undefined && !this.follower.isFollowing(open)) {
			await this.resumption.resume(open);
		}

		this.follower.capAfter(this.detector.state.attempts.at(-1));
	}

	close(): void {
		this.isClosed = true;
		this.follower.close();
	}

	private async prepare(trigger: Trigger, reason: string, isRetry: boolean): Promise<RestartResult> {
		const asked: Asked = {at: this.clock.now(), memory: this.detector.state.memory};
		// A restart that was held back before is looked at first, so that each check of a long wait does not open an attempt.
		const known = isRetry ? await this.findObstacle() : undefined;
		if (known) {
			return this.withhold(undefined, known);
		}

		this.closeGivenUp(trigger);
		const attempt = this.detector.begin(trigger, reason, this.clock.now());
		if (!attempt) {
			return this.withhold(undefined, {because: 'journal', detail: this.detector.state.journalTrouble});
		}

		this.detector.step(attempt.id, 'preflight', {}, this.clock.now());
		const obstacle = await this.findObstacle();
		if (obstacle) {
			return this.withhold(attempt, obstacle);
		}

		this.detector.step(attempt.id, 'recorder', {}, this.clock.now());
		// What cannot be recorded is no reason to leave the system down.
		await this.actions.recordFlight(attempt.id).catch(() => undefined);
		// Once more: recording takes up to 3 s, and an operator may have started the script by hand meanwhile. In this order: what was restarted
		// before the glance is seen by it, and a script that began later is found running.
		const seen = trigger === 'automatic' ? await this.glance() : notLooked;
		const late = await this.findObstacle();
		return late ? this.withhold(attempt, late) : this.launch(attempt, asked, seen);
	}

	/** What cannot be looked at stands in the way. */
	private async findObstacle(): Promise<Block | undefined> {
		try {
			const obstacle = await this.actions.findObstacle();
			return this.isClosed ? detectorEnds : obstacle;
		} catch (error) {
			return {because: 'preflight', detail: `the preflight failed: ${errorMessage(error)}`};
		}
	}

	/** Without it what the checks have seen has to do. */
	private async glance(): Promise<SupervisorObservation> {
		try {
			return await this.actions.glance();
		} catch (error) {
			return {kind: 'unobservable', detail: errorMessage(error)};
		}
	}

	/** An attempt that was given up on at its time-out is closed by the person who starts another: no script of it runs any more. */
	private closeGivenUp(trigger: Trigger): void {
		const open = this.detector.openAttempt;
		if (trigger === 'manual' && open?.outcomeAt) {
			this.detector.step(open.id, 'closed', {note: 'closed by a person who restarted by hand'}, this.clock.now());
		}
	}

	private async launch(attempt: Attempt, asked: Asked, seen: SupervisorObservation): Promise<RestartResult> {
		const now = this.clock.now();
		const calledOff = (attempt.trigger === 'automatic' ? this.calledOff(asked, seen, now) : undefined) ?? staleness(asked.at, now);
		if (calledOff) {
			return this.withhold(attempt, calledOff);
		}

		if (!this.detector.starting(attempt, now)) {
			return this.withhold(attempt, {because: 'journal', detail: this.detector.state.journalTrouble});
		}

		try {
			const process = await this.actions.start(attempt.id);
			this.detector.step(attempt.id, 'started', process, this.clock.now());
			void this.follower.follow(attempt.id, process);
			return {kind: 'started', attempt: attempt.id};
		} catch (error) {
			return this.withhold(attempt, {because: 'preflight', detail: errorMessage(error)});
		}
	}

	/** What has come between a restart that nobody asked for and its script. */
	private calledOff({memory: decided}: Asked, seen: SupervisorObservation, now: Moment): Block | undefined {
		const {settings, memory} = this.detector.state;
		return restartedMeanwhile(decided, seen) ?? callOff({settings, memory: afterGlance(memory, decided, seen)}, now);
	}

	private withhold(attempt: Attempt | undefined, block: Block): RestartResult {
		if (this.isClosed) {
			// The history is closed too. The next detector closes the attempt as one that never started.
			return {kind: 'withheld', block};
		}

		const now = this.clock.now();
		if (attempt) {
			this.detector.step(attempt.id, 'closed', {neverStarted: true, note: `withheld: ${block.because}`}, now);
		}

		this.detector.holdBack(block, now);
		return {kind: 'withheld', block};
	}
}

const notLooked: SupervisorObservation = {kind: 'unobservable', detail: 'nobody looked: a person asked for the restart'};

const detectorEnds: Block = {because: 'veto', detail: 'the detector ends'};

function staleness(asked: Moment, now: Moment): Block | undefined {
	const age = elapsed(asked, now);
	return age > longestPreparation ? {because: 'veto', isPassing: true, detail: `it was decided ${Math.round(age / 1000)} s ago and is decided anew`} : undefined;
}
