import type {Outcome, Trigger} from '../core/attempt.js';
import type {LevelName} from '../core/settings.js';
import type {Happening} from './happenings.js';
import {RecordedTime} from './recorded-time.js';

/** What was really decided and done, `at` in seconds from the beginning: the same kinds of events as in a replay. */
export type RealEvent =
	| {readonly at: number; readonly type: 'level'; readonly level: LevelName; readonly from: LevelName}
	| {readonly at: number; readonly type: 'restart'; readonly id: number; readonly trigger: Trigger; readonly reason: string}
	| {readonly at: number; readonly type: 'outcome'; readonly id: number; readonly outcome: Outcome; readonly exit_code: number | null};

/** The levels and restarts as they were, from a record. `from`: wall clock, milliseconds; what was before is left out. */
export function realCourse(happenings: readonly Happening[], from: number): RealEvent[] {
	const time = new RecordedTime(from);
	const course = new Course();
	for (const happening of happenings) {
		course.take(happening, time.secondsAt(happening.at));
	}

	return course.events.filter(({at}) => at >= 0)
		.toSorted((one, other) => one.at === other.at ? order.indexOf(one.type) - order.indexOf(other.type) : one.at - other.at);
}

/** How a detector tells what comes at one check: the outcome, the level after it, and what that leads to. A record has it in the order of its tables. */
const order: ReadonlyArray<RealEvent['type']> = ['outcome', 'level', 'restart'];

type RealStep = Extract<Happening, {kind: 'step'}>['step'];

class Course {
	readonly events: RealEvent[] = [];
	private level: LevelName = 'NONE';
	private readonly decided = new Map<number, RealStep['detail']>();
	private readonly exitCodes = new Map<number, number>();

	take(happening: Happening, at: number): void {
		if (happening.kind === 'check') {
			this.takeLevel(happening.level, at);
		} else if (happening.kind === 'step') {
			this.takeStep(happening.step, at);
		}
	}

	private takeLevel(level: LevelName, at: number): void {
		if (level === this.level) {
			return;
		}

		this.events.push({at, type: 'level', level, from: this.level});
		this.level = level;
	}

	private takeStep({attempt: id, step, detail}: RealStep, at: number): void {
		const {trigger = 'automatic', reason = ''} = this.decided.get(id) ?? {};
		if (step === 'decided') {
			this.decided.set(id, detail);
		} else if (step === 'starting') {
			this.events.push({at, type: 'restart', id, trigger, reason});
		} else if (step === 'ended' && detail.exitCode !== undefined) {
			this.exitCodes.set(id, detail.exitCode);
		} else if (step === 'outcome') {
			this.events.push({at, type: 'outcome', id, outcome: detail.outcome ?? 'interrupted', exit_code: this.exitCodes.get(id) ?? null});
		}
	}
}
