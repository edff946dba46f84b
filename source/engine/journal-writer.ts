import type {Attempt} from '../core/attempt.js';
import {errorMessage} from '../core/caught.js';
import type {Effect, Outcome} from '../core/effects.js';
import type {Alert, Durability, Journal, LostArming} from '../core/journal.js';
import type {Memory} from '../core/memory.js';
import {remembersFor} from '../core/limits.js';
import {elapsed, type Moment} from '../core/moment.js';
import {isRoutine} from '../core/routine.js';
import type {RestartSettings, Settings} from '../core/settings.js';
import {Recorder, type Recordable} from './recorder.js';

/** What a write came to: `value` is undefined when nothing was written, `trouble` says why the journal cannot be trusted now. */
export type Writing<T> = {readonly value: T | undefined; readonly trouble: string | undefined};

/** What earlier lives of the detector left. */
export type Legacy = {
	readonly memory: Memory | undefined;
	readonly attempts: readonly Attempt[];
	/** Of a memory that was there and is not any more. */
	readonly lost: LostArming | undefined;
};

/** How many attempts are kept at hand at least: the ones that the status lists. */
const attemptsAtHand = 50;

/**
The detector's hand in its journal: reads it before anything is written, writes whole transactions or nothing, and keeps what could not be
written until it can. Never throws: a journal that fails is a trouble to be told (decision 8).
*/
export class JournalWriter {
	/** Why the history has not been read yet: until it is, what it holds must be neither believed to be nothing nor written over. */
	private unread: string | undefined = 'The history has not been read yet.';
	/** What happened and could not be written: it goes first as soon as the journal works again. */
	private owed: ReadonlyArray<{readonly effect: Effect; readonly at: Moment}> = [];
	/** The memory as this writer saved it last; `undefined` when that failed, or it has saved none. */
	private saved: Memory | undefined;

	private readonly recorder: Recorder | undefined;
	/** Whether the record was tried in the transaction. */
	private hasRecorded = false;

	/** `postAlert` is called inside the transaction. */
	constructor(private readonly journal: Journal, settings: Settings, private readonly postAlert: (alert: Alert) => void) {
		this.recorder = journal.recording && new Recorder(journal.recording, settings);
	}

	/** Why the journal cannot be trusted, as far as that is known without a write. */
	trouble(now: Moment): string | undefined {
		return this.unread ?? this.journal.distrust(now);
	}

	/** What earlier lives left, once: `undefined` when it has been read already, or cannot be. */
	read(restart: RestartSettings, now: Moment): Legacy | undefined {
		if (this.unread === undefined) {
			return undefined;
		}

		try {
			const memory = this.journal.loadMemory();
			const attempts = this.readAttempts(restart, now);
			const lost = this.journal.lostArming();
			this.unread = undefined;
			return {memory, attempts, lost};
		} catch (error) {
			this.unread = errorMessage(error);
			return undefined;
		}
	}

	/** What `work` writes, and before it what is owed, in one transaction. */
	write<T>(now: Moment, work: (journal: Journal) => T): Writing<T> {
		this.recorder?.breakRun();
		return this.transact(now, work);
	}

	/**
	An outcome with its alerts and the memory after it, and for the record what led to it. A record that cannot be written is given up: what
	decides over restarts is then written without it.
	*/
	record(outcome: Outcome, now: Moment, what?: Recordable): Writing<true> {
		this.hasRecorded = false;
		const writing = this.writeOutcome(outcome, now, what);
		if (writing.value !== undefined || !this.hasRecorded) {
			return writing;
		}

		this.recorder?.lost();
		return this.writeOutcome(outcome, now);
	}

	/** Keeps what the journal must have sooner or later of an outcome that could not be written. */
	owe({effects}: Outcome, at: Moment): void {
		const lasting = effects.filter(({kind}) => kind === 'step' || kind === 'incident');
		this.owed = [...this.owed, ...lasting.map(effect => ({effect, at}))];
	}

	private transact<T>(now: Moment, work: (journal: Journal) => T, durability: Durability = 'lasting'): Writing<T> {
		try {
			if (this.unread !== undefined) {
				throw new Error(this.unread);
			}

			const value = this.journal.atomically(() => {
				for (const {effect, at} of this.owed) {
					this.writeEffect(effect, at);
				}

				return work(this.journal);
			}, durability);
			this.owed = [];
			return {value, trouble: this.journal.distrust(now)};
		} catch (error) {
			return {value: undefined, trouble: errorMessage(error)};
		}
	}

	/** The disk is not waited for when nothing has happened: in a calm night it may sleep. */
	private writeOutcome(outcome: Outcome, now: Moment, what?: Recordable): Writing<true> {
		const {effects, memory} = outcome;
		const writing = this.transact<true>(now, () => {
			if (what && this.recorder) {
				this.hasRecorded = true;
				this.recorder.add(what, now);
			}

			for (const effect of effects) {
				this.writeEffect(effect, now);
			}

			this.journal.saveMemory(memory);
			return true;
		}, this.isCalm(outcome) ? 'routine' : 'lasting');
		this.saved = writing.value ? memory : undefined;
		return writing;
	}

	private isCalm({effects, memory}: Outcome): boolean {
		return effects.length === 0 && this.owed.length === 0 && this.saved !== undefined && isRoutine(this.saved, memory);
	}

	/** The newest attempts, back to one that is too old for the limits: however many came after those that count. */
	private readAttempts(restart: RestartSettings, now: Moment): readonly Attempt[] {
		const lasts = remembersFor(restart);
		for (let limit = attemptsAtHand; ; limit *= 4) {
			const attempts = this.journal.attempts(limit);
			const [oldest] = attempts;
			if (!oldest || attempts.length < limit || elapsed(oldest.decidedAt, now) > lasts) {
				return attempts;
			}
		}
	}

	private writeEffect(effect: Effect, now: Moment): void {
		switch (effect.kind) {
			case 'step': {
				const {attempt, step, detail} = effect.step;
				this.journal.addStep(attempt, step, detail, now);
				this.recorder?.breakRun();
				break;
			}

			case 'incident': {
				this.journal.saveIncident(effect.incident);
				break;
			}

			case 'alert': {
				this.postAlert(effect.alert);
				break;
			}

			case 'event':
			case 'restart': {
				break;
			}
		}
	}
}
