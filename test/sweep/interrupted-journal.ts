import {appendFileSync, readFileSync} from 'node:fs';
import {attemptSteps, type AttemptStep} from '../../source/core/attempt.js';
import type {Journal} from '../../source/core/journal.js';

const means = ['kill', 'operator', 'hold'] as const;

/** What happens to the detector right before a step of an attempt is written, or right after it is and before its action. */
export type Interruption = {
	readonly step: AttemptStep;
	readonly moment: 'before' | 'after';
	/**
	`kill`: kill -9 of the detector. `operator`: somebody starts the restart script by hand. `hold`: a synchronous write that never ends, as on a disk
	that answers no more.
	*/
	readonly by: typeof means[number];
};

/** As an environment variable takes it, in supervisord.conf too: `recorder after kill, closed before kill`. */
export function formatInterruptions(planned: readonly Interruption[]): string {
	return planned.map(({step, moment, by}) => `${step} ${moment} ${by}`).join(', ');
}

export function parseInterruptions(text: string): Interruption[] {
	return text.split(', ').filter(Boolean).flatMap(one => {
		const [name, moment, how] = one.split(' ', 3);
		const step = attemptSteps.find(known => known === name);
		const by = means.find(known => known === how);
		if (step === undefined || by === undefined) {
			throw new Error(`There is no step "${name}" in an attempt, or no "${how}"`);
		}

		return [{step, moment: moment === 'before' ? 'before' : 'after', by}];
	});
}

/** Interruptions in the order in which they are to happen, each once, however many lives of the detector that takes. */
export class Interruptions {
	/** `done` gets a line for each that has happened: what the next life knows of the one before. */
	constructor(private readonly planned: readonly Interruption[], private readonly done: string, private readonly act: (by: Interruption['by']) => void) {}

	reached(step: AttemptStep, moment: Interruption['moment']): void {
		const next = this.planned[interruptionsDone(this.done).length];
		if (next?.step !== step || next.moment !== moment) {
			return;
		}

		appendFileSync(this.done, `${moment} ${step}\n`);
		this.act(next.by);
	}
}

/** Those that have happened, as `before decided`. */
export function interruptionsDone(file: string): string[] {
	try {
		return readFileSync(file, 'utf8').split('\n').filter(Boolean);
	} catch {
		return [];
	}
}

/** The journal, told of around each step: before it is written, and when the transaction that it belongs to is on the disk. */
export function interruptedJournal(journal: Journal, interruptions: Interruptions): Journal {
	let depth = 0;
	let written: AttemptStep[] = [];
	const settle = () => {
		const steps = depth === 0 ? written : [];
		written = depth === 0 ? [] : written;
		for (const step of steps) {
			interruptions.reached(step, 'after');
		}
	};

	const around = <Value>(step: AttemptStep, write: () => Value): Value => {
		interruptions.reached(step, 'before');
		const value = write();
		written.push(step);
		settle();
		return value;
	};

	return {
		...journal,
		beginAttempt: (detail, at) => around('decided', () => journal.beginAttempt(detail, at)),
		addStep: (attempt, step, detail, at) => around(step, () => journal.addStep(attempt, step, detail, at)),
		atomically(work) {
			depth++;
			try {
				return journal.atomically(work);
			} finally {
				depth--;
				settle();
			}
		},
	};
}
