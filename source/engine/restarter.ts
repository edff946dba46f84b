import {setTimeout as delay} from 'node:timers/promises';
import type {Attempt, Trigger} from '../core/attempt.js';
import {errorMessage} from '../core/caught.js';
import {elapsed, isRebooted, type Clock, type Moment} from '../core/moment.js';
import {callOff, type Block} from '../core/policy.js';
import type {Detector} from './detector.js';
import {processOf, type RestartActions, type ScriptProcess, type ScriptProgress} from './restart-actions.js';

export type RestartResult =
	| {readonly kind: 'started'; readonly attempt: number}
	| {readonly kind: 'withheld'; readonly block: Block};

/** How often a running script is looked at, in milliseconds. */
const followEvery = 250;

/** Preparing an attempt takes seconds. If it took longer than this the machine was suspended, most likely: what led to it may be over. */
const longestPreparation = 60_000;

/**
The protocol of an attempt, step by step, each in the journal before it is done (`attemptSteps`): decided, preflight, recorder, starting,
started, ended, settling. The outcome is the checks' business. Whoever finds an unfinished attempt goes on from its last step.
*/
export class Restarter {
	private isClosed = false;
	private preparing: Promise<RestartResult> | undefined;
	private resuming: Promise<void> | undefined;
	/** The attempt whose script is looked at until it ends. */
	private followed: number | undefined;

	/** `pause`: how to wait before the script is looked at again; in virtual time it is another one. */
	constructor(
		private readonly detector: Detector,
		private readonly actions: RestartActions,
		private readonly clock: Clock,
		private readonly pause: (milliseconds: number) => Promise<void> = realPause,
	) {}

	/** Whether the script runs: then nobody asks the services for their health (a script that kills whoever `lsof` shows would hit us). */
	get isScriptRunning(): boolean {
		const open = this.detector.openAttempt;
		return open?.startedAt !== undefined && open.endedAt === undefined;
	}

	/** Runs one attempt up to the script's start. A second call while one is being prepared joins it. */
	async run(trigger: Trigger, reason: string, isRetry: boolean): Promise<RestartResult> {
		this.preparing ??= this.prepare(trigger, reason, isRetry).finally(() => {
			this.preparing = undefined;
		});
		return this.preparing;
	}

	/**
	Goes on with an attempt that nobody works on: an earlier life of the detector left it unfinished, or its end could not be written. To be
	called before each check; does nothing as long as all is as it should be.
	*/
	async resume(): Promise<void> {
		const open = this.detector.openAttempt;
		if (!open || this.preparing !== undefined || this.followed === open.id) {
			return;
		}

		if (open.endedAt !== undefined) {
			this.resumeSettling(open);
			return;
		}

		this.resuming ??= this.resumeAttempt(open).finally(() => {
			this.resuming = undefined;
		});
		await this.resuming;
	}

	close(): void {
		this.isClosed = true;
	}

	private async resumeAttempt(open: Attempt): Promise<void> {
		if (isRebooted(open.startedAt ?? open.decidedAt, this.clock.now())) {
			this.resumeAfterReboot(open);
			return;
		}

		this.goOn(open, open.startedAt ? await this.recover(open) : {kind: 'never started'});
	}

	/** When it cannot be told what became of the script, it is taken for one that ended: the settling shows what came of it. */
	private async recover(open: Attempt): Promise<ScriptProgress> {
		try {
			return await this.actions.recoverProgress(open.id, processOf(open));
		} catch {
			return {kind: 'ended', exitCode: undefined};
		}
	}

	private async prepare(trigger: Trigger, reason: string, isRetry: boolean): Promise<RestartResult> {
		const asked = this.clock.now();
		// A restart that was held back before is looked at first, so that each check of a long wait does not open an attempt.
		const known = isRetry ? await this.actions.findObstacle() : undefined;
		if (known) {
			return this.withhold(undefined, known);
		}

		this.closeGivenUp(trigger);
		const attempt = this.detector.begin(trigger, reason, this.clock.now());
		if (!attempt) {
			return this.withhold(undefined, {because: 'journal', detail: this.detector.state.journalTrouble});
		}

		this.detector.step(attempt.id, 'preflight', {}, this.clock.now());
		const obstacle = await this.actions.findObstacle();
		if (obstacle) {
			return this.withhold(attempt, obstacle);
		}

		this.detector.step(attempt.id, 'recorder', {}, this.clock.now());
		await this.actions.recordFlight(attempt.id);
		// Once more: recording takes up to 3 s, and an operator may have started the script by hand meanwhile.
		const late = await this.actions.findObstacle();
		return late ? this.withhold(attempt, late) : this.launch(attempt, asked);
	}

	/** An attempt that was given up on at its time-out is closed by the person who starts another: no script of it runs any more. */
	private closeGivenUp(trigger: Trigger): void {
		const open = this.detector.openAttempt;
		if (trigger === 'manual' && open?.outcomeAt) {
			this.detector.step(open.id, 'closed', {note: 'closed by a person who restarted by hand'}, this.clock.now());
		}
	}

	private async launch(attempt: Attempt, asked: Moment): Promise<RestartResult> {
		if (this.isClosed) {
			// The next detector closes it as one that never started.
			return {kind: 'withheld', block: {because: 'veto', detail: 'the detector ends'}};
		}

		const now = this.clock.now();
		const calledOff = (attempt.trigger === 'automatic' ? callOff(this.detector.state, now) : undefined) ?? staleness(asked, now);
		if (calledOff) {
			return this.withhold(attempt, calledOff);
		}

		if (!this.detector.starting(attempt, now)) {
			return this.withhold(attempt, {because: 'journal', detail: this.detector.state.journalTrouble});
		}

		try {
			const process = await this.actions.start(attempt.id);
			this.detector.step(attempt.id, 'started', process, this.clock.now());
			void this.follow(attempt.id, process);
			return {kind: 'started', attempt: attempt.id};
		} catch (error) {
			return this.withhold(attempt, {because: 'preflight', detail: errorMessage(error)});
		}
	}

	private withhold(attempt: Attempt | undefined, block: Block): RestartResult {
		const now = this.clock.now();
		if (attempt) {
			this.detector.step(attempt.id, 'closed', {neverStarted: true, note: `withheld: ${block.because}`}, now);
		}

		this.detector.holdBack(block, now);
		return {kind: 'withheld', block};
	}

	private resumeAfterReboot(open: Attempt): void {
		const now = this.clock.now();
		if (open.startedAt) {
			this.detector.interrupted(open, now);
		} else {
			this.detector.step(open.id, 'closed', {neverStarted: true, note: 'never started: the machine was rebooted'}, now);
		}
	}

	private goOn(open: Attempt, progress: ScriptProgress): void {
		const now = this.clock.now();
		switch (progress.kind) {
			case 'never started': {
				this.detector.step(open.id, 'closed', {neverStarted: true, note: 'never started: the detector ended before'}, now);
				break;
			}

			case 'running': {
				this.noteRunning(open, progress.pid, now);
				void this.follow(open.id, processOf(open));
				break;
			}

			case 'ended': {
				this.end(open.id, progress.exitCode);
				break;
			}
		}
	}

	/** The detector died between the start and its note: the script runs, so it was started. */
	private noteRunning(open: Attempt, pid: number | undefined, now: Moment): void {
		if (open.step === 'starting') {
			this.detector.step(open.id, 'started', pid === undefined ? {} : {pid}, now);
		}
	}

	private async follow(attempt: number, process: ScriptProcess | undefined): Promise<void> {
		this.followed = attempt;
		while (!this.isClosed) {
			await this.pause(followEvery);
			await this.actions.capOutput(attempt).catch(() => undefined);
			const progress = await this.actions.readProgress(attempt, process).catch(() => undefined);
			if (progress && progress.kind !== 'running' && !this.isClosed) {
				this.end(attempt, progress.kind === 'ended' ? progress.exitCode : undefined);
				return;
			}
		}
	}

	private end(id: number, exitCode: number | undefined): void {
		const attempt = this.detector.state.attempts.find(known => known.id === id);
		if (!attempt || attempt.endedAt) {
			return;
		}

		this.detector.scriptEnded(attempt, exitCode, this.clock.now());
		this.detector.step(id, 'settling', {}, this.clock.now());
		this.lookAfterScript(id);
	}

	/** The detector died when it had noted the script's end, and before it looked what the script had left behind. */
	private resumeSettling({id, step}: Attempt): void {
		if (step === 'ended' && this.detector.step(id, 'settling', {}, this.clock.now())) {
			this.lookAfterScript(id);
		}
	}

	private lookAfterScript(id: number): void {
		// It tells what it finds; that it cannot look must not end the detector.
		void this.actions.afterScript(id).catch(() => undefined);
	}
}

function staleness(asked: Moment, now: Moment): Block | undefined {
	const age = elapsed(asked, now);
	return age > longestPreparation ? {because: 'veto', detail: `it was decided ${Math.round(age / 1000)} s ago and is decided anew`} : undefined;
}

async function realPause(milliseconds: number): Promise<void> {
	await delay(milliseconds, undefined, {ref: false});
}
