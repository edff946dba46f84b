import {levelCode} from './level.js';
import type {Incident, Memory} from './memory.js';
import type {Moment} from './moment.js';
import {suspect, type Failure} from './root-cause.js';
import type {LevelName, Settings} from './settings.js';

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
		isTexted: false,
	};
	const order = orderAfter(settings, memory, before.order);
	if (memory.incident && order === before.order && levelCode(level) <= levelCode(before.peakLevel)) {
		return before;
	}

	return {
		...before,
		peakLevel: levelCode(level) > levelCode(before.peakLevel) ? level : before.peakLevel,
		...suspicion(settings, memory, order),
	};
}

/** A supervisor that was gone before the first service failed, or with it, explains them all: no service is to blame then. */
function suspicion(settings: Settings, {supervisor}: Memory, order: Incident['order']): Pick<Incident, 'order' | 'rootCause'> {
	const isSupervisorFirst = supervisor.vote === 'failing' && order.every(({at}) => (supervisor.failingSince ?? Infinity) <= at);
	return isSupervisorFirst ? {order, rootCause: undefined} : suspect(settings.services, order, settings.checkInterval);
}

function orderAfter(settings: Settings, memory: Memory, order: Incident['order']): Incident['order'] {
	const added: Failure[] = [];
	for (const {name} of settings.services) {
		const service = memory.services[name];
		const isNew = service?.vote === 'failing' && service.failingSince !== undefined && order.every(entry => entry.service !== name);
		if (isNew) {
			added.push({service: name, at: service.failingSince});
		}
	}

	return added.length === 0 ? order : [...order, ...added.toSorted((a, b) => a.at - b.at)];
}
