import type {DatabaseStatus, FileStatus, ServiceStatus, Status, SupervisorStatus} from './status.js';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number | null];

type Metric = {
	readonly name: string;
	readonly help: string;
	readonly type: 'gauge' | 'counter';
	/** A value that is `null` is left out: nobody knows it. */
	samples(status: Status, age: number | undefined): readonly Sample[];
};

/**
The status in Prometheus' text format, version 0.0.4. `age` is how long ago the last check ended, in seconds; `undefined` before the first.

`up` is 1 while the subject is ok and 0 while it is failing; a subject of which the detector could not tell has no sample, because "unknown" is
neither.
*/
export function metrics(status: Status, age: number | undefined): string {
	return table.flatMap(metric => {
		const samples = metric.samples(status, age).flatMap(([labels, value]) => value === null ? [] : [`${prefix}${metric.name}${formatLabels(labels)} ${value}`]);
		return samples.length === 0 ? [] : [`# HELP ${prefix}${metric.name} ${escapeHelp(metric.help)}`, `# TYPE ${prefix}${metric.name} ${metric.type}`, ...samples];
	}).join('\n') + '\n';
}

/** The type that the answer must say, or Prometheus guesses. */
export const metricsType = 'text/plain; version=0.0.4; charset=utf-8';

const prefix = 'cfd_';

const table: readonly Metric[] = [
	gauge('info', 'Always 1; what is watched, and by which version.', ({system, detector}) => [[{system, version: detector.version}, 1]]),
	gauge('failure_level', 'Failure level: 0 NONE, 1 WARNING, 2 CRITICAL, 3 CASCADING.', status => one(status.failure_level_code)),
	gauge('armed', 'Whether a MASTER RESTART may run automatically.', status => one(Number(status.armed))),
	gauge('can_restart', 'Whether nothing would withhold an automatic restart now.', status => one(Number(status.can_restart))),
	gauge('service_up', 'Whether the service is ok.', status => services(status, up)),
	gauge('service_status', 'Always 1; the status of the service in words.', status => Object.entries(status.service_health)
		.map(([service, {status: name}]) => [{service, status: name}, 1])),
	gauge('service_consecutive_failures', 'Checks in a row at which the service failed.', status => services(status, service => service.consecutive_failures)),
	gauge('service_latency_seconds', 'How long the last health check took.', status => services(status, service => seconds(service.latency_ms))),
	gauge('service_uptime_seconds', 'How long the process has been running.', status => services(status, service => service.uptime_seconds)),
	gauge('service_restarts_last_hour', 'New processes of the service in the last hour.', status => services(status, service => service.restarts_last_hour)),
	gauge('supervisor_up', 'Whether supervisor answers.', status => one(up(status.supervisor_status))),
	gauge('supervisor_consecutive_failures', 'Checks in a row at which supervisor failed.', status => one(status.supervisor_status.consecutive_failures)),
	gauge('supervisor_programs', 'Programs of supervisor by state.', ({supervisor_status: {running, failed}}) => [[{state: 'running'}, running], [{state: 'failed'}, failed]]),
	gauge('database_up', 'Whether the database is ok.', status => status.database_health.map(database => [{path: database.path}, up(database)])),
	gauge('database_consecutive_failures', 'Checks in a row at which the database failed.', status => status.database_health
		.map(({path, consecutive_failures: failures}) => [{path}, failures])),
	gauge('database_records', 'Records of the table at the last full look.', status => status.database_health.map(({path, records}) => [{path}, records])),
	gauge('file_up', 'Whether the critical file is ok.', status => status.critical_files.map(file => [{path: file.path}, up(file)])),
	gauge('file_consecutive_failures', 'Checks in a row at which the critical file failed.', status => status.critical_files
		.map(({path, consecutive_failures: failures}) => [{path}, failures])),
	gauge('restarts_last_hour', 'Automatic restarts in the last hour.', status => one(status.restart_count)),
	gauge('restarts_remaining', 'Automatic restarts that are left in this hour.', status => one(status.restarts_remaining)),
	gauge('notifications', 'Alerts by what became of them.', ({notifications: {pending, sent, failed}}) =>
		[[{state: 'pending'}, pending], [{state: 'sent'}, sent], [{state: 'failed'}, failed]]),
	{...gauge('checks_total', 'Checks since the history began.', status => one(status.detector.checks)), type: 'counter'},
	gauge('last_check_duration_seconds', 'How long the last check took.', status => one(seconds(status.detector.last_check_ms))),
	gauge('last_check_age_seconds', 'How long ago the last check ended.', (_status, age) => one(age ?? null)),
	gauge('check_interval_seconds', 'How often is checked.', status => one(status.detector.check_interval_seconds)),
];

function gauge(name: string, help: string, samples: Metric['samples']): Metric {
	return {name, help, type: 'gauge', samples};
}

function one(value: number | null): readonly Sample[] {
	return [[{}, value]];
}

function services(status: Status, value: (service: ServiceStatus) => number | null): readonly Sample[] {
	return Object.entries(status.service_health).map(([service, health]) => [{service}, value(health)]);
}

/** 1 is ok, 0 failing, `null` neither. */
function up({status}: ServiceStatus | SupervisorStatus | DatabaseStatus | FileStatus): number | null {
	const isUnknown = ['unknown', 'unproven', 'starting', 'stopped', 'shutting_down', 'busy'].includes(status);
	return isUnknown ? null : Number(status === 'ok' || status === 'healthy');
}

function seconds(milliseconds: number | null): number | null {
	return milliseconds === null ? null : milliseconds / 1000;
}

function formatLabels(labels: Labels): string {
	const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
	return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeLabel(value: string): string {
	return escapeHelp(value).replaceAll('"', String.raw`\"`);
}

function escapeHelp(text: string): string {
	return text.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`);
}
