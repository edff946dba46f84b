import type {Attempt} from './attempt.js';
import type {Cause} from './cause.js';
import type {DetectorEvent} from './events.js';
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

/** An event before it has its time; `fields` may be left out. */
export type News = Omit<DetectorEvent, 'time' | 'fields'> & Partial<Pick<DetectorEvent, 'fields'>>;

export function eventAt(now: Moment, news: News): DetectorEvent {
	return {time: now.wall, fields: {}, ...news};
}

/** The effect that writes it to the event log. */
export function event(now: Moment, news: News): Effect {
	return {kind: 'event', event: eventAt(now, news)};
}

export function incidentRecord(incident: Incident, endedAt: number | undefined): IncidentRecord {
	const {id, startedAt, peakLevel, order, rootCause} = incident;
	return {id, startedAt, endedAt, peakLevel, order, rootCause};
}
