import type {BlockReason} from '../core/attempt.js';
import type {RecordedReplay} from './recorded-run.js';
import type {RealEvent} from './real-course.js';
import type {ReplayEvent} from './replay-log.js';

/** What a replay of a record is compared by. */
export type Compared = Pick<RecordedReplay, 'events' | 'really' | 'supposed' | 'notMade'>;

/** One time at which something happened: in reality, with the other config, or both. Seconds from the beginning. */
export type ComparisonRow = {
	readonly at: number;
	readonly really: string;
	readonly here: string;
	readonly isSame: boolean;
	/** Whether a restart began or ended then. */
	readonly isRestart: boolean;
};

/** An automatic restart that is not the same with the other config. */
export type RestartDifference =
	/** `by` seconds before it was really made. */
	| {readonly kind: 'earlier'; readonly at: number; readonly by: number}
	| {readonly kind: 'more'; readonly at: number}
	/** `because`: what would have withheld it; left out: this config had not come to it by then. */
	| {readonly kind: 'less'; readonly at: number; readonly because: BlockReason | undefined};

/** Every time at which a level changed or a restart began, ended or was withheld, in order. */
export function compareCourses({events, really}: Compared): ComparisonRow[] {
	const here = Map.groupBy(events.filter(event => event.type !== 'check' && event.type !== 'alert'), ({at}) => at);
	const then = Map.groupBy(really, ({at}) => at);
	const times = [...new Set([...here.keys(), ...then.keys()])].toSorted((a, b) => a - b);
	return times.map(at => rowOf(at, then.get(at) ?? [], here.get(at) ?? []));
}

function rowOf(at: number, then: readonly RealEvent[], here: readonly ReplayEvent[]): ComparisonRow {
	// What was withheld in reality is in no record: it is told, and compared with nothing.
	const comparable = here.filter(event => event.type !== 'withheld');
	return {
		at,
		really: wordsFor(then),
		here: wordsFor(here),
		isSame: wordsFor(then) === wordsFor(comparable),
		isRestart: [...then, ...here].some(({type}) => type === 'restart' || type === 'outcome'),
	};
}

function wordsFor(events: ReadonlyArray<RealEvent | ReplayEvent>): string {
	return events.map(event => words(event)).filter(Boolean).join(', ');
}

function words(event: RealEvent | ReplayEvent): string {
	switch (event.type) {
		case 'level': {
			return event.level;
		}

		case 'restart': {
			return event.trigger === 'automatic' ? 'MASTER RESTART' : 'restart by hand';
		}

		case 'outcome': {
			return event.outcome;
		}

		case 'withheld': {
			return `withheld: ${event.reason}`;
		}

		case 'check':
		case 'alert': {
			return '';
		}
	}
}

/** The automatic restarts that differ, in order. */
export function restartDifferences(compared: Compared): RestartDifference[] {
	const supposed = compared.supposed.flatMap(stretch => {
		const begun = compared.events.find(event => event.type === 'restart' && event.id === stretch.id);
		const lasted = stretch.until ? (stretch.until.wall - stretch.from.wall) / 1000 : Infinity;
		return begun ? [{at: begun.at, until: begun.at + lasted}] : [];
	});
	const own = new Set(compared.events.filter(event => event.type === 'restart' && event.trigger === 'automatic').map(({at}) => at));
	const notRepeated = automatic(compared.really).filter(({id, at}) => compared.notMade.includes(id) || !own.has(at));
	const differences = supposed.map(({at, until}): RestartDifference => {
		const index = notRepeated.findIndex(real => real.at >= at && real.at <= until);
		const [same] = index === -1 ? [] : notRepeated.splice(index, 1);
		return same ? {kind: 'earlier', at, by: same.at - at} : {kind: 'more', at};
	});
	const less = notRepeated.map(({at}): RestartDifference => ({kind: 'less', at, because: withheldAt(compared.events, at)}));
	return [...differences, ...less].toSorted((a, b) => a.at - b.at);
}

/** The automatic restarts among the events. */
export function automatic<Event extends RealEvent | ReplayEvent>(events: readonly Event[]): Array<Extract<Event, {readonly type: 'restart'}>> {
	return events.filter((event): event is Extract<Event, {readonly type: 'restart'}> => event.type === 'restart' && event.trigger === 'automatic');
}

/** What was withheld last before a restart was really made. */
function withheldAt(events: readonly ReplayEvent[], at: number): BlockReason | undefined {
	const before = events.filter(event => event.at <= at);
	const withheld = before.findLast(event => event.type === 'withheld');
	const calm = before.findLast(event => event.type === 'level' && event.level !== 'CASCADING');
	return withheld && (!calm || calm.at < withheld.at) ? withheld.reason : undefined;
}
