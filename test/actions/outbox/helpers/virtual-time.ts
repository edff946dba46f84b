import {setImmediate as turn} from 'node:timers/promises';
import type {After} from '../../../../source/actions/outbox/after.js';
import type {Clock, Moment} from '../../../../source/core/moment.js';

type Timer = {readonly at: number; readonly callback: () => void};

/** A clock that moves only when a test says so, and its timers. */
export class VirtualTime implements Clock {
	readonly #timers = new Set<Timer>();
	/** Milliseconds since 1970. */
	wall = Date.parse('2026-11-24T02:11:30Z');

	readonly schedule: After = (milliseconds, callback) => {
		const timer = {at: this.wall + milliseconds, callback};
		this.#timers.add(timer);
		return () => {
			this.#timers.delete(timer);
		};
	};

	#next(): Timer | undefined {
		return [...this.#timers].toSorted((one, other) => one.at - other.at)[0];
	}

	#fire(timer: Timer): void {
		this.#timers.delete(timer);
		this.wall = Math.max(this.wall, timer.at);
		timer.callback();
	}

	now(): Moment {
		return {wall: this.wall, up: this.wall, boot: 'test'};
	}

	/** Milliseconds until the next timer; `undefined` without one. */
	get untilNext(): number | undefined {
		const next = this.#next();
		return next && next.at - this.wall;
	}

	/** Lets so much time pass, timer by timer. */
	async pass(milliseconds: number): Promise<void> {
		const end = this.wall + milliseconds;
		await settled();
		for (let next = this.#next(); next && next.at <= end; next = this.#next()) {
			this.#fire(next);
			await settled();
		}

		this.wall = end;
	}

	/** Lets time pass from timer to timer until the condition is true; real work that `isBusy` tells of is waited for. */
	async passUntil(isTrue: () => boolean, isBusy: () => boolean = () => false): Promise<void> {
		await settled();
		while (!isTrue()) {
			const next = this.#next();
			if (isBusy()) {
				await settled();
			} else if (next) {
				this.#fire(next);
				await settled();
			} else {
				throw new Error('Nothing will happen any more, and the condition is not true.');
			}
		}
	}
}

/** All that does not wait for the outside has happened after this. */
async function settled(): Promise<void> {
	for (let turns = 0; turns < 3; turns++) {
		await turn();
	}
}
