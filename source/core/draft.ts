import type {Attempt} from './attempt.js';
import type {Effect} from './effects.js';
import type {Memory} from './memory.js';
import type {Moment} from './moment.js';
import type {Context} from './policy.js';
import type {DueStep} from './settling.js';

/** The outcome of a check while it is being made up: lives within one call of `check` and never leaves it. */
export type Draft = Omit<Context, 'memory' | 'attempts'> & {
	readonly now: Moment;
	memory: Memory;
	attempts: readonly Attempt[];
	readonly effects: Effect[];
	/** The outcome that an attempt came to at this check. */
	toldOutcome?: DueStep;
};
