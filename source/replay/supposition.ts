import {judge} from '../core/judge.js';
import type {Memory} from '../core/memory.js';
import {elapsed, later, type Moment} from '../core/moment.js';
import type {Look} from '../core/observation.js';
import type {Settings} from '../core/settings.js';
import {isEverythingOk, okChecksNeeded} from '../core/settling.js';

export type SuppositionParts = {
	readonly settings: Settings;
	/** The attempt's number in the replay. */
	readonly attempt: number;
	readonly startedAt: Moment;
	/** How long the script is supposed to have run, in milliseconds. */
	readonly takes: number;
	/** What the detector knew when it began. */
	readonly memory: Memory;
	/** What the probes saw when all was well for the last time; `undefined` if it never was. */
	readonly good: Look | undefined;
};

/**
A restart that was not made. No record can tell what it would have done, so it is supposed to have worked: after the script all is well, and the
record counts again from when the system was really well again. If it never was well before, the record alone goes on.
*/
export class Supposition {
	readonly endsAt: Moment;
	private memory: Memory;
	private okInARow = 0;

	constructor(private readonly parts: SuppositionParts) {
		this.endsAt = later(parts.startedAt, parts.takes);
		this.memory = parts.memory;
	}

	get attempt(): number {
		return this.parts.attempt;
	}

	get startedAt(): Moment {
		return this.parts.startedAt;
	}

	/** What the detector is supposed to see at a check at which this was seen. */
	look(seen: Look, at: Moment): Look {
		const {settings, good} = this.parts;
		this.memory = judge(this.memory, {settings, look: seen, counting: 'frozen', now: at});
		this.okInARow = seen.impaired === undefined && isEverythingOk(this.memory) ? this.okInARow + 1 : 0;
		return good && this.hasEnded(at) ? good : seen;
	}

	hasEnded(at: Moment): boolean {
		return elapsed(this.parts.startedAt, at) >= this.parts.takes;
	}

	/** Whether the record tells again of a system that the restart would have left: the real one is well, too. */
	get isOver(): boolean {
		return this.okInARow >= okChecksNeeded || !this.parts.good;
	}
}
