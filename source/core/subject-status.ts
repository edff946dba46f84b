import type {Counter} from './counter.js';
import {serviceSigns} from './early-signs.js';
import {ownLevel} from './level.js';
import type {DatabaseMemory, FileMemory, ServiceMemory, SupervisorMemory} from './memory.js';
import {isoTime, type Moment} from './moment.js';
import type {ServiceSettings} from './settings.js';
import type {DatabaseStatus, EarlySign, FileStatus, ServiceStatus, ServiceStatusName, SupervisorStatus} from './status.js';

/** Inconclusive looks in a row after which a subject is shown as unknown (decision 1): one may happen, two are a state. */
const staysInconclusive = 2;

export function serviceStatus(service: ServiceSettings, memory: ServiceMemory, now: Moment): ServiceStatus {
	return {
		status: serviceStatusName(service, memory),
		level: ownLevel(memory.failures, service.thresholds),
		tier: service.tier,
		consecutive_failures: memory.failures,
		supervisor_state: memory.state ?? null,
		pid: memory.state === undefined || memory.pid === 0 ? null : memory.pid ?? null,
		uptime_seconds: memory.uptime ?? null,
		restarts_last_hour: memory.respawnTimes.length,
		port: service.port ?? null,
		http_status: memory.httpStatus ?? null,
		latency_ms: memory.latency ?? null,
		last_check: isoTime(memory.lastCheck),
		last_ok: isoTime(memory.lastOk),
		error: memory.error ?? null,
		early_signs: serviceSigns(memory, now),
	};
}

function serviceStatusName(service: ServiceSettings, memory: ServiceMemory): ServiceStatusName {
	switch (memory.verdict) {
		case 'ok': {
			return 'healthy';
		}

		case 'stopped': {
			return 'stopped';
		}

		case 'failing': {
			return failingName(service, memory);
		}

		case 'inconclusive':
		case undefined: {
			return unseenName(memory);
		}
	}
}

function failingName({thresholds}: ServiceSettings, memory: ServiceMemory): ServiceStatusName {
	if (memory.vote !== 'failing') {
		return 'unproven';
	}

	return memory.failures < thresholds.warning ? 'degraded' : 'failing';
}

function unseenName(memory: ServiceMemory): ServiceStatusName {
	if (memory.state === 'STARTING' && memory.startingSince) {
		return 'starting';
	}

	if (!memory.isProven) {
		return 'unproven';
	}

	if (memory.inconclusive >= staysInconclusive) {
		return 'unknown';
	}

	return memory.failures > 0 ? 'failing' : 'healthy';
}

export function supervisorStatus(memory: SupervisorMemory): SupervisorStatus {
	const isShuttingDown = memory.shutdownSince !== undefined && memory.verdict === 'inconclusive';
	return {
		status: isShuttingDown ? 'shutting_down' : shownAs(memory, 'error'),
		running: memory.running,
		failed: memory.failed,
		consecutive_failures: memory.failures,
		error: memory.error ?? null,
	};
}

export function databaseStatus(path: string, memory: DatabaseMemory | undefined, signs: readonly EarlySign[]): DatabaseStatus {
	const {failures = 0, full, lastCheck, error, seen} = memory ?? {};
	const isBusy = seen === 'busy' && memory?.verdict === 'inconclusive';
	return {
		path,
		status: isBusy ? 'busy' : shownAs(memory, seenAs(seen, databaseWords)),
		records: full?.records ?? null,
		consecutive_failures: failures,
		last_check: isoTime(lastCheck),
		last_integrity_check: isoTime(full?.at),
		error: error ?? null,
		early_signs: signs,
	};
}

export function fileStatus(path: string, memory: FileMemory | undefined): FileStatus {
	return {
		path,
		status: shownAs(memory, seenAs(memory?.seen, fileWords)),
		consecutive_failures: memory?.failures ?? 0,
		error: memory?.error ?? null,
	};
}

const databaseWords = ['missing', 'unreadable', 'corrupt'] as const;
const fileWords = ['missing', 'unreadable', 'corrupted'] as const;

function seenAs<Word extends string>(seen: string | undefined, words: readonly Word[]): Word | 'unknown' {
	return words.find(word => word === seen) ?? 'unknown';
}

/** The word for a subject with one piece of evidence; `failing` is the word for what it is when its failure counts. */
function shownAs<Word extends string>(memory: Counter | undefined, failing: Word): Word | 'ok' | 'unproven' | 'unknown' {
	switch (memory?.verdict) {
		case 'ok': {
			return 'ok';
		}

		case 'failing': {
			return memory.vote === 'failing' ? failing : 'unproven';
		}

		case 'stopped':
		case 'inconclusive':
		case undefined: {
			return unseenAs(memory, failing);
		}
	}
}

function unseenAs<Word extends string>(memory: Counter | undefined, failing: Word): Word | 'ok' | 'unproven' | 'unknown' {
	if (!memory?.isProven) {
		return 'unproven';
	}

	if (memory.inconclusive >= staysInconclusive) {
		return 'unknown';
	}

	return memory.failures > 0 ? failing : 'ok';
}
