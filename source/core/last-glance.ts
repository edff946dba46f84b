import type {Memory, ServiceMemory} from './memory.js';
import type {ProcessInfo, SupervisorObservation} from './observation.js';
import type {Block} from './policy.js';

/*
Between the look at which a restart was decided and the start of its script lie some seconds, in which an operator's own run of the script may
begin and end without anybody having seen it. What it leaves is seen: other processes. So supervisor is asked once more right before.
*/

/**
The system was restarted by somebody else since `decided`, the memory of that look: none of the processes that had lasted until then is left, and
there are new ones. It gets its settling time (decision 9), instead of a second restart that takes it down again. `undefined`: nothing speaks for it.
*/
export function restartedMeanwhile(decided: Memory, seen: SupervisorObservation): Block | undefined {
	if (seen.kind !== 'answer') {
		return undefined;
	}

	const services = Object.entries(decided.services).map(([name, service]) => ({service, now: seen.processes.find(name)}));
	const renewed = services.filter(({service, now}) => isRenewed(service, now)).length;
	const isSomeLeft = services.some(({service, now}) => hasLasted(service) && isSameProcess(service, now));
	return renewed === 0 || isSomeLeft
		? undefined
		: {because: 'in_progress', isOver: true, detail: `the system was restarted by somebody else meanwhile (${renewed} services with a new process): it gets its time to settle`};
}

/**
What is known of the causes after that glance (decision 1): a supervisor that answers is no cause any more, and what was seen of a process that has
been replaced since says nothing of the one that runs now.
*/
export function afterGlance(memory: Memory, decided: Memory, seen: SupervisorObservation): Memory {
	if (seen.kind !== 'answer') {
		return memory;
	}

	const services = Object.entries(memory.services).map(([name, service]) => {
		const before = decided.services[name];
		return [name, before && isRenewed(before, seen.processes.find(name)) ? {...service, vote: 'inconclusive' as const} : service] as const;
	});
	return {...memory, supervisor: {...memory.supervisor, vote: 'ok'}, services: Object.fromEntries(services)};
}

/** Whether there is a process which supervisor has not started of its own accord: it starts none after FATAL, and leaves alone one that has lasted. */
function isRenewed(service: ServiceMemory, now: ProcessInfo | undefined): boolean {
	return now !== undefined && now.pid > 0 && !isSameProcess(service, now) && (hasLasted(service) || service.state === 'FATAL');
}

/** A process that was the same one at two looks: in a crash loop a new one says nothing. */
function hasLasted({pid = 0, respawns}: ServiceMemory): boolean {
	return pid > 0 && respawns === 0;
}

function isSameProcess(service: ServiceMemory, now: ProcessInfo | undefined): boolean {
	return now?.pid === service.pid && now?.start === service.start;
}
