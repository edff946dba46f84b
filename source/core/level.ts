import type {Counter} from './counter.js';
import type {Memory} from './memory.js';
import type {LevelName, ServiceSettings, Settings, Thresholds} from './settings.js';

/** The levels from calm to worst; the index is the seed's code. */
export const levels: readonly LevelName[] = ['NONE', 'WARNING', 'CRITICAL', 'CASCADING'];

export function levelCode(level: LevelName): 0 | 1 | 2 | 3 {
	return levels.indexOf(level) as 0 | 1 | 2 | 3;
}

export function isAtLeast(level: LevelName, limit: LevelName): boolean {
	return levelCode(level) >= levelCode(limit);
}

/** The level of one subject by its own counter, for display. */
export function ownLevel(failures: number, thresholds: Thresholds): LevelName {
	if (failures >= thresholds.cascading) {
		return 'CASCADING';
	}

	if (failures >= thresholds.critical) {
		return 'CRITICAL';
	}

	return failures >= thresholds.warning ? 'WARNING' : 'NONE';
}

/** Which failures are counted: those of proven evidence, or all (decision 22). */
export type Electorate = 'proven' | 'all';

/** What the formula looks at: who has reached which threshold. Names, so that the reasons can be told. */
export type Tally = {
	/** Critical-tier services at the critical threshold. */
	readonly critical: readonly string[];
	/** Services of any tier at the warning threshold. */
	readonly important: readonly string[];
	readonly isSupervisorHealthy: boolean;
	/** Files at the critical threshold. */
	readonly lostFiles: readonly string[];
	readonly criticalDatabases: readonly string[];
	readonly warningDatabases: readonly string[];
};

/** How many services the formula asks for (the seed's numbers). */
export const formula = {cascading: 3, critical: 2, criticalImportant: 3, warning: 1, warningImportant: 2} as const;

/** Counts who has reached which threshold (decision 2). */
export function tally(settings: Settings, memory: Memory, electorate: Electorate): Tally {
	const {thresholds} = settings;
	const failuresOf = (counter: Counter | undefined) => (electorate === 'all' ? counter?.failures : counter?.votes) ?? 0;
	const hasReached = (service: ServiceSettings, limit: keyof Thresholds) =>
		failuresOf(memory.services[service.name]) >= service.thresholds[limit];
	const pathsAt = (counters: Readonly<Record<string, Counter>>, limit: number) =>
		Object.keys(counters).filter(path => failuresOf(counters[path]) >= limit);
	return {
		critical: names(settings.services, service => service.tier === 'critical' && hasReached(service, 'critical')),
		important: names(settings.services, service => hasReached(service, 'warning')),
		isSupervisorHealthy: failuresOf(memory.supervisor) < thresholds.critical,
		lostFiles: pathsAt(memory.files, thresholds.critical),
		criticalDatabases: pathsAt(memory.databases, thresholds.critical),
		warningDatabases: pathsAt(memory.databases, thresholds.warning),
	};
}

const none: readonly string[] = [];

function names(services: readonly ServiceSettings[], isMeant: (service: ServiceSettings) => boolean): readonly string[] {
	let found: string[] | undefined;
	for (const service of services) {
		if (!isMeant(service)) {
			continue;
		}

		found ??= [];
		found.push(service.name);
	}

	return found ?? none;
}

/** The seed's formula, to the letter, with the databases as decision 2 adds them. */
export function levelOf(seen: Tally): LevelName {
	if (seen.critical.length >= formula.cascading || !seen.isSupervisorHealthy || seen.lostFiles.length > 0) {
		return 'CASCADING';
	}

	if (seen.critical.length >= formula.critical || seen.important.length >= formula.criticalImportant || seen.criticalDatabases.length > 0) {
		return 'CRITICAL';
	}

	const isWarning = seen.critical.length >= formula.warning
		|| seen.important.length >= formula.warningImportant
		|| seen.warningDatabases.length > 0;
	return isWarning ? 'WARNING' : 'NONE';
}

/** The level of the system: the formula over the proven, or WARNING at most over everything (decision 22). */
export function systemLevel(settings: Settings, memory: Memory): {readonly level: LevelName; readonly tally: Tally} {
	const proven = tally(settings, memory, 'proven');
	const level = levelOf(proven);
	if (level !== 'NONE') {
		return {level, tally: proven};
	}

	const all = tally(settings, memory, 'all');
	return levelOf(all) === 'NONE' ? {level, tally: proven} : {level: 'WARNING', tally: all};
}
