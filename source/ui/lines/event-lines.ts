import type {DetectorEvent} from '../../core/events.js';
import type {Snapshot} from '../../core/monitor.js';
import type {IncidentStatus} from '../../core/status.js';
import {timeOfDay} from '../format.js';
import {cleanText, type Line} from '../line.js';
import {severityLooks, symbol} from '../looks.js';
import type {Theme} from '../theme.js';
import {restartLine} from './attempt-lines.js';

/** The events, the newest first. */
export function eventLines(events: readonly DetectorEvent[], now: number, theme: Theme): Line[] {
	return events.toReversed().map(event => eventLine(event, now, theme));
}

function eventLine({time, severity, message}: DetectorEvent, now: number, {glyphs}: Theme): Line {
	const look = severityLooks[severity];
	return [
		{text: `${timeOfDay(new Date(time).toISOString(), now)} `, tone: 'quiet'},
		symbol(look, glyphs),
		{text: ` ${cleanText(message)}`, isBold: severity === 'error'},
	];
}

/** The restarts, the newest first. */
export function restartLines({status, attempt}: Snapshot, theme: Theme): Line[] {
	const now = Date.parse(status.generated_at);
	const lines = status.restart_history
		// The one that runs has rows of its own.
		.filter(({id}) => id !== attempt?.id)
		.toSorted((one, other) => other.id - one.id)
		.map(restart => restartLine(restart, timeOfDay(restart.started_at, now), theme));
	return lines.length > 0 ? lines : [[{text: attempt ? 'none before this one' : 'none yet', tone: 'quiet'}]];
}

/** What failed first, what followed and what is suspected behind it: the sentence of the status. */
export function incidentLine({course}: IncidentStatus): Line {
	return [{text: ` ${cleanText(course)}`}];
}
