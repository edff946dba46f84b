import type {Delivery} from '../../core/journal.js';
import {nextDueAt} from '../../core/outbox-queue.js';
import type {After} from './after.js';

/** Work of one kind, done one at a time. */
export type Lane = {
	/** What is to be done now, if anything is. */
	pick(deliveries: readonly Delivery[], now: number): Delivery | undefined;
	/** Does it, and writes what came of it. Does not reject. */
	work(delivery: Delivery): Promise<void>;
};

export type LanesOptions = {
	readonly lanes: readonly Lane[];
	readonly open: () => Delivery[];
	/** Wall clock, milliseconds. */
	readonly now: () => number;
	readonly schedule: After;
	/** Work that rejected all the same: a mistake in the program, which must not end the detector. */
	readonly onMistake: (error: unknown) => void;
};

/** Looked at again at least so often, in milliseconds: timers stand still while the machine is suspended, and somebody may set the clock. */
const longestSleep = 60_000;

/** Should something that is due not be done, it is not tried in a tight loop. */
const shortestSleep = 1000;

/** Does what is due, in each lane one after the other, and sleeps until something is due again. */
export class Lanes {
	readonly #options: LanesOptions;
	readonly #busy = new Set<Lane>();
	readonly #listeners = new Set<() => void>();
	#isStopped = false;
	/** When the timer fires, by the wall clock. */
	#wakeAt: number | undefined;
	#stopTimer: () => void = () => undefined;

	constructor(options: LanesOptions) {
		this.#options = options;
	}

	async #run(lane: Lane): Promise<void> {
		if (this.#busy.has(lane)) {
			return;
		}

		this.#busy.add(lane);
		try {
			await this.#doDue(lane);
		} catch (error) {
			this.#options.onMistake(error);
		}

		this.#busy.delete(lane);
		this.#rest();
	}

	/** One after the other, since each piece of work changes what is due; none twice before the next rest, whatever was written of it. */
	async #doDue(lane: Lane, done: ReadonlySet<number> = new Set()): Promise<void> {
		const next = this.#next(lane);
		if (!next || done.has(next.id)) {
			return;
		}

		await lane.work(next);
		await this.#doDue(lane, new Set([...done, next.id]));
	}

	#next(lane: Lane): Delivery | undefined {
		const {open, now} = this.#options;
		return this.#isStopped ? undefined : lane.pick(open(), now());
	}

	#rest(): void {
		for (const listener of this.#listeners) {
			listener();
		}

		const {open, now} = this.#options;
		const due = nextDueAt(open(), now());
		if (due === undefined) {
			this.#cancelTimer();
			return;
		}

		const pause = Math.max(due - now(), shortestSleep);
		this.#sleep(Math.min(pause, longestSleep));
	}

	/** A wake-up that comes sooner stays: it was asked for in the meantime. */
	#sleep(milliseconds: number): void {
		const wakeAt = this.#options.now() + milliseconds;
		if (this.#isStopped || (this.#wakeAt !== undefined && this.#wakeAt <= wakeAt)) {
			return;
		}

		this.#cancelTimer();
		this.#wakeAt = wakeAt;
		this.#stopTimer = this.#options.schedule(milliseconds, () => {
			this.#wakeAt = undefined;
			for (const lane of this.#options.lanes) {
				void this.#run(lane);
			}
		});
	}

	#cancelTimer(): void {
		this.#stopTimer();
		this.#wakeAt = undefined;
	}

	isBusy(lane: Lane): boolean {
		return this.#busy.has(lane);
	}

	/** Looks what is to be done, in a moment: never within the caller's turn. */
	wake(): void {
		this.#sleep(0);
	}

	/** Begins nothing more; what is under way goes on. */
	stop(): void {
		this.#isStopped = true;
		this.#cancelTimer();
	}

	/** Whether the condition came true within so many milliseconds. It is looked at whenever a lane has done all that was due. */
	async until(isTrue: () => boolean, milliseconds: number): Promise<boolean> {
		if (isTrue()) {
			return true;
		}

		const {promise, resolve} = Promise.withResolvers<boolean>();
		const listener = () => {
			if (isTrue()) {
				resolve(true);
			}
		};

		this.#listeners.add(listener);
		const cancel = this.#options.schedule(milliseconds, () => {
			resolve(isTrue());
		}, true);
		const wasTrue = await promise;
		cancel();
		this.#listeners.delete(listener);
		return wasTrue;
	}
}
