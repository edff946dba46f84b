import {setTimeout as delay} from 'node:timers/promises';
import type {Attempt} from '../core/attempt.js';
import {elapsed, type Clock, type Moment} from '../core/moment.js';
import type {Detector} from './detector.js';
import type {RestartActions, ScriptProcess} from './restart-actions.js';

/** How often a running script is looked at, in milliseconds. */
const followEvery = 250;

/** How often the output of one that has ended is: what it has started may go on writing there. Milliseconds. */
const capEvery = 60_000;

export type FollowerParts = {
	readonly detector: Detector;
	readonly actions: RestartActions;
	readonly clock: Clock;
	/** How to wait before the script is looked at again; left out: as long as it says. In virtual time it is another one. */
	readonly pause?: ((milliseconds: number) => Promise<void>) | undefined;
};

/** Looks at the script of an attempt until it has ended, writes that down, and looks what it has left behind: the steps ended and settling. */
export class ScriptFollower {
	/** The attempt whose script is looked at until it ends. */
	private followed: number | undefined;
	private isClosed = false;
	private cappedAt: Moment | undefined;

	constructor(private readonly parts: FollowerParts) {}

	isFollowing({id}: Attempt): boolean {
		return this.followed === id;
	}

	close(): void {
		this.isClosed = true;
	}

	/** Resolves when the script has ended, or with `close`. */
	async follow(attempt: number, process: ScriptProcess | undefined): Promise<void> {
		const {actions, pause = realPause} = this.parts;
		this.followed = attempt;
		while (!this.isClosed) {
			await pause(followEvery);
			await actions.capOutput(attempt).catch(() => undefined);
			const progress = await actions.readProgress(attempt, process).catch(() => undefined);
			if (progress && progress.kind !== 'running' && !this.isClosed) {
				this.end(attempt, progress.kind === 'ended' ? progress.exitCode : undefined);
				return;
			}
		}
	}

	/** The script has ended; does nothing when that was written already. */
	end(id: number, exitCode: number | undefined): void {
		const {detector, clock} = this.parts;
		const attempt = detector.state.attempts.find(known => known.id === id);
		if (!attempt || attempt.endedAt) {
			return;
		}

		detector.scriptEnded(attempt, exitCode, clock.now());
		detector.step(id, 'settling', {}, clock.now());
		this.lookAfterScript(id);
	}

	/** The detector died when it had noted the script's end, and before it looked what the script had left behind. */
	resumeSettling({id, step}: Attempt): void {
		const {detector, clock} = this.parts;
		if (step === 'ended' && detector.step(id, 'settling', {}, clock.now())) {
			this.lookAfterScript(id);
		}
	}

	/** To be called before each check: the supervisord that a script has started writes to the script's output for as long as it lives. */
	capAfter(newest: Attempt | undefined): void {
		const now = this.parts.clock.now();
		if (newest?.endedAt && (this.cappedAt === undefined || elapsed(this.cappedAt, now) >= capEvery)) {
			this.cap(newest.id, now);
		}
	}

	private cap(id: number, now: Moment): void {
		this.cappedAt = now;
		void this.parts.actions.capOutput(id).catch(() => undefined);
	}

	private lookAfterScript(id: number): void {
		// What it wrote since it was looked at last is there whole.
		this.cap(id, this.parts.clock.now());
		// It tells what it finds; that it cannot look must not end the detector.
		void this.parts.actions.afterScript(id).catch(() => undefined);
	}
}

async function realPause(milliseconds: number): Promise<void> {
	await delay(milliseconds, undefined, {ref: false});
}
