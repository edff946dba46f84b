import {levelCode} from './level.js';
import type {Incident, Memory} from './memory.js';
import type {Moment} from './moment.js';
import type {LevelName, ServiceSettings, Settings} from './settings.js';

/**
The incident after a check: from the first level above NONE until NONE again. It keeps the order in which services failed, those that
failed before the level rose included, and what follows from it with `dependsOn`. Returns `undefined` when it is over.
*/
export function incidentAfter(settings: Settings, memory: Memory, level: LevelName, now: Moment): Incident | undefined {
	if (level === 'NONE') {
		return undefined;
	}

	const before = memory.incident ?? {
		id: memory.lastIncidentId + 1,
		startedAt: now.wall,
		peakLevel: level,
		order: [],
		rootCause: undefined,
		withheld: [],
		isAlerted: false,
	};
	const order = orderAfter(settings, memory, before.order);
	if (memory.incident && order === before.order && levelCode(level) <= levelCode(before.peakLevel)) {
		return before;
	}

	return {
		...before,
		peakLevel: levelCode(level) > levelCode(before.peakLevel) ? level : before.peakLevel,
		order,
		rootCause: suspectedRootCause(settings.services, order.map(({service}) => service)),
	};
}

function orderAfter(settings: Settings, memory: Memory, order: Incident['order']): Incident['order'] {
	const added: Array<{service: string; at: number}> = [];
	for (const {name} of settings.services) {
		const service = memory.services[name];
		const isNew = service?.vote === 'failing' && service.failingSince !== undefined && order.every(entry => entry.service !== name);
		if (isNew) {
			added.push({service: name, at: service.failingSince});
		}
	}

	return added.length === 0 ? order : [...order, ...added.toSorted((a, b) => a.at - b.at)];
}

/**
The service that the others' failures may follow from: the first to fail among those of which nothing that they depend on, directly or
through others, failed too.
*/
export function suspectedRootCause(services: readonly ServiceSettings[], failed: readonly string[]): string | undefined {
	const dependencies = new Map(services.map(({name, dependsOn}) => [name, dependsOn]));
	const hasFailedBelow = (name: string, seen: Set<string>): boolean => (dependencies.get(name) ?? []).some(dependency => {
		if (seen.has(dependency)) {
			return false;
		}

		seen.add(dependency);
		return failed.includes(dependency) || hasFailedBelow(dependency, seen);
	});
	return failed.find(name => !hasFailedBelow(name, new Set([name]))) ?? failed[0];
}
