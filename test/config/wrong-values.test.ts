import {describe, expect, test} from 'vitest';
import {formatProblems} from '../../source/config/problem.js';
import {settingsFrom} from '../../source/config/settings-from.js';

function problemsOf(raw: unknown): string[] {
	const result = settingsFrom(raw, {root: '/srv', file: 'c.json'});
	return result.ok ? [] : formatProblems(result.problems).split('\n');
}

describe('a wrong value', () => {
	const milliseconds = 'a duration ("500ms", "30s", "5m", "1h", "1d" or a number of seconds)';

	test.each([
		[5, 'c.json: found 5; allowed: an object { … }.'],
		[null, 'c.json: found null; allowed: an object { … }.'],
		[[], 'c.json: found a list; allowed: an object { … }.'],
		[{checkInterval: '99ms'}, `checkInterval: found "99ms"; allowed: ${milliseconds}, at least 100ms, at most 24d.`],
		[{checkInterval: null}, `checkInterval: found null; allowed: ${milliseconds}, at least 100ms, at most 24d.`],
		[{supervisor: {timeout: '-1s'}}, `supervisor.timeout: found "-1s"; allowed: ${milliseconds}, more than 0, at most 24d.`],
		[{system: ' '}, 'system: found " "; allowed: a text that is not empty.'],
		[{root: ''}, 'root: found ""; allowed: a folder, relative to the config file or absolute.'],
		[{files: ['a', '']}, 'files[1]: found ""; allowed: a path, relative to "root" or absolute.'],
		[{files: ['a\0b']}, String.raw`files[0]: found "a\u0000b"; allowed: a path, relative to "root" or absolute.`],
		[{files: 'a'}, 'files: found "a"; allowed: a list of paths.'],
		[{files: {}}, 'files: found {}; allowed: a list of paths.'],
		[{thresholds: []}, 'thresholds: found a list; allowed: an object { … }.'],
		[{thresholds: {warning: 0}}, 'thresholds.warning: found 0; allowed: a whole number from 1 to 1000.'],
		[{thresholds: {warning: 2.5}}, 'thresholds.warning: found 2.5; allowed: a whole number from 1 to 1000.'],
		[{thresholds: {warning: '3'}}, 'thresholds.warning: found "3"; allowed: a whole number from 1 to 1000.'],
		[{stoppedCounts: 'no'}, 'stoppedCounts: found "no"; allowed: true or false.'],
		[{services: {}}, 'services: found {}; allowed: at least one service (leave "services" out for the default nine).'],
		[{services: ['main_app']}, 'services: found a list; allowed: an object { … }.'],
		[{services: {'': {}}}, 'services[""]: found ""; allowed: a program\'s name in supervisor.'],
		[{services: {a: null}}, 'services.a: found null; allowed: an object { … }.'],
		[{services: {a: {}, constructor: {}}}, 'services.constructor: found a reserved name; allowed: any other name.'],
		[{services: {a: {tier: 'vital'}}}, 'services.a.tier: found "vital"; allowed: one of "critical", "important".'],
		[{services: {a: {timeout: 'soon'}}}, `services.a.timeout: found "soon"; allowed: ${milliseconds}, more than 0, at most 24d.`],
		[{services: {a: {dependsOn: 'b'}}}, 'services.a.dependsOn: found "b"; allowed: a list of names from "services".'],
		[{databases: [{table: 'trades'}]}, 'databases[0].path: found nothing; allowed: a path, relative to "root" or absolute.'],
		[{databases: ['a.db']}, 'databases[0]: found "a.db"; allowed: an object { … }.'],
		[{restart: {on: ['database']}}, 'restart.on[0]: found "database"; allowed: one of "services", "supervisor", "files".'],
		[{restart: {maxPerHour: 0}}, 'restart.maxPerHour: found 0; allowed: a whole number from 1 to 60.'],
		[{notify: {level: 'FATAL'}}, 'notify.level: found "FATAL"; allowed: one of "WARNING", "CRITICAL", "CASCADING".'],
		[{api: {port: 65_536}}, 'api.port: found 65536; allowed: a whole number from 0 to 65535.'],
		[{api: {port: -1}}, 'api.port: found -1; allowed: a whole number from 0 to 65535.'],
	])('%j', (raw, expected) => {
		expect(problemsOf(raw)).toStrictEqual([expected.startsWith('c.json') ? expected : `c.json: ${expected}`]);
	});

	test.each([
		'127.0.0.1:3000/health', 'ftp://127.0.0.1/', 'http:/127.0.0.1', 'http://', 'http:///health', 'http://:3000/', 'http://h:0/', 'http://h:65536/',
		'http://h:x/', 'http://h h/', 'unix:///run/x.sock', '', 3000, ['http://h/'],
	])('is a health check at %j', health => {
		const line = /^c\.json: services\.a\.health: found .*; allowed: an http:\/\/ or https:\/\/ address with a port from 1 to 65535, or null\.$/v;
		expect(problemsOf({services: {a: {health}}})).toStrictEqual([expect.stringMatching(line)]);
	});

	test.each(['tcp://h:1', 'https://h:9001', 'unix://relative.sock', `unix:///${'x'.repeat(107)}`, 'h:9001', 'http://h:9001/RPC3', 'http://h:0', ''])('is a supervisor at %j', url => {
		expect(problemsOf({supervisor: {url}})).toStrictEqual([expect.stringMatching(/^c\.json: supervisor\.url: found .*; allowed: unix:\/\/\/ABSOLUTE\/PATH or http:\/\/HOST:PORT/v)]);
	});

	test.each(['5551234567', '+0551234567', '+1 555 123', '0015551234567', '+123456', '+1234567890123456', '', 15_551_234_567])('is the phone number %j', number => {
		expect(problemsOf({notify: {sms: {to: [number]}}})).toStrictEqual([expect.stringMatching(/^c\.json: notify\.sms\.to\[0\]: found .*; allowed: a phone number with "\+" and country code/v)]);
	});
});

describe('an unknown key', () => {
	test.each([
		[{chekInterval: 3}, 'chekInterval', 'Did you mean "checkInterval"?'],
		[{restart: {maxPerHor: 3}}, 'restart.maxPerHor', 'Did you mean "maxPerHour"?'],
		[{services: {a: {dependson: []}}}, 'services.a.dependson', 'Did you mean "dependsOn"?'],
		[{services: {a: {thresholds: {warn: 1}}}}, 'services.a.thresholds.warn', 'Did you mean "warning"?'],
		[{databases: [{path: 'x', tabel: 'y'}]}, 'databases[0].tabel', 'Did you mean "table"?'],
		[{maxPerHour: 3}, 'maxPerHour', 'Did you mean "restart.maxPerHour"?'],
		[JSON.parse('{"__proto__": {}}'), '__proto__', 'The nearest that is known is'],
		[{notify: {sms: {authToken: 'secret'}}}, 'notify.sms.authToken', 'Credentials come from the environment'],
	])('%j is named, with the nearest known key', (raw, key, suggestion) => {
		const [problem = '', ...others] = problemsOf(raw);
		expect(others).toStrictEqual([]);
		expect(problem).toContain(`c.json: ${key}: found an unknown key; allowed: `);
		expect(problem).toContain(suggestion);
		expect(problem).not.toContain('secret');
	});
});
