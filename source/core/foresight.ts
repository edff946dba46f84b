import {nearestCause} from './cause.js';
import type {Counter} from './counter.js';
import {isAtLeast, systemLevel} from './level.js';
import type {Memory} from './memory.js';
import type {Moment} from './moment.js';
import {blockAt, isUnderWay, type Block, type Context} from './policy.js';
import {causeText} from './sentence.js';
import type {LevelName, Settings, Thresholds} from './settings.js';

/** What will have come by when, if everything that fails now goes on failing and nothing else begins to. Times are wall clock. Plain JSON. */
export type Foresight = {
	/** Levels above the present one. */
	readonly levels: ReadonlyArray<{readonly level: LevelName; readonly at: number}>;
	/** Every subject with failures in a row. */
	readonly subjects: readonly SubjectForesight[];
	/** Critical services that fail now and have a vote: three of them may lead to a restart. */
	readonly criticalFailing: number;
	readonly restart: RestartForesight | undefined;
};

export type SubjectForesight = {
	readonly name: string;
	readonly failures: number;
	readonly thresholds: Thresholds;
	/** The threshold that it reaches next; left out when all are reached, or the last look has not seen it failing. */
	readonly next?: {readonly threshold: keyof Thresholds; readonly at: number} | undefined;
	readonly isFailing: boolean;
};

export type RestartForesight = {
	readonly cause: string;
	/** When its cause will have held long enough. */
	readonly at: number;
	/** When the restart comes at the earliest; `null` while what withholds it does not end by itself. */
	readonly earliest: number | null;
	/** What withholds it now, whether or not that ends in time. */
	readonly block: Pick<Block, 'because' | 'until'> | undefined;
};

/** Looks ahead. `undefined` while nothing fails, and while a restart is under way: no failure counts then. */
export function foresee(context: Context, now: Moment): Foresight | undefined {
	const {settings, memory} = context;
	const subjects = subjectsOf(settings, memory);
	if (!memory.lastCheck || subjects.length === 0 || isUnderWay(context)) {
		return undefined;
	}

	const timeIn = checkTimes(memory.lastCheck.wall, settings.checkInterval);
	return {
		levels: levelsAhead(context, subjects).map(({level, checks}) => ({level, at: timeIn(checks)})),
		subjects: subjects.map(subject => subjectAhead(subject, timeIn)),
		criticalFailing: settings.services.filter(({name, tier}) => tier === 'critical' && memory.services[name]?.vote === 'failing').length,
		restart: restartAhead(context, timeIn, now),
	};
}

/** When the n-th check from the last one on comes. */
type CheckTimes = (checks: number) => number;

function checkTimes(last: number, interval: number): CheckTimes {
	return checks => last + (checks * interval);
}

type Subject = {readonly name: string; readonly thresholds: Thresholds; readonly counter: Counter};

function subjectsOf({services, thresholds}: Settings, memory: Memory): Subject[] {
	const parts = [['supervisor', memory.supervisor] as const, ...Object.entries(memory.files), ...Object.entries(memory.databases)];
	const all = [
		...services.flatMap(service => {
			const counter = memory.services[service.name];
			return counter ? [{name: service.name, thresholds: service.thresholds, counter}] : [];
		}),
		...parts.map(([name, counter]) => ({name, thresholds, counter})),
	];
	return all.filter(({counter}) => counter.failures > 0);
}

function subjectAhead({name, thresholds, counter: {failures, verdict}}: Subject, timeIn: CheckTimes): SubjectForesight {
	const isFailing = verdict === 'failing';
	const threshold = (['warning', 'critical', 'cascading'] as const).find(limit => failures < thresholds[limit]);
	return {
		name, failures, thresholds, isFailing,
		...(isFailing && threshold !== undefined && {next: {threshold, at: timeIn(thresholds[threshold] - failures)}}),
	};
}

/** The levels that are still to come, each with the number of checks until it. Nothing changes between two thresholds. */
function levelsAhead({settings, memory}: Context, subjects: readonly Subject[]): Array<{level: LevelName; checks: number}> {
	const checks = new Set(subjects.flatMap(({thresholds, counter}) => Object.values(thresholds).flatMap(limit => [limit - counter.failures, limit - counter.votes])));
	const found: Array<{level: LevelName; checks: number}> = [];
	let highest = memory.level;
	for (const ahead of [...checks].filter(count => count > 0).toSorted((a, b) => a - b)) {
		const {level} = systemLevel(settings, failingOn(memory, ahead));
		if (level === highest || !isAtLeast(level, highest)) {
			continue;
		}

		found.push({level, checks: ahead});
		highest = level;
	}

	return found;
}

/** What is known after so many more checks that see the same. */
function failingOn(memory: Memory, checks: number): Memory {
	const on = <Kind extends Counter>(counter: Kind): Kind => ({
		...counter,
		failures: counter.failures + (counter.verdict === 'failing' ? checks : 0),
		votes: counter.votes + (counter.vote === 'failing' ? checks : 0),
	});
	const all = <Kind extends Counter>(counters: Readonly<Record<string, Kind>>) => Object.fromEntries(Object.entries(counters).map(([name, counter]) => [name, on(counter)]));
	return {...memory, services: all(memory.services), supervisor: on(memory.supervisor), files: all(memory.files), databases: all(memory.databases)};
}

function restartAhead(context: Context, timeIn: CheckTimes, now: Moment): RestartForesight | undefined {
	const {settings, memory} = context;
	const cause = nearestCause(settings, memory);
	if (!cause) {
		return undefined;
	}

	const at = timeIn(Math.max(1, cause.checksLeft));
	const block: Block | undefined = blockAt(context, now) ?? memory.heldBack;
	return {
		cause: causeText(settings, cause),
		at,
		earliest: earliestRestart(at, block, timeIn),
		block: block && {because: block.because, until: block.until},
	};
}

/** At a check: the first one at which the cause has held long enough and nothing withholds it any more. */
function earliestRestart(at: number, block: Block | undefined, timeIn: CheckTimes): number | null {
	if (!block) {
		return at;
	}

	if (block.until === undefined) {
		return null;
	}

	const interval = timeIn(1) - timeIn(0);
	return Math.max(at, timeIn(Math.ceil((block.until - timeIn(0)) / interval)));
}
