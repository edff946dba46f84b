import {disksAfter} from './early-signs-disk.js';
import {watchService} from './early-signs.js';
import {cleared, count, findingOf, newCounter, type Counting, type Finding} from './counter.js';
import {
	newServiceMemory, type DatabaseMemory, type FileMemory, type Memory, type ServiceMemory,
} from './memory.js';
import type {Moment} from './moment.js';
import type {Look, ProcessInfo} from './observation.js';
import {peekProcess, rememberHealth, rememberProcess} from './remember-process.js';
import {crashLoopLooks, judgeService} from './service-verdict.js';
import type {ServiceSettings, Settings} from './settings.js';
import {judgeDatabase, judgeFile, judgeSupervisor, rememberSupervisor} from './subject-verdicts.js';

/** One look and how to take it. */
export type Judging = {
	readonly settings: Settings;
	readonly look: Look;
	readonly counting: Counting;
	readonly now: Moment;
};

/** Takes one look into all counters (decision 1). Subjects that are no longer configured are forgotten, so they must prove themselves anew. */
export function judge(memory: Memory, judging: Judging): Memory {
	const supervisor = supervisorAfter(memory, judging);
	return {
		...memory,
		checks: memory.checks + 1,
		lastCheck: judging.now,
		supervisor,
		services: servicesAfter(memory, supervisor.shutdownSince !== undefined && supervisor.verdict === 'inconclusive', judging),
		databases: databasesAfter(memory, judging),
		files: filesAfter(memory, judging),
		...judging.look.disks && {disks: disksAfter(memory.disks ?? {}, judging.look.disks, judging.now.wall)},
	};
}

function blind(look: Look): Finding | undefined {
	return look.impaired === undefined
		? undefined
		: {verdict: 'inconclusive', vote: 'inconclusive', error: look.impaired};
}

function supervisorAfter(memory: Memory, {look, counting, now}: Judging): Memory['supervisor'] {
	const remembered = look.impaired === undefined
		? rememberSupervisor(memory.supervisor, look.supervisor, now)
		: memory.supervisor;
	const finding = blind(look) ?? judgeSupervisor(remembered, look.supervisor, now);
	return {...remembered, ...count(remembered, finding, counting, now)};
}

const suspended: Finding = {verdict: 'inconclusive', vote: 'inconclusive', error: 'supervisor is being shut down'};

function servicesAfter(memory: Memory, isSuspended: boolean, judging: Judging): Memory['services'] {
	const services: Record<string, ServiceMemory> = {};
	for (const service of judging.settings.services) {
		services[service.name] = serviceAfter(service, memory.services[service.name] ?? newServiceMemory, isSuspended, judging);
	}

	return services;
}

function serviceAfter(service: ServiceSettings, before: ServiceMemory, isSuspended: boolean, judging: Judging): ServiceMemory {
	const {settings, look, counting, now} = judging;
	const unseen = blind(look) ?? (isSuspended ? suspended : undefined);
	if (unseen) {
		return {...before, ...count(before, unseen, counting, now)};
	}

	const health = look.health.get(service.name);
	const info = look.supervisor.kind === 'answer' ? look.supervisor.processes.find(service.name) : undefined;
	const process = processAfter(before, info, judging);
	const isStateProven = before.isStateProven || (counting !== 'extra' && isProof(before, process, settings));
	const remembered = {...rememberHealth(process, service, health), isStateProven};
	const finding = judgeService(service, remembered, {supervisor: look.supervisor, health, at: now}, settings);
	if (counting !== 'counting') {
		return {...remembered, ...count(remembered, finding, counting, now)};
	}

	const watched = watchService(remembered, {verdict: finding.verdict, health, interval: settings.checkInterval, now});
	return {...watched, ...count(withLoopCounted(watched), finding, counting, now)};
}

function processAfter(before: ServiceMemory, info: ProcessInfo | undefined, {counting, now}: Judging): ServiceMemory {
	if (counting === 'extra') {
		return peekProcess(before, info, now);
	}

	const process = rememberProcess(before, info, now);
	// A look that does not count is not counted later either, when it turns out to be part of a crash loop.
	return counting === 'frozen' ? {...process, beforeRespawns: undefined} : process;
}

/**
RUNNING at one look alone may be a crash loop that never worked. What proves a service is the same process at two looks, or one that has
been up for as long as lies between them.
*/
function isProof(before: ServiceMemory, {state, pid, start, uptime = 0}: ServiceMemory, {checkInterval}: Settings): boolean {
	const isSame = pid === before.pid && start === before.start;
	return state === 'RUNNING' && (isSame || uptime * 1000 >= checkInterval);
}

/** At the look that shows a crash loop, the looks before it in the same row were failures too (decision 5). */
function withLoopCounted(memory: ServiceMemory): ServiceMemory {
	const {beforeRespawns: before} = memory;
	if (!before || memory.respawns !== crashLoopLooks) {
		return memory;
	}

	const earlier = crashLoopLooks - 1;
	return {
		...memory,
		failures: Math.max(memory.failures, before.failures + earlier),
		votes: Math.max(memory.votes, before.votes + earlier),
		failingSince: before.failingSince,
	};
}

function databasesAfter(memory: Memory, {settings, look, counting, now}: Judging): Memory['databases'] {
	const databases: Record<string, DatabaseMemory> = {};
	for (const {path} of settings.databases) {
		const before = memory.databases[path] ?? newCounter;
		const seen = look.databases.get(path);
		const finding = blind(look) ?? (seen ? judgeDatabase(before, seen) : findingOf(before, 'inconclusive'));
		databases[path] = {
			...count(before, finding, counting, now),
			seen: seen?.kind,
			full: seen?.full ?? memory.databases[path]?.full,
		};
	}

	return databases;
}

function filesAfter(memory: Memory, {settings, look, counting, now}: Judging): Memory['files'] {
	const files: Record<string, FileMemory> = {};
	for (const {path} of settings.files) {
		const before = memory.files[path] ?? newCounter;
		const seen = look.files.get(path);
		const finding = blind(look) ?? (seen ? judgeFile(before, seen) : findingOf(before, 'inconclusive'));
		files[path] = {...count(before, finding, counting, now), seen: seen?.kind};
	}

	return files;
}

/** Every counter at 0: after a gap in the checks (decision 1), or a restart that worked (decision 10). */
export function clearCounters(memory: Memory): Memory {
	return {
		...memory,
		supervisor: cleared(memory.supervisor),
		services: mapValues(memory.services, service => ({...cleared(service), respawns: 0, beforeRespawns: undefined})),
		databases: mapValues(memory.databases, cleared),
		files: mapValues(memory.files, cleared),
	};
}

function mapValues<T>(values: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
	return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
