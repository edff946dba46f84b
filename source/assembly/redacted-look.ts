import {indexProcesses, type Look, type SupervisorObservation} from '../core/observation.js';
import type {Redact} from './redactor.js';

/**
A look without secrets in what servers said: a server may repeat what it was sent, and what was seen goes to the status, the screen, the alerts
and the history. The same look if there are none.
*/
export function redactedLook(look: Look, redact: Redact): Look {
	return {
		...look,
		supervisor: redactedSupervisor(look.supervisor, redact),
		health: redactedDetails(look.health, redact),
		databases: redactedDetails(look.databases, redact),
		files: redactedDetails(look.files, redact),
	};
}

function redactedSupervisor(seen: SupervisorObservation, redact: Redact): SupervisorObservation {
	if (seen.kind !== 'answer') {
		return {...seen, detail: redact(seen.detail)};
	}

	const {processes} = seen;
	const isClean = processes.all.every(({spawnError}) => redact(spawnError) === spawnError);
	return isClean ? seen : {...seen, processes: indexProcesses(processes.all.map(info => ({...info, spawnError: redact(info.spawnError)})))};
}

function redactedDetails<Observation extends object>(seen: ReadonlyMap<string, Observation>, redact: Redact): ReadonlyMap<string, Observation> {
	const redacted = new Map<string, Observation>();
	for (const [name, observation] of seen) {
		if ('detail' in observation && typeof observation.detail === 'string' && redact(observation.detail) !== observation.detail) {
			redacted.set(name, {...observation, detail: redact(observation.detail)});
		}
	}

	return redacted.size === 0 ? seen : new Map([...seen, ...redacted]);
}
