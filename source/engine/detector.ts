import {openAttempt, type Attempt, type AttemptStep, type StepDetail, type Trigger} from '../core/attempt.js';
import * as life from '../core/attempt-life.js';
import {check} from '../core/check.js';
import {event, type Effect, type Outcome} from '../core/effects.js';
import type {DetectorEvent} from '../core/events.js';
import type {Alert, Journal} from '../core/journal.js';
import {newMemory} from '../core/memory.js';
import type {Moment} from '../core/moment.js';
import type {CommandResult} from '../core/monitor.js';
import type {Look} from '../core/observation.js';
import * as operate from '../core/operate.js';
import {decide, type Block, type Context, type Decision} from '../core/policy.js';
import type {Settings} from '../core/settings.js';

/** Where the detector's words go. Neither may throw. */
export type Ports = {
	event(event: DetectorEvent): void;
	/** Called inside the journal's transaction: the alert must be written with what it tells of. */
	alert(alert: Alert): void;
};

/** A restart that the policy wants now. */
export type RestartRequest = Extract<Effect, {readonly kind: 'restart'}>;

/** How many attempts are kept at hand: the last hour's and the ones that the status lists. */
const attemptsAtHand = 50;

/**
The pure core with its memory and its journal: what happens goes in with its time, what follows is written durably, in order, before the
next thing may happen. It knows no clock, no probes and no processes, so the live engine and a replay run the same one.

A journal that fails never throws out of here: it disarms (`journalTrouble`), is told, and watching goes on (decision 8).
*/
export class Detector {
	private context: Context;
	private lastDecision: Decision;

	/** `lasting`: why this journal is only a stand-in for the one that could not be opened; nothing mends that but a new start. */
	constructor(
		settings: Settings,
		private readonly journal: Journal,
		private readonly ports: Ports,
		now: Moment,
		private readonly lasting?: string,
	) {
		const {memory, attempts, failure} = this.load(now);
		this.context = {settings, memory, attempts, journalTrouble: undefined};
		this.lastDecision = decide(this.context, now);
		this.setJournalTrouble(lasting ?? failure ?? journal.distrust(now), now);
	}

	get state(): Context {
		return this.context;
	}

	get decision(): Decision {
		return this.lastDecision;
	}

	/** One check. Returns the restart that is due now, if the policy wants one and the journal holds what led to it. */
	check(look: Look, now: Moment): RestartRequest | undefined {
		const outcome = check(this.context, look, now);
		const isWritten = this.take(outcome, now);
		return isWritten ? outcome.effects.find(effect => effect.kind === 'restart') : undefined;
	}

	/** Opens an attempt; `undefined` when the journal cannot hold it: then nothing may be started. */
	begin(trigger: Trigger, reason: string, now: Moment): Attempt | undefined {
		return this.write(now, () => {
			const attempt = this.journal.beginAttempt({trigger, reason}, now);
			this.context = {...this.context, attempts: [...this.context.attempts, attempt]};
			return attempt;
		});
	}

	/** Writes one step of an attempt; `undefined` when the journal could not. */
	step(attempt: number, step: AttemptStep, detail: StepDetail, now: Moment): Attempt | undefined {
		return this.write(now, () => {
			const changed = this.journal.addStep(attempt, step, detail, now);
			this.context = {...this.context, attempts: this.context.attempts.map(known => known.id === attempt ? changed : known)};
			return changed;
		});
	}

	/** The script is about to run: the step and its alert together. False when that could not be written. */
	starting(attempt: number, now: Moment): boolean {
		const isWritten = this.write(now, () => {
			const changed = this.step(attempt, 'starting', {}, now);
			return changed ? this.take(life.starting(this.context, changed, now), now) : false;
		});
		return isWritten ?? false;
	}

	scriptEnded(attempt: Attempt, exitCode: number | undefined, now: Moment): void {
		this.take(life.scriptEnded(this.context, attempt, exitCode, now), now);
	}

	/** The machine was rebooted in the middle of an attempt. */
	interrupted(attempt: Attempt, now: Moment): void {
		this.take(life.interrupted(this.context, attempt, now), now);
	}

	/** The restart that was due could not be started. */
	holdBack(block: Block, now: Moment): void {
		this.take(life.heldBack(this.context, block, now), now);
	}

	abort(now: Moment): CommandResult {
		return this.operate(operate.abort(this.context, now), now);
	}

	disarm(lasts: number | undefined, reason: string, now: Moment): CommandResult {
		return this.operate(operate.disarm(this.context, lasts, reason, now), now);
	}

	arm(now: Moment): CommandResult {
		return this.operate(operate.arm(this.context, now), now);
	}

	/** The attempt that is not closed. */
	get openAttempt(): Attempt | undefined {
		return openAttempt(this.context.attempts);
	}

	/** The journal cannot be trusted any more, or can again (`undefined`). Told once. */
	private setJournalTrouble(trouble: string | undefined, now: Moment): void {
		if (trouble === this.context.journalTrouble) {
			return;
		}

		const before = this.context.journalTrouble;
		this.context = {...this.context, journalTrouble: trouble};
		this.lastDecision = decide(this.context, now);
		if (trouble !== undefined && before === undefined) {
			this.tellTrouble(trouble, now);
		} else if (trouble === undefined) {
			this.tell(event(now, 'info', 'journal_trusted', 'The history can be trusted again'));
		}
	}

	private operate(operated: operate.Operated, now: Moment): CommandResult {
		const isWritten = this.take(operated, now);
		return isWritten ? operated.result : {...operated.result, message: `${operated.result.message} It could not be written to the history: it is lost when the detector ends.`};
	}

	/** Takes over an outcome: what must be durable in one transaction, then the words. */
	private take(outcome: Outcome, now: Moment): boolean {
		this.context = {...this.context, memory: outcome.memory, attempts: outcome.attempts};
		this.lastDecision = outcome.decision;
		const isWritten = this.write(now, () => {
			for (const effect of outcome.effects) {
				this.record(effect, now);
			}

			this.journal.saveMemory(outcome.memory);
			return true;
		});
		for (const effect of outcome.effects) {
			this.tell(effect);
			if (effect.kind === 'alert' && !isWritten) {
				// Rolled back with the rest, but silence would be worse than a text that may come twice.
				this.ports.alert(effect.alert);
			}
		}

		return isWritten ?? false;
	}

	private record(effect: Effect, now: Moment): void {
		switch (effect.kind) {
			case 'step': {
				this.journal.addStep(effect.step.attempt, effect.step.step, effect.step.detail, now);
				break;
			}

			case 'incident': {
				this.journal.saveIncident(effect.incident);
				break;
			}

			case 'alert': {
				this.ports.alert(effect.alert);
				break;
			}

			case 'event':
			case 'restart': {
				break;
			}
		}
	}

	private tell(effect: Effect): void {
		if (effect.kind === 'event') {
			this.ports.event(effect.event);
		}
	}

	private write<T>(now: Moment, work: () => T): T | undefined {
		try {
			const written = this.journal.atomically(work);
			this.setJournalTrouble(this.lasting ?? this.journal.distrust(now), now);
			return written;
		} catch (error) {
			this.setJournalTrouble(error instanceof Error ? error.message : String(error), now);
			return undefined;
		}
	}

	private tellTrouble(trouble: string, now: Moment): void {
		const text = `The history cannot be trusted: ${trouble} No automatic restart until that is mended`;
		this.tell(event(now, 'error', 'journal_trouble', text));
		this.ports.alert({key: `journal:${now.wall}`, kind: 'journal', text: `${this.context.settings.system}: ${text}`, at: now.wall});
	}

	private load(now: Moment): {memory: Context['memory']; attempts: Attempt[]; failure: string | undefined} {
		try {
			return {memory: this.journal.loadMemory() ?? newMemory(now), attempts: this.journal.attempts(attemptsAtHand), failure: undefined};
		} catch (error) {
			return {memory: newMemory(now), attempts: [], failure: error instanceof Error ? error.message : String(error)};
		}
	}
}
