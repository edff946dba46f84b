import {describe, expect, test} from 'vitest';
import {type Config} from '../../source/config/schema.js';
import {formatProblems} from '../../source/config/problem.js';
import {settingsFrom} from '../../source/config/settings-from.js';
import {type Settings} from '../../source/core/settings.js';

function settingsOf(raw: Config): Settings {
	const result = settingsFrom(raw, {root: '/srv/rec_io'});
	if (!result.ok) {
		throw new Error(formatProblems(result.problems));
	}

	return result.settings;
}

function problemsOf(raw: unknown): string[] {
	const result = settingsFrom(raw, {root: '/srv', file: 'c.json'});
	return result.ok ? [] : formatProblems(result.problems).split('\n');
}

describe('a config that names only root', () => {
	test('has everything of the original system', () => {
		const thresholds = {warning: 3, critical: 5, cascading: 7};
		const settings = settingsOf({root: '.'});
		expect({...settings, services: []}).toStrictEqual({
			system: 'REC.IO',
			configFile: undefined,
			root: '/srv/rec_io',
			checkInterval: 30_000,
			thresholds,
			supervisor: {
				config: {path: 'backend/supervisord.conf', absolute: '/srv/rec_io/backend/supervisord.conf'},
				url: undefined,
				timeout: 5000,
			},
			services: [],
			startGrace: 60_000,
			stoppedCounts: false,
			databases: [{
				path: 'backend/data/trade_history/trades.db',
				absolute: '/srv/rec_io/backend/data/trade_history/trades.db',
				table: 'trades',
				integrityEvery: 3_600_000,
			}],
			files: [
				{path: 'backend/core/config/MASTER_PORT_MANIFEST.json', absolute: '/srv/rec_io/backend/core/config/MASTER_PORT_MANIFEST.json'},
				{path: 'backend/supervisord.conf', absolute: '/srv/rec_io/backend/supervisord.conf'},
				{path: 'scripts/MASTER_RESTART.sh', absolute: '/srv/rec_io/scripts/MASTER_RESTART.sh'},
			],
			restart: {
				enabled: true,
				script: {path: 'scripts/MASTER_RESTART.sh', absolute: '/srv/rec_io/scripts/MASTER_RESTART.sh'},
				args: [],
				on: ['services', 'supervisor', 'files'],
				maxPerHour: 3,
				cooldown: 3_600_000,
				timeout: 300_000,
				settle: 120_000,
			},
			notify: {
				level: 'CASCADING',
				sms: {
					enabled: false, to: [], from: undefined, accountSid: undefined, authToken: undefined, baseUrl: undefined,
				},
				heartbeat: undefined,
			},
			api: {enabled: true, host: '127.0.0.1', port: 8020},
			logDirectory: '/srv/rec_io/logs',
			stateDirectory: '/srv/rec_io/.cascading-failure-detector',
		});
		expect(settings.services.every(service => service.tier === 'critical' && service.timeout === 2000 && service.dependsOn.length === 0)).toBe(true);
		expect(settings.services.map(service => service.thresholds)).toStrictEqual(Array.from({length: 9}, () => thresholds));
	});

	test('probes six of the nine services, at the ports of the original', () => {
		const ports = settingsOf({root: '.'}).services.map(({name, port, health}) => [name, port, health]);
		expect(ports).toStrictEqual([
			['main_app', 3000, 'http://127.0.0.1:3000/health'],
			['trade_manager', undefined, undefined],
			['trade_executor', 8001, 'http://127.0.0.1:8001/health'],
			['auto_entry_supervisor', 8009, 'http://127.0.0.1:8009/health'],
			['unified_production_coordinator', 8010, 'http://127.0.0.1:8010/health'],
			['active_trade_supervisor', 8007, 'http://127.0.0.1:8007/health'],
			['trade_initiator', 8011, 'http://127.0.0.1:8011/health'],
			['kalshi_api_watchdog', undefined, undefined],
			['btc_price_watchdog', undefined, undefined],
		]);
	});

	test('is the same as an empty one', () => {
		expect(settingsOf({})).toStrictEqual(settingsOf({root: '.'}));
	});
});

describe('a config', () => {
	test('that shows the whole contract is taken as it stands', () => {
		const settings = settingsOf({
			$schema: './schema.json',
			system: 'REC.IO',
			root: '.',
			checkInterval: '30s',
			thresholds: {warning: 3, critical: 5, cascading: 7},
			supervisor: {config: 'backend/supervisord.conf', url: null, timeout: '5s'},
			services: {
				main_app: {
					description: 'Web server and API endpoints',
					tier: 'critical',
					health: 'http://127.0.0.1:3000/health',
					timeout: '2s',
					dependsOn: ['trade_manager'],
					thresholds: {warning: 2},
				},
				trade_manager: {},
			},
			startGrace: '60s',
			stoppedCounts: false,
			databases: [{path: 'backend/data/trade_history/trades.db', table: 'trades', integrityEvery: '1h'}],
			files: ['backend/core/config/MASTER_PORT_MANIFEST.json', 'backend/supervisord.conf', 'scripts/MASTER_RESTART.sh'],
			restart: {
				enabled: true,
				script: 'scripts/MASTER_RESTART.sh',
				args: [],
				on: ['services', 'supervisor', 'files'],
				maxPerHour: 3,
				cooldown: '1h',
				timeout: '5m',
				settle: '2m',
			},
			notify: {level: 'CASCADING', sms: {to: ['+15551234567'], baseUrl: null}, heartbeat: null},
			api: {enabled: true, host: '127.0.0.1', port: 8020},
			logDirectory: 'logs',
			stateDirectory: '.cascading-failure-detector',
		});
		expect(settings.services).toStrictEqual([
			{
				name: 'main_app',
				description: 'Web server and API endpoints',
				tier: 'critical',
				health: 'http://127.0.0.1:3000/health',
				port: 3000,
				timeout: 2000,
				dependsOn: ['trade_manager'],
				thresholds: {warning: 2, critical: 5, cascading: 7},
			},
			{
				name: 'trade_manager',
				description: '',
				tier: 'critical',
				health: undefined,
				port: undefined,
				timeout: 2000,
				dependsOn: [],
				thresholds: {warning: 3, critical: 5, cascading: 7},
			},
		]);
		expect({...settings, services: [], notify: {}}).toStrictEqual({...settingsOf({}), services: [], notify: {}});
	});

	test('keeps absolute paths, and takes others from root, which is taken from the folder of the config', () => {
		const settings = settingsOf({root: '../project', files: ['/etc/hosts', 'a/../b', '~/c']});
		expect(settings.root).toBe('/srv/project');
		expect(settings.files.map(({absolute}) => absolute)).toStrictEqual(['/etc/hosts', '/srv/project/b', '/srv/project/~/c']);
	});

	test('may have an empty list of databases, of files and of causes', () => {
		const {databases, files, restart} = settingsOf({databases: [], files: [], restart: {on: []}});
		expect([databases, files, restart.on]).toStrictEqual([[], [], []]);
	});

	test('shows the port that a health check really goes to', () => {
		const {services} = settingsOf({services: {
			a: {health: 'http://localhost/h'}, b: {health: 'https://localhost/h'}, c: {health: 'http://[::1]:81/'}, 'g:d': {health: null},
		}});
		expect(services.map(({name, port}) => [name, port])).toStrictEqual([['a', 80], ['b', 443], ['c', 81], ['g:d', undefined]]);
	});

	test('may have no cooldown and no time to settle, but not no timeout', () => {
		expect(settingsOf({restart: {cooldown: 0, settle: '0s'}, startGrace: '0ms'}).restart).toMatchObject({cooldown: 0, settle: 0});
		expect(problemsOf({restart: {timeout: 0}, supervisor: {timeout: '0s'}})).toHaveLength(2);
	});

	test('says each receiver and cause once, however often it stands there', () => {
		const settings = settingsOf({notify: {sms: {to: ['+15551234567', '+15551234567']}}, restart: {on: ['files', 'files']}});
		expect([settings.notify.sms.to, settings.restart.on]).toStrictEqual([['+15551234567'], ['files']]);
	});
});

describe('a warning', () => {
	test('says that receivers without credentials get nothing', () => {
		const result = settingsFrom({notify: {sms: {to: ['+15551234567']}}}, {root: '/srv'});
		expect(result).toMatchObject({ok: true, warnings: ['No SMS can be sent: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM_NUMBER not set. Set what is missing, or SMS_ENABLED=false.']});
	});

	test.each(['0.0.0.0', '::', '192.168.1.7', 'example.org'])('says that the status at %s can be read from elsewhere', host => {
		const result = settingsFrom({api: {host}}, {root: '/srv'});
		expect(result).toMatchObject({ok: true, warnings: [expect.stringContaining(`api.host ${host} is not a loopback address`)]});
	});

	test.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('is not needed for %s', host => {
		expect(settingsFrom({api: {host}}, {root: '/srv'})).toMatchObject({ok: true, warnings: []});
	});
});

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
		expect(problemsOf({services: {a: {health}}})).toStrictEqual([expect.stringMatching(/^c\.json: services\.a\.health: found .*; allowed: an http:\/\/ or https:\/\/ address with a port from 1 to 65535, or null\.$/v)]);
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

describe('values that are right by themselves', () => {
	const order = 'allowed: warning <= critical <= cascading (what a service leaves out is the common "thresholds").';

	test.each([
		[{thresholds: {warning: 6}}, [`c.json: thresholds: found warning 6, critical 5, cascading 7; ${order}`]],
		[{thresholds: {cascading: 4}}, [`c.json: thresholds: found warning 3, critical 5, cascading 4; ${order}`]],
		[
			{services: {a: {thresholds: {critical: 8}}, b: {thresholds: {critical: 8, cascading: 9}}, c: {}}},
			[`c.json: services.a.thresholds: found warning 3, critical 8, cascading 7; ${order}`],
		],
		[
			{thresholds: {warning: 1, critical: 1, cascading: 1}, services: {a: {thresholds: {warning: 2}}}},
			[`c.json: services.a.thresholds: found warning 2, critical 1, cascading 1; ${order}`],
		],
	])('are no thresholds together: %j', (raw, problems) => {
		expect(problemsOf(raw)).toStrictEqual(problems);
	});

	test('may all be the same threshold', () => {
		expect(settingsOf({thresholds: {warning: 1, critical: 1, cascading: 1}}).thresholds).toStrictEqual({warning: 1, critical: 1, cascading: 1});
	});

	test('depend on a service that does not exist', () => {
		expect(problemsOf({services: {trade_manager: {}, main_app: {dependsOn: ['trade_manager', 'trade_manger', 'toString']}}})).toStrictEqual([
			'c.json: services.main_app.dependsOn[1]: found "trade_manger"; allowed: a name from "services": trade_manager, main_app. Did you mean "trade_manager"?',
			expect.stringContaining('c.json: services.main_app.dependsOn[2]: found "toString"'),
		]);
	});

	test.each([
		[{a: ['a']}, ['a -> a']],
		[{a: ['b'], b: ['a']}, ['a -> b -> a']],
		[{a: ['b'], b: ['c'], c: ['d'], d: ['b']}, ['b -> c -> d -> b']],
		[{a: ['b', 'c'], b: ['d'], c: ['d'], d: []}, []],
		[{a: ['b'], b: ['a'], c: ['a'], d: ['d']}, ['a -> b -> a', 'd -> d']],
	])('depend on one another in a circle, which is named: %j', (dependencies, circles) => {
		const services = Object.fromEntries(Object.entries(dependencies).map(([name, dependsOn]) => [name, {dependsOn}]));
		expect(problemsOf({services})).toStrictEqual(circles.map(circle =>
			`c.json: services.${circle[0]}.dependsOn: found a circle: ${circle}; allowed: dependencies that end somewhere.`));
	});

	test('name a file or a database twice, whatever the way there', () => {
		expect(problemsOf({root: 'x', files: ['a', './b', 'b', '/srv/x/a'], databases: [{path: 'd'}, {path: 'e/../d', table: 't'}]})).toStrictEqual([
			'c.json: files[2]: found "b" a second time; allowed: each path once.',
			'c.json: files[3]: found "/srv/x/a" a second time; allowed: each path once.',
			'c.json: databases[1].path: found "e/../d" a second time; allowed: each path once.',
		]);
	});
});

test('everything that is wrong is said at once, what is wrong together too', () => {
	const problems = problemsOf({
		tresholds: {},
		frequency: 1,
		checkInterval: '10',
		thresholds: {warning: 9},
		services: {a: {dependsOn: ['b', 5], health: 'x', colour: 'red'}, b: {dependsOn: ['a', 'c']}},
		databases: [{}, {path: 'd'}, {path: 'd'}, 5],
		files: [5, 'f', './f'],
		restart: {on: ['x'], maxPerHour: 0},
		notify: {sms: {to: ['1']}},
		api: [],
	});
	expect(problems.map(problem => problem.split(': ', 2)[1])).toStrictEqual([
		'tresholds', 'frequency', 'services.a.colour', 'api',
		'checkInterval', 'services.a.health', 'services.a.dependsOn[1]', 'databases[0].path', 'databases[3]', 'files[0]', 'restart.on[0]',
		'restart.maxPerHour', 'notify.sms.to[0]',
		'thresholds', 'services.b.dependsOn[1]', 'services.a.dependsOn', 'files[2]', 'databases[2].path',
	]);
});

test('what stands at its default only because its own value is wrong is not blamed again', () => {
	expect(problemsOf({thresholds: {warning: 'x', critical: 1, cascading: 1}})).toHaveLength(1);
	expect(problemsOf({services: {a: {dependsOn: ['b']}, b: 5}})).toHaveLength(1);
});
