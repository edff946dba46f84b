import {healthName} from './health-name.js';
import type {ServiceMemory} from './memory.js';
import type {Moment} from './moment.js';
import type {HealthObservation, ProcessInfo} from './observation.js';
import type {ServiceSettings} from './settings.js';

const hour = 3_600_000;

/**
Takes this look's process into the memory: whether it is another one than at the look before (decision 5: crash loop), since when it
is STARTING, its uptime by supervisor's own clock. A look that saw no such process leaves what the next one is compared with.
*/
export function rememberProcess(memory: ServiceMemory, info: ProcessInfo | undefined, now: Moment): ServiceMemory {
	if (!info) {
		return memory.state === undefined ? memory : {...memory, state: undefined, uptime: undefined};
	}

	const isAlive = info.state === 'RUNNING' || info.state === 'STARTING';
	const isKnown = memory.start !== undefined;
	const isNew = isAlive && isKnown && (info.pid !== memory.pid || info.start !== memory.start);
	return {
		...memory,
		state: info.state,
		pid: info.pid,
		start: info.start,
		uptime: info.pid > 0 ? Math.max(0, info.now - info.start) : undefined,
		startingSince: info.state === 'STARTING' ? memory.startingSince ?? now : undefined,
		...countRespawns(memory, isNew, now),
		respawnTimes: isNew ? [...recent(memory.respawnTimes, now), now.wall] : recent(memory.respawnTimes, now),
	};
}

/** Takes what a look out of turn saw, and leaves alone what the next look is compared with: it must neither make a crash loop nor hide one. */
export function peekProcess(memory: ServiceMemory, info: ProcessInfo | undefined, now: Moment): ServiceMemory {
	const {state, uptime, startingSince} = rememberProcess(memory, info, now);
	return {...memory, state, uptime, startingSince};
}

function countRespawns(memory: ServiceMemory, isNew: boolean, now: Moment): Pick<ServiceMemory, 'respawns' | 'beforeRespawns'> {
	if (!isNew) {
		return {respawns: 0, beforeRespawns: undefined};
	}

	const {failures, votes, failingSince = now.wall} = memory;
	return {respawns: memory.respawns + 1, beforeRespawns: memory.respawns === 0 ? {failures, votes, failingSince} : memory.beforeRespawns};
}

function recent(times: readonly number[], now: Moment): readonly number[] {
	const [oldest] = times;
	return oldest === undefined || now.wall - oldest <= hour ? times : times.filter(time => now.wall - time <= hour);
}

/** Takes this look's health check into the memory, for display, and remembers a check that was ok as proven. */
export function rememberHealth(memory: ServiceMemory, service: ServiceSettings, health: HealthObservation | undefined): ServiceMemory {
	if (!health || health.kind === 'unobservable') {
		return memory;
	}

	const httpStatus = health.kind === 'answer' ? health.status : undefined;
	const isOk = httpStatus !== undefined && httpStatus >= 200 && httpStatus < 300;
	return {
		...memory,
		httpStatus,
		latency: health.latency,
		provenHealth: isOk && service.health !== undefined ? healthName(service.health) : memory.provenHealth,
	};
}
