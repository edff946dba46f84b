import type {Attempt} from '../core/attempt.js';

/** How often the screen gets the script's last lines while it runs, in milliseconds. */
const outputEvery = 1000;

export type OutputFollowerParts = {
	/** The attempt whose script runs; `undefined` while none does. */
	running(): Attempt | undefined;
	/** The script's last lines. */
	tailOutput(attempt: number): Promise<readonly string[]>;
	/** There are other lines. */
	onLines(): void;
};

/** The last lines of the restart script, again and again for as long as it runs, for whoever watches it. */
export class OutputFollower {
	private output: readonly string[] = [];
	private timer: NodeJS.Timeout | undefined;
	private isClosed = false;

	constructor(private readonly parts: OutputFollowerParts) {}

	get lines(): readonly string[] {
		return this.output;
	}

	/** Does nothing while no script runs; to be called when one may have begun. */
	follow(): void {
		const attempt = this.isClosed ? undefined : this.parts.running();
		if (!attempt) {
			return;
		}

		clearTimeout(this.timer);
		this.timer = setTimeout(() => {
			void this.read(attempt.id);
		}, outputEvery).unref();
	}

	close(): void {
		this.isClosed = true;
		clearTimeout(this.timer);
	}

	private async read(attempt: number): Promise<void> {
		this.output = await this.parts.tailOutput(attempt).catch(() => this.output);
		this.parts.onLines();
		this.follow();
	}
}
