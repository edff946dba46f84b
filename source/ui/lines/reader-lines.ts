import type {Connection, Snapshot} from '../../core/monitor.js';
import {timeOfDay} from '../format.js';
import {cleanText, type Line} from '../line.js';
import {inWords} from '../looks.js';
import {orderedServices} from '../service-order.js';
import type {Theme} from '../theme.js';
import {armedSpan} from './banner.js';
import {shortCheckLines} from './check-lines.js';

/** The services view for a screen reader: whole sentences, what matters first, nothing that changes with each second. */
export function readerLines(snapshot: Snapshot, connection: Connection, theme: Theme): Line[] {
	const {status, problems, attempt} = snapshot;
	const now = Date.parse(status.generated_at);
	const sentences = [
		connection.kind === 'lost' ? `The detector does not answer. Last picture of ${timeOfDay(status.generated_at, now)}.` : '',
		`Level ${status.failure_level} since ${timeOfDay(status.level_since, now)}. ${armedSpan(snapshot).text.trim()}.`,
		...problems,
		dueSentence(snapshot, now),
		attempt ? `A restart is ${attempt.phase}: ${attempt.servicesBack} of ${attempt.servicesExpected} services are back.` : '',
		status.decision,
		...orderedServices(status, '', 'worst first').map(name => serviceSentence(name, snapshot)),
	];
	return [
		...sentences.filter(text => text !== '').map((text): Line => [{text: cleanText(text)}]),
		...shortCheckLines(status, theme, Infinity),
	];
}

function dueSentence({status, attempt}: Snapshot, now: number): string {
	const due = attempt ? null : status.restart_due_at;
	return due === null ? '' : `A restart is due at ${timeOfDay(due, now)}. x aborts it.`;
}

function serviceSentence(name: string, {status}: Snapshot): string {
	const service = status.service_health[name];
	const failures = service?.consecutive_failures ?? 0;
	const failing = failures > 0 ? `, ${failures} failures in a row` : '';
	const error = service?.error ?? null;
	return `${name}: ${inWords(service?.status ?? 'unknown')}${failing}${error === null ? '' : `, ${error}`}`;
}
