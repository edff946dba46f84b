import {shortDuration} from '../core/clock-text.js';
import {courseText} from '../core/course.js';
import type {Attempt} from '../core/attempt.js';
import type {Delivery, IncidentRecord} from '../core/journal.js';
import {isoTime} from '../core/moment.js';
import {openJournalReadOnly} from '../history/sqlite-journal.js';
import type {Invocation} from './parse.js';
import {complain, configCode, print, settingsFor, unavailableCode} from './settings.js';
import {sinceOption} from './since.js';

type History = {
	readonly incidents: readonly IncidentRecord[];
	readonly restarts: readonly Attempt[];
	readonly alerts: readonly Delivery[];
};

/** How many incidents and restarts are looked through. */
const most = 1000;

/** `cfd history [--json] [--since DURATION]`: incidents, restarts and alerts, oldest first. */
export async function history(invocation: Invocation): Promise<number> {
	const since = sinceOption(invocation);
	if (!since.ok) {
		complain(`cfd: ${since.message}`);
		return 64;
	}

	const settings = settingsFor(invocation);
	if (!settings) {
		return configCode;
	}

	const opened = openJournalReadOnly(settings.stateDirectory);
	if (!opened.ok && opened.kind === 'unusable') {
		complain(`cfd: ${opened.why}`);
		return unavailableCode;
	}

	const found = opened.ok ? readSince(opened.journal, Date.now() - since.milliseconds) : {incidents: [], restarts: [], alerts: []};
	print(invocation.options['json'] === true ? JSON.stringify(toJson(found), undefined, 2) : describe(found));
	return 0;
}

type Reader = Extract<ReturnType<typeof openJournalReadOnly>, {ok: true}>['journal'];

function readSince(journal: Reader, since: number): History {
	try {
		return {
			incidents: journal.incidents(most).filter(({startedAt, endedAt = Infinity}) => Math.max(startedAt, endedAt) >= since),
			restarts: journal.attempts(most).filter(({startedAt}) => startedAt && startedAt.wall >= since),
			alerts: journal.deliveries(since),
		};
	} finally {
		journal.close();
	}
}

function describe({incidents, restarts, alerts}: History): string {
	const lines = [
		...incidents.map(incident => ({at: incident.startedAt, text: incidentLine(incident)})),
		...restarts.map(attempt => ({at: attempt.startedAt?.wall ?? 0, text: restartLine(attempt)})),
		...alerts.map(alert => ({at: alert.at, text: alertLine(alert)})),
	].toSorted((a, b) => a.at - b.at);
	return lines.length === 0 ? 'Nothing happened.' : lines.map(({at, text}) => `${isoTime(at)}  ${text}`).join('\n');
}

function incidentLine({id, startedAt, endedAt, peakLevel, order, rootCause}: IncidentRecord): string {
	const course = courseText({order, rootCause}, startedAt);
	const lasted = endedAt === undefined ? 'goes on' : `lasted ${shortDuration(Math.max(0, endedAt - startedAt))}`;
	return `incident ${id}, up to ${peakLevel}, ${lasted}${course === '' ? '' : `: ${course}`}`;
}

function alertLine({state, to, text, error}: Delivery): string {
	return `alert ${state} to ${to.slice(0, 3)}...${to.slice(-3)}: ${text}${error === undefined ? '' : ` (${error})`}`;
}

function restartLine({id, trigger, reason, startedAt, outcomeAt, outcome, exitCode}: Attempt): string {
	const took = startedAt && outcomeAt ? ` after ${shortDuration(Math.max(0, outcomeAt.wall - startedAt.wall))}` : '';
	return `restart ${id} (${trigger}): ${outcome}${took}${exitCode === undefined ? '' : `, exit code ${exitCode}`}; ${reason}`;
}

/** Names and times as in the status JSON. */
function toJson({incidents, restarts, alerts}: History): unknown {
	return {
		incidents: incidents.map(({id, startedAt, endedAt, peakLevel, order, rootCause}) => ({
			id,
			started_at: isoTime(startedAt),
			ended_at: isoTime(endedAt),
			peak_level: peakLevel,
			order: order.map(({service, at}) => ({service, at: isoTime(at)})),
			suspected_root_cause: rootCause ?? null,
		})),
		restarts: restarts.map(({id, trigger, reason, startedAt, endedAt, outcomeAt, exitCode, outcome}) => ({
			id,
			trigger,
			reason,
			started_at: isoTime(startedAt?.wall),
			script_ended_at: isoTime(endedAt?.wall),
			ended_at: isoTime(outcomeAt?.wall),
			exit_code: exitCode ?? null,
			outcome,
		})),
		alerts: alerts.map(({key, kind, text, at, to, state, tries, error}) => ({key, kind, text, at: isoTime(at), to, state, tries, error: error ?? null})),
	};
}
