import {describe, expect, test} from 'vitest';
import {metrics} from '../../source/core/metrics.js';
import type {ServiceStatusName} from '../../source/core/status.js';
import {healthyService, healthyStatus} from '../remote/healthy-status.js';

function samples(text: string, name: string): string[] {
	return text.split('\n').filter(line => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

test('every metric says what it is before its samples, once', () => {
	const lines = metrics(healthyStatus(), 12.5).trimEnd().split('\n');
	const described = new Map<string, string[]>();
	for (const line of lines) {
		const {comment = 'sample', name = ''} = /^(?:# (?<comment>HELP|TYPE) )?(?<name>[_a-z]+)/v.exec(line)?.groups ?? {};
		described.set(name, [...described.get(name) ?? [], comment]);
	}

	for (const [name, kinds] of described) {
		expect([name, kinds.slice(0, 2), new Set(kinds.slice(2))]).toEqual([name, ['HELP', 'TYPE'], new Set(['sample'])]);
	}

	expect(described.size).toBeGreaterThan(20);
});

test('each line has the form that Prometheus reads', () => {
	const status = healthyStatus({failure_level: 'CASCADING', failure_level_code: 3, armed: false});
	const text = metrics(status, 12.5);
	expect(text.endsWith('\n')).toBe(true);
	for (const line of text.trimEnd().split('\n')) {
		expect(line).toMatch(/^(?:# HELP cfd_[_a-z]+ \S.*|# TYPE cfd_[_a-z]+ (?:gauge|counter)|cfd_[_a-z]+(?:\{[_a-z]+="[^"]*"(?:,[_a-z]+="[^"]*")*\})? -?[\d.]+(?:e[+\-]\d+)?)$/v);
	}

	expect(text).toContain('\ncfd_failure_level 3\n');
	expect(text).toContain('\ncfd_armed 0\n');
	expect(text).toContain('\ncfd_service_latency_seconds{service="main_app"} 0.0019\n');
	expect(text).toContain('\n# TYPE cfd_checks_total counter\ncfd_checks_total 120\n');
	expect(text).toContain('\ncfd_last_check_age_seconds 12.5\n');
	expect(text).toContain('\ncfd_info{system="REC.IO",version="0.1.0"} 1\n');
});

test('names cannot break a line or a label', () => {
	const text = metrics(healthyStatus({system: 'a"b\\c\nd', service_health: {'x"} 1\nforged 1': healthyService()}}), undefined);
	expect(text).toContain(String.raw`cfd_info{system="a\"b\\c\nd",version="0.1.0"} 1`);
	expect(samples(text, 'cfd_service_up')).toEqual([String.raw`cfd_service_up{service="x\"} 1\nforged 1"} 1`]);
	expect(samples(text, 'forged')).toEqual([]);
});

describe('up', () => {
	test.each<[ServiceStatusName, string[]]>([
		['healthy', ['cfd_service_up{service="a"} 1']],
		['degraded', ['cfd_service_up{service="a"} 0']],
		['failing', ['cfd_service_up{service="a"} 0']],
		['starting', []],
		['stopped', []],
		['unproven', []],
		['unknown', []],
	])('of a service that is %s', (status, expected) => {
		const text = metrics(healthyStatus({service_health: {a: healthyService({status})}}), 1);
		expect(samples(text, 'cfd_service_up')).toEqual(expected);
		expect(samples(text, 'cfd_service_status')).toEqual([`cfd_service_status{service="a",status="${status}"} 1`]);
	});

	test('of supervisor, a database and a file', () => {
		const {supervisor_status: supervisor, database_health: databases, critical_files: files} = healthyStatus();
		const text = metrics(healthyStatus({
			supervisor_status: {...supervisor, status: 'error', consecutive_failures: 4},
			database_health: databases.flatMap(database => [{...database, status: 'corrupt', records: null}, {...database, path: 'b', status: 'busy'}]),
			critical_files: files.map(file => ({...file, status: 'missing'})),
		}), 1);
		expect(samples(text, 'cfd_supervisor_up')).toEqual(['cfd_supervisor_up 0']);
		expect(samples(text, 'cfd_database_up')).toEqual(['cfd_database_up{path="trades.db"} 0']);
		expect(samples(text, 'cfd_database_records')).toEqual(['cfd_database_records{path="b"} 1234']);
		expect(samples(text, 'cfd_file_up')).toEqual(['cfd_file_up{path="supervisord.conf"} 0']);
	});
});

test('what nobody knows is left out, its description too', () => {
	const text = metrics(healthyStatus({service_health: {}, database_health: []}), undefined);
	expect(text).not.toMatch(/cfd_service|cfd_database|last_check_age|null|undefined|NaN/v);
});
