import type {Moment} from '../core/moment.js';

/** Where replays begin: any fixed day does, so that the same file gives the same texts. */
const start = Date.UTC(2026, 0, 5);

/** How long the machine has been up when a replay begins, in milliseconds. */
const upAtStart = 86_400_000;

/** Time as a scenario has it: seconds from the start, and a wall clock that may jump. */
export class VirtualTime {
	private jumped = 0;

	/** Somebody, or NTP, sets the wall clock. */
	jump(seconds: number): void {
		this.jumped += seconds * 1000;
	}

	at(seconds: number): Moment {
		const passed = seconds * 1000;
		return {wall: start + passed + this.jumped, up: upAtStart + passed, boot: 'replay'};
	}
}
