import type {Attempt} from '../core/attempt.js';
import {isRebooted, type Clock, type Moment} from '../core/moment.js';
import type {Detector} from './detector.js';
import {processOf, type RestartActions, type ScriptProgress} from './restart-actions.js';
import type {ScriptFollower} from './script-follower.js';

export type ResumptionParts = {
	readonly detector: Detector;
	readonly actions: RestartActions;
	readonly clock: Clock;
	readonly follower: ScriptFollower;
};

/**
Decides how an attempt goes on that nobody works on, because an earlier life of the detector left it unfinished or its end could not be
written: a script that runs is followed, one that has ended settles, one that never ran is forgotten, and a reboot has interrupted it.
*/
export class Resumption {
	private resuming: Promise<void> | undefined;

	constructor(private readonly parts: ResumptionParts) {}

	async resume(open: Attempt): Promise<void> {
		if (open.endedAt !== undefined) {
			this.parts.follower.resumeSettling(open);
			return;
		}

		this.resuming ??= this.resumeUnended(open).finally(() => {
			this.resuming = undefined;
		});
		await this.resuming;
	}

	private async resumeUnended(open: Attempt): Promise<void> {
		if (isRebooted(open.startedAt ?? open.decidedAt, this.parts.clock.now())) {
			this.resumeAfterReboot(open);
			return;
		}

		const progress = open.startedAt ? await this.recover(open) : {kind: 'never started'} as const;
		if (progress) {
			this.goOn(open, progress);
		}
	}

	/** When we cannot look (no file descriptors, a broken disk) it stays open, is looked at again at the next check, and runs into its time-out. */
	private async recover(open: Attempt): Promise<ScriptProgress | undefined> {
		try {
			return await this.parts.actions.recoverProgress(open.id, processOf(open));
		} catch {
			return undefined;
		}
	}

	private resumeAfterReboot(open: Attempt): void {
		const {detector, clock} = this.parts;
		const now = clock.now();
		if (open.startedAt) {
			detector.interrupted(open, now);
		} else {
			detector.step(open.id, 'closed', {neverStarted: true, note: 'never started: the machine was rebooted'}, now);
		}
	}

	private goOn(open: Attempt, progress: ScriptProgress): void {
		const {detector, clock, follower} = this.parts;
		const now = clock.now();
		switch (progress.kind) {
			case 'never started': {
				detector.step(open.id, 'closed', {neverStarted: true, note: 'never started: the detector ended before'}, now);
				break;
			}

			case 'running': {
				this.noteRunning(open, progress.pid, now);
				void follower.follow(open.id, processOf(open));
				break;
			}

			case 'ended': {
				follower.end(open.id, progress.exitCode);
				break;
			}
		}
	}

	/** The detector died between the start and its note: the script runs, so it was started. */
	private noteRunning(open: Attempt, pid: number | undefined, now: Moment): void {
		if (open.step === 'starting') {
			this.parts.detector.step(open.id, 'started', pid === undefined ? {} : {pid}, now);
		}
	}
}
