import type {Clock} from '../core/moment.js';

/** What happened to the monitor itself since the check before; `undefined` if nothing that matters. */
export type Trouble = string | undefined;

/** How late a check may begin before its eyes are not trusted, in milliseconds: its time-outs would have run out without anybody looking. */
const longestDelay = 1000;

/** By how much the clocks with and without suspend may differ, in milliseconds. */
const suspendTolerance = 1000;

/**
Calls `onBeat` every `interval` milliseconds, never two at a time: a check that takes longer than the interval makes the next one late, not
doubled. Tells each beat whether the event loop stalled or the machine was suspended before it (decision 24).
*/
export class Beat {
	private timer: NodeJS.Timeout | undefined;
	private due = 0;
	private before: {readonly up: number; readonly monotonic: number} | undefined;
	private running: Promise<void> | undefined;
	private isStopped = false;

	constructor(
		private readonly interval: number,
		private readonly clock: Clock,
		/** `isExtra`: out of turn. Must not reject. */
		private readonly onBeat: (trouble: Trouble, isExtra: boolean) => Promise<void>,
	) {}

	/** The first beat comes at once. */
	start(): void {
		this.due = performance.now();
		this.schedule();
	}

	/** A beat out of turn, now; one that runs already is as good. The others come when they would have come without it. */
	async beatNow(): Promise<void> {
		await (this.running ?? (this.isStopped ? undefined : this.run(this.findSuspension(performance.now()), true)));
	}

	async stop(): Promise<void> {
		this.isStopped = true;
		clearTimeout(this.timer);
		await this.running;
	}

	private schedule(): void {
		if (!this.isStopped) {
			this.timer = setTimeout(() => {
				void this.beat();
			}, Math.max(0, this.due - performance.now()));
		}
	}

	private async beat(): Promise<void> {
		const trouble = this.findTrouble(performance.now());
		while (this.running) {
			// One out of turn.
			await this.running;
		}

		if (this.isStopped) {
			return;
		}

		await this.run(trouble, false);
		// From beat to beat without drift; beats that were missed are not made up for.
		this.due = Math.max(this.due + this.interval, performance.now());
		this.schedule();
	}

	private async run(trouble: Trouble, isExtra: boolean): Promise<void> {
		this.running = this.onBeat(trouble, isExtra).finally(() => {
			this.running = undefined;
		});
		await this.running;
	}

	private findTrouble(monotonic: number): Trouble {
		const delay = monotonic - this.due;
		return this.findSuspension(monotonic) ?? (delay > longestDelay ? `the event loop stalled for ${Math.round(delay / 1000)} s` : undefined);
	}

	private findSuspension(monotonic: number): Trouble {
		const {up} = this.clock.now();
		const {before} = this;
		this.before = {up, monotonic};
		const suspended = before ? (up - before.up) - (monotonic - before.monotonic) : 0;
		return suspended > suspendTolerance ? `the machine was suspended for ${Math.round(suspended / 1000)} s` : undefined;
	}
}
