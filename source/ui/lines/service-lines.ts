import type {Snapshot} from '../../core/monitor.js';
import type {ServiceStatus} from '../../core/status.js';
import {failureBar} from '../failure-bar.js';
import {coarseLatency, coarseUptime, timeOfDay} from '../format.js';
import {
	blankLine,
	cleanText,
	wrapText,
	type Line,
} from '../line.js';
import {levelLook, serviceLooks, symbol} from '../looks.js';
import type {LogText} from '../log-text.js';
import type {Theme} from '../theme.js';
import {strip, trendMinutes, type Minute} from '../trend.js';
import {eventLines} from './event-lines.js';
import {trendKey, trendSpans} from './service-line.js';

const labelWidth = 13;

/** Everything that is known of one service: its checks, its last hour, its events, the end of its log. */
export function serviceLines({name, snapshot, minutes, log, theme, width}: {
	readonly name: string;
	readonly snapshot: Snapshot;
	readonly minutes: readonly Minute[];
	readonly log: LogText | undefined;
	readonly theme: Theme;
	readonly width: number;
}): Line[] {
	const service = snapshot.status.service_health[name];
	if (!service) {
		return [[{text: `${name} is not watched any more. Esc goes back.`}]];
	}

	const now = Date.parse(snapshot.status.generated_at);
	return [
		...factLines(service, snapshot, {theme, width, now}),
		hourLine(minutes, now, theme),
		...eventsOf(name, snapshot, now, theme),
		...logPart(log),
	];
}

type Drawing = {readonly theme: Theme; readonly width: number; readonly now: number};

function factLines(service: ServiceStatus, {thresholds}: Snapshot, {theme, width, now}: Drawing): Line[] {
	const {warning, critical, cascading} = thresholds;
	const look = levelLook(service.level);
	const time = (iso: string | null): string => iso === null ? 'never' : timeOfDay(iso, now);
	const errors = service.error === null ? [] : wrapText(cleanText(service.error), width - labelWidth, 6, theme.glyphs.ellipsis);
	return [
		fact('state', [
			symbol(serviceLooks[service.status], theme.glyphs),
			{text: ` ${service.status}`, isBold: true},
			{text: '   counts as '},
			symbol(look, theme.glyphs),
			{text: ` ${service.level}, tier ${service.tier}`},
		]),
		fact('failures', [
			...failureBar(service.consecutive_failures, thresholds, theme.glyphs),
			{text: ` ${service.consecutive_failures} in a row; warning at ${warning}, critical at ${critical}, restart at ${cascading}`},
		]),
		...errors.map((text, index) => fact(index === 0 ? 'error' : '', [{text, isBold: true}])),
		fact('supervisor', [{text: supervisorText(service)}]),
		fact('health', [{text: healthText(service)}]),
		fact('last ok', [{text: `${time(service.last_ok)}   last check ${time(service.last_check)}`}]),
	];
}

function supervisorText({supervisor_state: state, pid, uptime_seconds: uptime, restarts_last_hour: restarts}: ServiceStatus): string {
	const process = pid === null || pid === 0 ? '' : `, pid ${pid}, up ${coarseUptime(uptime)}`;
	return `${state ?? 'not known to it'}${process}, started ${restarts} times in the last hour`;
}

function healthText({port, http_status: status, latency_ms: latency}: ServiceStatus): string {
	if (port === null && status === null && latency === null) {
		return 'no health check: its supervisor state decides';
	}

	const answer = status === null ? 'no answer' : `HTTP ${status}, ${coarseLatency(latency)}`;
	return port === null ? answer : `port ${port}: ${answer}`;
}

function hourLine(minutes: readonly Minute[], now: number, theme: Theme): Line {
	const cells = strip(minutes, now, trendMinutes);
	return minutes.length === 0
		? fact('last hour', [{text: 'nothing seen yet', tone: 'quiet'}])
		: [{text: 'last hour'.padEnd(labelWidth - 1), tone: 'quiet'}, ...trendSpans(trendKey(cells), trendMinutes, theme)];
}

function eventsOf(name: string, {events}: Snapshot, now: number, theme: Theme): Line[] {
	const own = events.filter(({fields, message}) => fields['service'] === name || message.includes(name));
	return own.length === 0 ? [] : [blankLine, [{text: 'Events, the newest first', isBold: true}], ...eventLines(own, now, theme).slice(0, 5)];
}

/** The end of the log, as far as the service's page is concerned; `l` shows more of it. */
function logPart(log: LogText | undefined): Line[] {
	return log ? [blankLine, [{text: 'Log', isBold: true}, {text: '  l shows all of it', tone: 'quiet'}], ...logLines(log).slice(-20)] : [];
}

/** A log as far as it is known, the oldest line first. */
export function logLines(log: LogText): Line[] {
	return log.kind === 'lines'
		? log.lines.map((text): Line => [{text: `${cleanText(text)} `}])
		: [[{text: log.text, tone: 'quiet'}]];
}

function fact(label: string, line: Line): Line {
	return [{text: label.padEnd(labelWidth), tone: 'quiet'}, ...line];
}
