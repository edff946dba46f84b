import type {Snapshot} from '../../core/monitor.js';
import type {IncidentStatus, RestartStatus} from '../../core/status.js';
import {timeOfDay} from '../format.js';
import {
	blankLine,
	cleanText,
	wrapText,
	type Line,
} from '../line.js';
import type {Theme} from '../theme.js';
import type {Item} from '../ui-state.js';
import type {TextView} from '../view-lines.js';
import {restartLine} from './attempt-lines.js';
import {incidentLine} from './event-lines.js';

/** The incident, the restarts with their reasons in full, each of which can be opened, and the alerts. */
export function historyLines(snapshot: Snapshot, theme: Theme, width: number): TextView {
	const {status} = snapshot;
	const now = Date.parse(status.generated_at);
	const restarts = status.restart_history.toSorted((one, other) => other.id - one.id);
	const head: Line[] = [
		[{text: 'Incident', isBold: true}],
		...status.incident ? incidentLines(status.incident, now) : [[{text: '  none: the level is NONE'}]],
		blankLine,
		[{text: 'Restarts, the newest first', isBold: true}, ...restarts.length > 0 ? [{text: '  Enter shows what is kept of one', tone: 'quiet'} as const] : []],
	];
	const {lines, items} = restartRows(restarts, head.length, now, {theme, width});
	return {
		lines: [
			...head,
			...restarts.length > 0 ? lines : [[{text: '  none yet'}]],
			blankLine,
			...alertLines(snapshot),
			blankLine,
			[{text: 'cfd history shows everything that was kept', tone: 'quiet'}],
		],
		items,
	};
}

function incidentLines(incident: IncidentStatus, now: number): Line[] {
	return [
		[{text: ` #${incident.id} since ${timeOfDay(incident.started_at, now)}, at its worst ${incident.peak_level}`}],
		incidentLine(incident),
		...incident.order.map(({service, at}): Line => [{text: `  ${timeOfDay(at, now)}  ${service}`}]),
	];
}

type Drawing = {readonly theme: Theme; readonly width: number};

/** The first row of each restart can be opened. */
function restartRows(restarts: readonly RestartStatus[], from: number, now: number, drawing: Drawing): {lines: Line[]; items: Item[]} {
	const lines: Line[] = [];
	const items: Item[] = [];
	for (const restart of restarts) {
		items.push({row: from + lines.length, view: {kind: 'restart', restart: restart.id}});
		lines.push(...restartPart(restart, now, drawing));
	}

	return {lines, items};
}

function restartPart(restart: RestartStatus, now: number, {theme, width}: Drawing): Line[] {
	const [when, mark, outcome] = restartLine(restart, timeOfDay(restart.started_at, now), theme);
	const ended = restart.ended_at === null ? '' : `, ended ${timeOfDay(restart.ended_at, now)}`;
	const exit = restart.exit_code === null ? '' : `, exit ${restart.exit_code}`;
	return [
		[{text: ' '}, ...[when, mark, outcome].filter(span => span !== undefined), {text: `  #${restart.id} ${restart.trigger}${ended}${exit}`}],
		...wrapText(cleanText(restart.reason), Math.max(10, width - 10), 3, theme.glyphs.ellipsis).map((text): Line => [{text: `          ${text}`, tone: 'quiet'}]),
	];
}

function alertLines({status}: Snapshot): Line[] {
	const {pending, sent, failed, last_error: error} = status.notifications;
	const how = status.sms_enabled ? (status.sms_configured ? 'SMS on' : 'SMS not configured') : 'SMS off';
	return [
		[{text: 'Alerts', isBold: true}],
		[{text: `  ${how}; ${pending} pending, ${sent} sent, ${failed} failed`}],
		...error === null ? [] : [[{text: `  last error: ${cleanText(error)}`, isBold: true}]],
	];
}
