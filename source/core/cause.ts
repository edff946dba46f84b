import type {Counter} from './counter.js';
import {formula} from './level.js';
import type {Memory} from './memory.js';
import type {RestartCause, Settings} from './settings.js';

/** What may bring about an automatic restart, and in how many more failing checks it will have held long enough (0: now). */
export type Cause = {
	readonly cause: RestartCause;
	/** Services or files by name; empty for the supervisor. */
	readonly subjects: readonly string[];
	readonly checksLeft: number;
};

/**
The cause that is nearest to a restart, among those that `restart.on` lets count (decision 3). Only subjects whose proven evidence is
failing at this very look are counted: an automatic restart fires only at a check in which its cause is failing now (decision 1).
*/
export function nearestCause(settings: Settings, memory: Memory): Cause | undefined {
	const found: Cause[] = [];
	for (const cause of settings.restart.on) {
		const candidate = findCause[cause](settings, memory);
		if (candidate) {
			found.push(candidate);
		}
	}

	// The first of equals: services before supervisor before files, as configured.
	return found.toSorted((a, b) => a.checksLeft - b.checksLeft)[0];
}

const findCause: Readonly<Record<RestartCause, (settings: Settings, memory: Memory) => Cause | undefined>> = {
	services: servicesCause,
	supervisor: ({thresholds}, {supervisor}) => supervisor.vote === 'failing'
		? {cause: 'supervisor', subjects: [], checksLeft: left(supervisor, thresholds.cascading)}
		: undefined,
	files: filesCause,
};

function left({votes}: Counter, threshold: number): number {
	return Math.max(0, threshold - votes);
}

function servicesCause(settings: Settings, memory: Memory): Cause | undefined {
	const failing: Array<{name: string; checksLeft: number}> = [];
	for (const {name, tier, thresholds} of settings.services) {
		const counter = memory.services[name];
		if (tier === 'critical' && counter?.vote === 'failing') {
			failing.push({name, checksLeft: left(counter, thresholds.cascading)});
		}
	}

	failing.sort((a, b) => a.checksLeft - b.checksLeft);
	const deciding = failing[formula.cascading - 1];
	return deciding && {
		cause: 'services',
		subjects: failing.filter(service => service.checksLeft <= deciding.checksLeft).map(service => service.name),
		checksLeft: deciding.checksLeft,
	};
}

function filesCause({thresholds}: Settings, {files}: Memory): Cause | undefined {
	const failing = Object.entries(files).filter(([, counter]) => counter.vote === 'failing');
	if (failing.length === 0) {
		return undefined;
	}

	const checksLeft = Math.min(...failing.map(([, counter]) => left(counter, thresholds.cascading)));
	return {
		cause: 'files',
		subjects: failing.filter(([, counter]) => left(counter, thresholds.cascading) === checksLeft).map(([path]) => path),
		checksLeft,
	};
}
