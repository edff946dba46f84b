import {clockTimeWithSeconds, shortDuration} from './clock-text.js';
import {whatNext} from './explain-next.js';
import type {SubjectForesight} from './foresight.js';
import type {Snapshot} from './monitor.js';
import type {Thresholds} from './settings.js';
import type {ServiceStatus, Status} from './status.js';

/** What an explanation is made of. */
export type Explained = Pick<Snapshot, 'status' | 'thresholds' | 'services' | 'maxPerHour' | 'restartOn' | 'foresight'>;

/** Why the level is what it is and what would happen next, in plain words (`cfd explain`): a line each. `now`: wall clock, milliseconds. */
export function explain(explained: Explained, now: number): string[] {
	const {status} = explained;
	return [
		status.decision,
		'',
		`Level ${status.failure_level} for ${shortDuration(Math.max(0, now - Date.parse(status.level_since)))}.`,
		...(status.incident ? [`${status.incident.course}.`] : []),
		...status.reasons.map(({text, seen, limit}) => `  because: ${text} (${seen}, the rule asks for ${limit})`),
		...failingServices(explained),
		...failingParts(explained),
		...earlySigns(status),
		'',
		...whatNext(explained, now),
	];
}

function failingServices(explained: Explained): string[] {
	const {status, services, thresholds} = explained;
	return Object.entries(status.service_health)
		.filter(([, service]) => service.consecutive_failures > 0)
		.map(([name, service]) => {
			const own = services[name]?.thresholds ?? thresholds;
			return `  ${name}: ${failures(service.consecutive_failures, own)}${standing(service, ahead(explained, name))}${service.error === null ? '' : `; ${service.error}`}`;
		});
}

/** `4 failures in a row (warning 3, critical 5, cascading 7)`. */
function failures(count: number, {warning, critical, cascading}: Thresholds): string {
	return `${count} failure${count === 1 ? '' : 's'} in a row (warning ${warning}, critical ${critical}, cascading ${cascading})`;
}

function ahead({foresight}: Explained, name: string): SubjectForesight | undefined {
	return foresight?.subjects.find(subject => subject.name === name);
}

function standing({status}: Pick<ServiceStatus, 'status'>, subject: SubjectForesight | undefined): string {
	return status === 'unproven' ? ', no vote: it was never seen ok, or the config is wrong' : nextThreshold(subject);
}

function nextThreshold(subject: SubjectForesight | undefined): string {
	if (!subject) {
		return '';
	}

	if (!subject.isFailing) {
		return ', not seen at the last check: the count stands still';
	}

	return subject.next ? `, ${subject.next.threshold} at ${clockTimeWithSeconds(subject.next.at)}` : ', beyond every threshold';
}

function failingParts(explained: Explained): string[] {
	const {status: {supervisor_status: supervisor, critical_files: files, database_health: databases}, thresholds} = explained;
	const parts = [{path: 'supervisor', ...supervisor}, ...files, ...databases];
	return parts.filter(part => part.consecutive_failures > 0).map(({path, consecutive_failures: count, status, error}) => {
		const vote = status === 'unproven' ? ', no vote: it was never seen ok, or the config is wrong' : nextThreshold(ahead(explained, path));
		return `  ${path}: ${failures(count, thresholds)}${vote}; ${error ?? status}`;
	});
}

/** What is no failure and may become one. */
function earlySigns({service_health: services, early_signs: disks}: Status): string[] {
	const signs = [
		...Object.entries(services).flatMap(([name, service]) => service.early_signs.map(({sign, text}) => `${name}: ${sign}, ${text}`)),
		...disks.map(({path, sign, text}) => `${path}: ${sign}, ${text}`),
	];
	return signs.map(sign => `  early sign, not part of the level: ${sign}`);
}
