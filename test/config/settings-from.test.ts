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
					enabled: false, to: [], fallback: [], level: undefined, from: undefined, accountSid: undefined, authToken: undefined, baseUrl: undefined,
				},
				email: undefined,
				webhook: undefined,
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
