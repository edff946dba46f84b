import type {Finding, Verdict} from './counter.js';
import {healthName} from './health-name.js';
import type {ServiceMemory} from './memory.js';
import {elapsed, type Moment} from './moment.js';
import type {HealthObservation, ProcessInfo, SupervisorObservation} from './observation.js';
import type {ServiceSettings} from './settings.js';

/** Looks with a new process each that make a crash loop (decision 5). */
export const crashLoopLooks = 3;

/** What is needed beside the observation to judge a service. */
export type ServiceRules = {
	/** Milliseconds. */
	readonly startGrace: number;
	readonly stoppedCounts: boolean;
};

/** What one look saw of a service. */
export type SeenService = {
	readonly supervisor: SupervisorObservation;
	readonly health: HealthObservation | undefined;
	readonly at: Moment;
};

/** One piece of evidence; `isFinal`: the rest does not matter (a service that starts or was stopped is not asked for its health). */
type Evidence = {
	readonly verdict: Verdict;
	readonly error?: string;
	readonly isWrongConfig?: boolean;
	readonly isFinal?: boolean;
};

/**
Judges a service by the evidence that applies to it (decision 5): its state in supervisor always, its health check if it has one; then
both must be ok. While supervisor does not answer, the health check alone decides; without one the look is inconclusive.

`memory` must already hold this look's process (see `rememberProcess`).
*/
export function judgeService(
	service: ServiceSettings,
	memory: ServiceMemory,
	seen: SeenService,
	rules: ServiceRules,
): Finding {
	const state = stateEvidence(service, memory, seen, rules);
	const health = service.health === undefined ? undefined : healthEvidence(seen.health);
	const isHealthProven = service.health !== undefined && memory.provenHealth === healthName(service.health);
	if (!state) {
		return health
			? combine([health], [isHealthProven])
			: {verdict: 'inconclusive', vote: 'inconclusive', error: 'not known while supervisor does not answer'};
	}

	return !health || state.isFinal === true
		? combine([state], [memory.isStateProven])
		: combine([state, health], [memory.isStateProven, isHealthProven]);
}

/** Whether the process was another one at each of the last looks. */
function isCrashLooping(memory: ServiceMemory): boolean {
	return memory.respawns >= crashLoopLooks;
}

function stateEvidence(
	service: ServiceSettings,
	memory: ServiceMemory,
	{supervisor, at}: SeenService,
	rules: ServiceRules,
): Evidence | undefined {
	if (supervisor.kind !== 'answer') {
		return undefined;
	}

	const info = supervisor.processes.find(service.name);
	if (!info) {
		return {verdict: 'failing', error: 'supervisor does not know this program: is the name right?', isWrongConfig: true};
	}

	return isCrashLooping(memory)
		? {verdict: 'failing', error: `crash loop: a new process at each of the last ${memory.respawns} checks`}
		: processEvidence(info, memory, rules, at);
}

function processEvidence(info: ProcessInfo, memory: ServiceMemory, rules: ServiceRules, now: Moment): Evidence {
	switch (info.state) {
		case 'RUNNING': {
			return {verdict: 'ok'};
		}

		case 'STARTING': {
			const starting = memory.startingSince ? elapsed(memory.startingSince, now) : 0;
			return starting < rules.startGrace
				? {verdict: 'inconclusive', isFinal: true}
				: {verdict: 'failing', error: `STARTING for ${Math.round(starting / 1000)} s`};
		}

		case 'STOPPED':
		case 'STOPPING': {
			return rules.stoppedCounts
				? {verdict: 'failing', error: info.state}
				: {verdict: 'stopped', isFinal: true};
		}

		case 'BACKOFF':
		case 'EXITED':
		case 'FATAL': {
			return {verdict: 'failing', error: describeEnd(info)};
		}

		case 'UNKNOWN': {
			return {verdict: 'inconclusive', error: 'supervisor does not know its state'};
		}
	}
}

function describeEnd(info: ProcessInfo): string {
	if (info.state === 'EXITED') {
		return info.exitStatus === -1 ? 'EXITED, ended by a signal' : `EXITED with ${info.exitStatus}`;
	}

	return info.spawnError === '' ? info.state : `${info.state}: ${info.spawnError}`;
}

function healthEvidence(health: HealthObservation | undefined): Evidence {
	if (!health || health.kind === 'unobservable') {
		return {verdict: 'inconclusive', ...(health && {error: health.detail})};
	}

	if (health.kind === 'no answer') {
		return {verdict: 'failing', error: `health check: ${health.detail}`};
	}

	const isOk = health.status >= 200 && health.status < 300;
	return isOk ? {verdict: 'ok'} : {verdict: 'failing', error: `health check: HTTP ${health.status}`};
}

/**
All evidence must be ok; one failing piece is enough to fail. Only proven pieces vote (decision 22). That somebody stopped it needs no proof: it ends
the row of failures of what did vote, too (decision 1).
*/
function combine(evidence: readonly Evidence[], proven: readonly boolean[]): Finding {
	const voting = evidence.filter((piece, index) => piece.verdict === 'ok' || piece.verdict === 'stopped' || (proven[index] && !piece.isWrongConfig));
	return {
		verdict: worst(evidence),
		vote: voting.length > 0 ? worst(voting) : 'inconclusive',
		error: (evidence.find(piece => piece.verdict === 'failing') ?? evidence[0])?.error,
	};
}

const severity: readonly Verdict[] = ['stopped', 'failing', 'inconclusive', 'ok'];

function worst(evidence: readonly Evidence[]): Verdict {
	return severity.find(verdict => evidence.some(piece => piece.verdict === verdict)) ?? 'inconclusive';
}
