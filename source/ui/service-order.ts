import type {ServiceStatus, ServiceStatusName, Status} from '../core/status.js';

/** How the services can be sorted; the first is how they are shown until somebody presses `o`. */
export const sortNames = ['worst first', 'as configured', 'by name', 'by answer', 'by uptime'] as const;

export type SortName = typeof sortNames[number];

/** The names of the services that pass the filter, in their order. */
export function orderedServices(status: Status, filter: string, sort: SortName): string[] {
	const services = Object.entries(status.service_health).filter(([name, service]) => isShown(name, service, filter));
	const compare = comparators[sort];
	return (compare ? services.toSorted(compare) : services).map(([name]) => name);
}

/** `trade` shows what has this text in its name, state or error; `!trade` what has not. */
function isShown(name: string, {status, error}: ServiceStatus, filter: string): boolean {
	const isInverted = filter.startsWith('!');
	const wanted = filter.slice(isInverted ? 1 : 0).trim().toLowerCase();
	return wanted === '' || `${name} ${status} ${error ?? ''}`.toLowerCase().includes(wanted) !== isInverted;
}

type Entry = readonly [string, ServiceStatus];

const severity: Readonly<Record<ServiceStatusName, number>> = {
	failing: 6,
	degraded: 5,
	starting: 4,
	unknown: 3,
	unproven: 2,
	stopped: 1,
	healthy: 0,
};

/** The state decides; among equals, more failures are worse. */
function badness({status, consecutive_failures: failures}: ServiceStatus): number {
	return (severity[status] * 1e6) + Math.min(failures, 1e6 - 1);
}

/** `worker_2` comes before `worker_10`. */
const names = new Intl.Collator('en', {numeric: true});

/** Sorting is stable: equals stay as configured. */
const comparators: Readonly<Record<SortName, ((one: Entry, other: Entry) => number) | undefined>> = {
	'worst first': ([, one], [, other]) => badness(other) - badness(one),
	'as configured': undefined,
	'by name': ([one], [other]) => names.compare(one, other),
	'by answer': ([, one], [, other]) => (other.latency_ms ?? -1) - (one.latency_ms ?? -1),
	'by uptime': ([, one], [, other]) => (one.uptime_seconds ?? -1) - (other.uptime_seconds ?? -1),
};
