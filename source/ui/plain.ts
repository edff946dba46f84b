import type {DetectorEvent} from '../core/events.js';
import {isoTime} from '../core/moment.js';
import {cleanText} from './line.js';

/**
One event as one plain line, for terminals without a screen, pipes and supervisor's capture:
`2026-02-01T02:14:05.123Z WARN level_changed: CASCADING: 4 of 9 services …`
*/
export function plainLine({time, severity, event, message}: DetectorEvent): string {
	return `${isoTime(time)} ${severity.toUpperCase()} ${event}: ${cleanText(message)}`;
}

/** The events of `next` that were not in `known` yet: the list keeps only the newest, so the last known one is looked for from its end. */
export function newEvents(known: DetectorEvent | undefined, next: readonly DetectorEvent[]): readonly DetectorEvent[] {
	return known ? next.slice(next.findLastIndex(event => isSame(event, known)) + 1) : next;
}

/** Through the control socket an event comes as another object each time. */
function isSame(one: DetectorEvent, other: DetectorEvent): boolean {
	return one.time === other.time && one.event === other.event && one.message === other.message;
}
