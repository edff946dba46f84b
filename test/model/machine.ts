import type {Clock, Moment} from '../../source/core/moment.js';

type Sleeper = {readonly at: () => number; readonly wake: () => void};

const wallAtStart = Date.UTC(2026, 0, 5);
const upAtStart = 86_400_000;

/** A machine's clocks in virtual time: the true time, which nothing changes, and what its clocks say of it. */
export class Machine implements Clock {
	/** Milliseconds since the run began. */
	trueTime = 0;
	boots = 0;
	/** How often somebody set the wall clock. */
	jumps = 0;
	private wallOffset = wallAtStart;
	private bootedAt = -upAtStart;
	private sleepers: Sleeper[] = [];

	now(): Moment {
		return {wall: this.trueTime + this.wallOffset, up: this.trueTime - this.bootedAt, boot: `boot-${this.boots}`};
	}

	/** Somebody, or NTP, sets the wall clock. */
	jump(milliseconds: number): void {
		this.wallOffset += milliseconds;
		this.jumps++;
	}

	reboot(): void {
		this.boots++;
		this.bootedAt = this.trueTime;
		this.forgetSleepers();
	}

	/** Since the last boot, milliseconds. */
	get up(): number {
		return this.trueTime - this.bootedAt;
	}

	async sleep(milliseconds: number): Promise<void> {
		const until = this.trueTime + milliseconds;
		return this.sleepUntil(() => until);
	}

	/** `at` is asked again whenever time goes on: what is waited for may come sooner. */
	async sleepUntil(at: () => number): Promise<void> {
		return new Promise(resolve => {
			this.sleepers.push({at, wake: resolve});
		});
	}

	/** Whoever slept is dead: nothing wakes them. */
	forgetSleepers(): void {
		this.sleepers = [];
	}

	/** When the next sleeper wakes; infinite if nobody sleeps. */
	get nextWake(): number {
		return Math.min(...this.sleepers.map(({at}) => at()));
	}

	/** Wakes whoever's time has come. */
	wake(): void {
		const due = this.sleepers.filter(({at}) => at() <= this.trueTime);
		this.sleepers = this.sleepers.filter(sleeper => !due.includes(sleeper));
		for (const {wake} of due) {
			wake();
		}
	}
}
