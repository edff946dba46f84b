import type {DetectorEvent} from '../core/events.js';
import {eventLimit} from '../core/monitor.js';

/** The last events, oldest first. The list is another one after each change, and the same one while nothing changed. */
export class RecentEvents {
	/** `events`: what earlier detectors told, oldest first. */
	constructor(private events: readonly DetectorEvent[] = []) {}

	get list(): readonly DetectorEvent[] {
		return this.events;
	}

	add(event: DetectorEvent): void {
		this.events = [...this.events.slice(1 - eventLimit), event];
	}
}
