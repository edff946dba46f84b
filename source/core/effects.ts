import type {Attempt} from './attempt.js';
import type {Cause} from './cause.js';
import type {DetectorEvent, Severity} from './events.js';
import type {Alert, IncidentRecord} from './journal.js';
import type {Incident, Memory} from './memory.js';
import type {Moment} from './moment.js';
import type {Decision} from './policy.js';
import type {DueStep} from './settling.js';

/** What the core asks the shell to do. In order: what comes first must be durable before the next begins. */
export type Effect =
	| {readonly kind: 'step'; readonly step: DueStep}
	| {readonly kind: 'incident'; readonly incident: IncidentRecord}
	| {readonly kind: 'event'; readonly event: DetectorEvent}
	| {readonly kind: 'alert'; readonly alert: Alert}
	/** Run the script, after preflight and veto. `isRetry`: it was held back before, so look first whether it still is. */
	| {readonly kind: 'restart'; readonly cause: Cause; readonly reason: string; readonly isRetry: boolean};

/** The detector after something happened, and what is to be done about it. */
export type Outcome = {
	readonly memory: Memory;
	readonly attempts: readonly Attempt[];
	readonly decision: Decision;
	readonly effects: readonly Effect[];
};

export function event(now: Moment, severity: Severity, name: string, message: string, fields: Readonly<Record<string, unknown>> = {}): Effect {
	return {kind: 'event', event: {time: now.wall, severity, event: name, message, fields}};
}

export function incidentRecord(incident: Incident, endedAt: number | undefined): IncidentRecord {
	const {id, startedAt, peakLevel, order, rootCause} = incident;
	return {id, startedAt, endedAt, peakLevel, order, rootCause};
}
