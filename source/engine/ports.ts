import type {DetectorEvent} from '../core/events.js';
import type {Alert} from '../core/journal.js';

/** Where the detector's words go. Neither may throw. */
export type Ports = {
	event(event: DetectorEvent): void;
	/** Called inside the journal's transaction: the alert must be written with what it tells of. */
	alert(alert: Alert): void;
};
