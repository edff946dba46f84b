import type {HealthObservation, Look, SupervisorObservation} from '../core/observation.js';

/** What one look saw, before it is said whether the monitor could see at all. */
export type Seen = Omit<Look, 'impaired'>;

/** Deadlines, in milliseconds. */
export type Timeouts = {
	readonly supervisor: number;
	/** By service name. */
	readonly services: ReadonlyMap<string, number>;
};

/** A standstill of this many milliseconds makes any time-out doubtful; of a shorter deadline, half of it does. */
const doubtfulStall = 1000;

/**
Takes back what may have been our own fault: who was asked before a standstill of our own, and given up after it, had no fair chance.

@param seen - What was seen.
@param timeouts - By when each had to answer.
@param stall - For how long the event loop stood still, in milliseconds.
*/
export function doubtTimeouts(seen: Seen, timeouts: Timeouts, stall: number): Seen {
	const isDoubtful = (observation: SupervisorObservation | HealthObservation, timeout: number) =>
		observation.kind === 'no answer' && observation.why === 'timeout' && stall >= Math.min(doubtfulStall, timeout / 2);
	const doubt = {kind: 'unobservable', detail: `the monitor itself stood still for ${Math.round(stall)} ms`} as const;
	const health = new Map<string, HealthObservation>();
	for (const [name, observation] of seen.health) {
		health.set(name, isDoubtful(observation, timeouts.services.get(name) ?? doubtfulStall) ? doubt : observation);
	}

	return {...seen, health, supervisor: isDoubtful(seen.supervisor, timeouts.supervisor) ? doubt : seen.supervisor};
}

/** `clear`: at least one answered, so our eyes work. `dark`: nothing did, so the fault may be ours. `blind`: it certainly is. */
export type Sight = {readonly kind: 'clear'} | {readonly kind: 'dark'} | {readonly kind: 'blind'; readonly detail: string};

/**
Whether everything that was asked over a connection came out bad at once (decision 24). A single thing that does is no reason to doubt
oneself.

@param seen - What was seen.
@param isHealthAsked - Whether health checks were asked at all; those that were not are no evidence.
*/
export function sightOf(seen: Seen, isHealthAsked: boolean): Sight {
	const evidence = [seen.supervisor, ...(isHealthAsked ? seen.health.values() : [])];
	const unobservable = evidence.filter(observation => observation.kind === 'unobservable');
	if (unobservable.length === evidence.length) {
		return {kind: 'blind', detail: `the monitor could not look: ${unobservable[0]?.detail ?? ''}`};
	}

	const isDark = evidence.length > 1 && evidence.every(({kind}) => kind === 'no answer' || kind === 'unobservable');
	return {kind: isDark ? 'dark' : 'clear'};
}
