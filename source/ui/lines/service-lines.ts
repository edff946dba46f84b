import {hourMinutes, type LastHour} from '../../core/last-hour.js';
import type {ServiceFacts, Snapshot} from '../../core/monitor.js';
import type {ServiceStatus} from '../../core/status.js';
import {failureBar} from '../failure-bar.js';
import {coarseLatency, coarseUptime, timeOfDay} from '../format.js';
import {
	blankLine,
	cleanText,
	wrapText,
	type Line,
	type Span,
} from '../line.js';
import {inWords, levelLook, serviceLooks, symbol} from '../looks.js';
import type {LogText} from '../log-text.js';
import type {Theme} from '../theme.js';
import {hourSummary, strip} from '../trend.js';
import {eventLines} from './event-lines.js';
import {trendKey, trendSpans} from './service-line.js';
import {textLines} from './text-lines.js';

const labelWidth = 13;

type Drawing = {readonly theme: Theme; readonly width: number; readonly now: number};

/** Everything that is known of one service: its state, its last hour, its checks, its events, the end of its log. */
export function serviceLines({name, snapshot, hour, log, theme, width}: {
	readonly name: string;
	readonly snapshot: Snapshot;
	readonly hour: LastHour;
	readonly log: LogText;
	readonly theme: Theme;
	readonly width: number;
}): Line[] {
	const service = snapshot.status.service_health[name];
	if (!service) {
		return [[{text: `${name} is not watched any more. Esc goes back.`}]];
	}

	const drawing = {theme, width: width - 1, now: Date.parse(snapshot.status.generated_at)};
	const facts = snapshot.services[name] ?? {};
	return [
		...stateLines(service, facts, snapshot, drawing),
		...hourLines(hour, name, drawing),
		...checkLines(service, facts, snapshot, drawing),
		...eventsOf(name, snapshot, drawing),
		blankLine,
		[{text: 'Log', isBold: true}, {text: '  l shows more of it', tone: 'quiet'}],
		...textLines(log).slice(-20),
	];
}

function stateLines(service: ServiceStatus, facts: ServiceFacts, snapshot: Snapshot, {theme, width, now}: Drawing): Line[] {
	const {warning, critical, cascading} = facts.thresholds ?? snapshot.thresholds;
	const look = levelLook(service.level);
	const errors = service.error === null ? [] : wrapText(cleanText(service.error), width - labelWidth, 6, theme.glyphs.ellipsis);
	return [
		...facts.description === undefined ? [] : [fact('what', [{text: cleanText(facts.description)}])],
		fact('state', [
			symbol(serviceLooks[service.status], theme.glyphs),
			{text: ` ${service.status}`, isBold: true},
			{text: '   counts as '},
			symbol(look, theme.glyphs),
			{text: ` ${service.level}, tier ${service.tier}`},
		]),
		fact('failures', [
			...failureBar(service.consecutive_failures, {warning, critical, cascading}, theme.glyphs),
			{text: ` ${service.consecutive_failures} in a row; warning at ${warning}, critical at ${critical}, restart at ${cascading}${facts.thresholds ? ' (its own)' : ''}`},
		]),
		...errors.map((text, index) => fact(index === 0 ? 'error' : '', [{text, isBold: true}])),
		...service.early_signs.map(({sign, since, text}) => fact('early sign', [{text: `${sign} since ${timeOfDay(since, now)}: ${text}`, tone: 'warn'}])),
	];
}

/** The hour as wide as there is room for: a minute a column, or two, or three. */
function hourLines(hour: LastHour, name: string, {theme, width}: Drawing): Line[] {
	const {seen, failed, slowest} = hourSummary(hour.services[name] ?? []);
	if (seen === 0) {
		return [fact('last hour', [{text: 'nothing seen yet', tone: 'quiet'}])];
	}

	const room = width - labelWidth;
	const columns = [hourMinutes, hourMinutes / 2, hourMinutes / 3].find(wanted => wanted <= room) ?? (hourMinutes / 6);
	const failures = failed === 0 ? 'no check failed' : `checks failed in ${failed} of ${seen} min`;
	const answers = slowest > 0 ? `; slowest answer ${coarseLatency(slowest)}` : '';
	return [
		[{text: 'last hour'.padEnd(labelWidth - 1), tone: 'quiet'}, ...trendSpans(trendKey(strip(hour, name, columns)), columns, theme)],
		fact('', [{text: `${failures}${answers}`}, ...seen < hourMinutes ? [{text: `; ${seen} min seen`, tone: 'quiet'} as const] : []]),
	];
}

function checkLines(service: ServiceStatus, {health, dependsOn = []}: ServiceFacts, snapshot: Snapshot, {theme, now}: Drawing): Line[] {
	const time = (iso: string | null): string => iso === null ? 'never' : timeOfDay(iso, now);
	return [
		fact('supervisor', [{text: supervisorText(service)}]),
		fact('health', [{text: healthText(service, health)}]),
		fact('last ok', [{text: `${time(service.last_ok)}   last check ${time(service.last_check)}`}]),
		...dependsOn.length === 0 ? [] : [fact('depends on', dependsOn.flatMap((name, index) => dependency(name, index, snapshot, theme)))],
	];
}

/** What it depends on, each with its own state: the cause may be there. */
function dependency(name: string, index: number, {status}: Snapshot, theme: Theme): Span[] {
	const state = status.service_health[name]?.status ?? 'unknown';
	return [{text: index === 0 ? '' : ', '}, symbol(serviceLooks[state], theme.glyphs), {text: ` ${cleanText(name)} ${inWords(state)}`}];
}

function supervisorText({supervisor_state: state, pid, uptime_seconds: uptime, restarts_last_hour: restarts}: ServiceStatus): string {
	const process = pid === null || pid === 0 ? '' : `, pid ${pid}, up ${coarseUptime(uptime)}`;
	const started = restarts === 0 ? 'not started again in the last hour' : `started ${restarts === 1 ? 'once' : `${restarts} times`} in the last hour`;
	return `${state ?? 'not known to it'}${process}, ${started}`;
}

function healthText({port, http_status: status, latency_ms: latency}: ServiceStatus, url: string | undefined): string {
	if (url === undefined && port === null && status === null && latency === null) {
		return 'no health check: its supervisor state decides';
	}

	const answer = status === null ? 'no answer' : `HTTP ${status} in ${coarseLatency(latency)}`;
	return `${url ?? `port ${port ?? '?'}`}: ${answer}`;
}

function eventsOf(name: string, {events}: Snapshot, {now, theme}: Drawing): Line[] {
	const own = events.filter(({fields, message}) => fields['service'] === name || message.includes(name));
	return own.length === 0 ? [] : [blankLine, [{text: 'Events, the newest first', isBold: true}], ...eventLines(own, now, theme).slice(0, 5)];
}

function fact(label: string, line: Line): Line {
	return [{text: label.padEnd(labelWidth), tone: 'quiet'}, ...line];
}
