import {foldAttempts, type Attempt, type StepRecord} from '../core/attempt.js';
import {elapsed} from '../core/moment.js';
import type {Look} from '../core/observation.js';
import type {Detector} from '../engine/detector.js';
import type {ReplayLog} from './replay-log.js';

/** What the replay is at when a real attempt begins. */
export type Standing = {
	/** Why a restart is wanted here, too; `undefined`: none is. */
	readonly wanted: string | undefined;
	/** A restart that was not made is supposed to have been: what was really made then belongs to another course of things. */
	readonly isSupposing: boolean;
};

/** How long a script takes if none ever ran, in milliseconds. */
const unknownDuration = 60_000;

/** Takes the real attempts of a record into a replay: those that it would have made, too, and those by hand, are its own; the others are foreign. */
export class RealAttempts {
	/** The real attempts that this config would not have made, though their script was started. */
	readonly notMade: number[] = [];
	/** Whether the last step closed an attempt that never started its script. */
	hasJustClosed = false;
	/** The numbers here of the attempts that the replay goes along with. */
	private readonly own = new Map<number, number>();
	private readonly ignored = new Set<number>();
	private foreign: {readonly attempt: number; readonly pid: number} | undefined;

	constructor(private readonly log: ReplayLog, private readonly steps: readonly StepRecord[]) {}

	/** The look, with the script that runs although this config would not have started it. */
	withForeign(look: Look): Look {
		return this.foreign ? {...look, foreignScript: this.foreign.pid} : look;
	}

	take(detector: Detector, record: StepRecord, standing: Standing): void {
		this.hasJustClosed = false;
		const attempt = detector.state.attempts.find(({id}) => id === this.own.get(record.attempt));
		if (record.step === 'decided') {
			this.begin(detector, record, standing);
		} else if (attempt) {
			this.goAlong(detector, attempt, record);
		} else if (!this.ignored.has(record.attempt)) {
			this.watch(record);
		}
	}

	/** Milliseconds that the script takes as a rule: the median of the real runs. */
	usualDuration(): number {
		const durations = foldAttempts(this.steps).flatMap(({startedAt, endedAt}) => startedAt && endedAt ? [elapsed(startedAt, endedAt)] : []).toSorted((a, b) => a - b);
		return durations[Math.floor(durations.length / 2)] ?? unknownDuration;
	}

	private begin(detector: Detector, {attempt, detail, at}: StepRecord, {wanted, isSupposing}: Standing): void {
		if (isSupposing) {
			this.ignored.add(attempt);
		} else if (wanted !== undefined || detail.trigger === 'manual') {
			const isManual = detail.trigger === 'manual';
			const begun = detector.begin(isManual ? 'manual' : 'automatic', (isManual ? detail.reason : wanted) ?? '', at);
			if (begun) {
				this.own.set(attempt, begun.id);
			}
		}
	}

	private goAlong(detector: Detector, attempt: Attempt, {step, detail, at}: StepRecord): void {
		switch (step) {
			case 'starting': {
				if (detector.starting(attempt, at)) {
					this.log.noteRestart(attempt.id, attempt.trigger, attempt.reason);
				}

				break;
			}

			case 'ended': {
				detector.scriptEnded(attempt, detail.exitCode, at);
				break;
			}

			case 'outcome': {
				// Every other outcome is found by the checks, here as there.
				if (detail.outcome === 'interrupted') {
					detector.interrupted(attempt, at);
				}

				break;
			}

			case 'closed': {
				this.hasJustClosed = detail.neverStarted === true;
				if ((this.hasJustClosed || attempt.outcomeAt) && !attempt.isClosed) {
					detector.step(attempt.id, step, detail, at);
				}

				break;
			}

			case 'decided':
			case 'preflight':
			case 'recorder':
			case 'started':
			case 'settling': {
				detector.step(attempt.id, step, detail, at);
				break;
			}
		}
	}

	/** A restart that would not have been made, from the start of its script to its end. */
	private watch({attempt, step, detail}: StepRecord): void {
		if (step === 'starting') {
			this.notMade.push(attempt);
			this.foreign = {attempt, pid: 0};
		} else if (step === 'started' && this.foreign?.attempt === attempt) {
			this.foreign = {attempt, pid: detail.pid ?? 0};
		} else if ((step === 'ended' || step === 'closed') && this.foreign?.attempt === attempt) {
			this.foreign = undefined;
		}
	}
}
