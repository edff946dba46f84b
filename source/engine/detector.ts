import type {Duplicate} from '../core/alerts.js';
import {openAttempt, type Attempt, type AttemptStep, type StepDetail, type Trigger} from '../core/attempt.js';
import * as life from '../core/attempt-life.js';
import {check} from '../core/check.js';
import type {Effect, Outcome} from '../core/effects.js';
import type {Journal} from '../core/journal.js';
import {newMemory, type Memory} from '../core/memory.js';
import type {Moment} from '../core/moment.js';
import type {CommandResult} from '../core/monitor.js';
import type {Look} from '../core/observation.js';
import * as operate from '../core/operate.js';
import {decide, type Block, type Context, type Decision} from '../core/policy.js';
import type {Settings} from '../core/settings.js';
import {JournalWriter} from './journal-writer.js';
import {Notices} from './notices.js';
import type {Ports} from './ports.js';
import type {Recordable} from './recorder.js';

export type {Ports} from './ports.js';

/** A restart that the policy wants now. */
export type RestartRequest = Extract<Effect, {readonly kind: 'restart'}>;

/**
The pure core with its memory and its journal: what happens goes in with its time, what follows is written durably, in order, before the
next thing may happen. It knows no clock, no probes and no processes, so the live engine and a replay run the same one.

A journal that fails never throws out of here: it disarms (`journalTrouble`), is told, and watching goes on (decision 8).
*/
export class Detector {
	private context: Context;
	private lastDecision: Decision;
	private readonly writer: JournalWriter;
	private readonly notices: Notices;

	constructor(settings: Settings, journal: Journal, private readonly ports: Ports, now: Moment) {
		this.writer = new JournalWriter(journal, settings, alert => {
			ports.alert(alert);
		});
		this.notices = new Notices(ports);
		this.context = {settings, memory: newMemory(now), attempts: [], journalTrouble: undefined};
		this.load(now);
		this.lastDecision = decide(this.context, now);
		this.setJournalTrouble(this.writer.trouble(now), now);
	}

	get state(): Context {
		return this.context;
	}

	get decision(): Decision {
		return this.lastDecision;
	}

	/**
	One check, `isExtra` when it is out of turn. Returns the restart that is due now, if the policy wants one and the journal holds what led to it.
	*/
	check(look: Look, now: Moment, isExtra = false): RestartRequest | undefined {
		this.load(now);
		const {memory: before, journalTrouble} = this.context;
		const outcome = check(this.context, look, now, isExtra);
		const isWritten = this.take(outcome, now, {kind: 'look', before, look, isExtra, level: outcome.memory.level, journalTrouble});
		return isWritten ? outcome.effects.find(effect => effect.kind === 'restart') : undefined;
	}

	/** Opens an attempt; `undefined` when the journal cannot hold it: then nothing may be started. */
	begin(trigger: Trigger, reason: string, now: Moment): Attempt | undefined {
		const attempt = this.write(now, journal => journal.beginAttempt({trigger, reason}, now));
		if (attempt) {
			this.context = {...this.context, attempts: [...this.context.attempts, attempt]};
		}

		return attempt;
	}

	/** Writes one step of an attempt; `undefined` when the journal could not. */
	step(attempt: number, step: AttemptStep, detail: StepDetail, now: Moment): Attempt | undefined {
		const changed = this.write(now, journal => journal.addStep(attempt, step, detail, now));
		if (changed) {
			this.context = {...this.context, attempts: this.context.attempts.map(known => known.id === attempt ? changed : known)};
		}

		return changed;
	}

	/** The script is about to run: the step and its alert together. False when that could not be written. */
	starting(attempt: Attempt, now: Moment): boolean {
		const outcome = life.starting(this.context, attempt, now);
		const isWritten = this.record(outcome, now);
		if (isWritten) {
			this.adopt(outcome);
			this.announce(outcome, isWritten);
		}

		return isWritten;
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
		this.take(life.heldBack(this.context, block, now), now, {kind: 'held back', before: this.context.memory, detail: block});
	}

	/** Second copies of supervised programs run (decision 18). */
	tellDuplicates(duplicates: readonly Duplicate[], now: Moment): void {
		if (duplicates.length > 0) {
			this.remember(this.notices.tellDuplicates(this.context, duplicates, now));
		}
	}

	abort(now: Moment): CommandResult {
		return this.operate(operate.abort(this.context, now), now, {kind: 'abort', detail: {}});
	}

	disarm(lasts: number | undefined, reason: string, now: Moment): CommandResult {
		return this.operate(operate.disarm(this.context, lasts, reason, now), now, {kind: 'disarm', detail: {lasts, reason}});
	}

	arm(now: Moment): CommandResult {
		return this.operate(operate.arm(this.context, now), now, {kind: 'arm', detail: {}});
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
			this.remember(this.notices.tellTrouble(this.context, trouble, now));
		} else if (trouble === undefined) {
			this.notices.tellTrusted(now);
		}
	}

	private operate(operated: operate.Operated, now: Moment, command: {readonly kind: 'abort' | 'disarm' | 'arm'; readonly detail: object}): CommandResult {
		const isWritten = this.take(operated, now, {...command, before: this.context.memory});
		return isWritten ? operated.result : {...operated.result, message: `${operated.result.message} It could not be written to the history: it is lost when the detector ends.`};
	}

	/** Takes over an outcome: what must be durable in one transaction, then the words. */
	private take(outcome: Outcome, now: Moment, what?: Recordable): boolean {
		this.adopt(outcome);
		const isWritten = this.record(outcome, now, what);
		if (!isWritten) {
			this.writer.owe(outcome, now);
		}

		this.announce(outcome, isWritten);
		return isWritten;
	}

	private adopt({memory, attempts, decision}: Outcome): void {
		this.context = {...this.context, memory, attempts};
		this.lastDecision = decision;
	}

	private record(outcome: Outcome, now: Moment, what?: Recordable): boolean {
		const {value, trouble} = this.writer.record(outcome, now, what);
		this.setJournalTrouble(trouble, now);
		return value ?? false;
	}

	private announce({effects}: Outcome, isWritten: boolean): void {
		for (const effect of effects) {
			this.tell(effect);
			if (!isWritten && effect.kind === 'alert') {
				// Rolled back with the rest, but silence would be worse than a text that may come twice.
				this.ports.alert(effect.alert);
			}
		}
	}

	private tell(effect: Effect): void {
		if (effect.kind === 'event') {
			this.ports.event(effect.event);
		}
	}

	private write<T>(now: Moment, work: (journal: Journal) => T): T | undefined {
		const {value, trouble} = this.writer.write(now, work);
		this.setJournalTrouble(trouble, now);
		return value;
	}

	private remember(memory: Memory): void {
		this.context = {...this.context, memory};
	}

	/** Takes over what earlier lives left. What a person asked for while it could not be read is kept. */
	private load(now: Moment): void {
		const legacy = this.writer.read(this.context.settings.restart, now);
		if (!legacy) {
			return;
		}

		const {memory: own} = this.context;
		const memory = legacy.memory ?? own;
		this.context = {
			...this.context,
			memory: {...memory, disarmed: own.disarmed ?? legacy.lost?.disarmed ?? memory.disarmed, abortedAt: own.abortedAt ?? memory.abortedAt},
			attempts: legacy.attempts,
		};
		if (legacy.lost) {
			this.notices.tellLoss(this.context, this.writer.trouble(now) === undefined, now);
		}
	}
}
