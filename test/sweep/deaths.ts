import type {AttemptStep} from '../../source/core/attempt.js';
import type {Interruption} from './interrupted-journal.js';

/** A death that is swept: the step and its number for people, and what is to happen, the death last. */
export type Death<Step extends string = AttemptStep> = {
	readonly step: Step;
	readonly number: number;
	readonly moment: 'before' | 'after';
	readonly planned: ReadonlyArray<Omit<Interruption, 'step'> & {readonly step: Step | AttemptStep}>;
};

/** What must happen before, for a step that an attempt which goes well does not come to. */
const waysThere: Partial<Record<string, readonly Interruption[]>> = {
	// An attempt that was never started is closed by the next life.
	closed: [{step: 'recorder', moment: 'after', by: 'kill'}],
};

/** Each of the steps twice: right before it is written, and right after it is and before what it announces. */
export function deathsAt<Step extends string>(steps: readonly Step[]): Array<Death<Step>> {
	return steps.flatMap((step, index) => (['before', 'after'] as const).map(moment => ({
		step, moment, number: index + 1, planned: [...waysThere[step] ?? [], {step, moment, by: 'kill' as const}],
	})));
}
