import path from 'node:path';
import type {ServiceSettings, Settings} from '../../source/core/settings.js';

/** The nine services of the seed; six have a health check. */
export const nineServices = [
	'main_app', 'trade_manager', 'trade_executor', 'auto_entry_supervisor', 'unified_production_coordinator', 'active_trade_supervisor',
	'trade_initiator', 'kalshi_api_watchdog', 'btc_price_watchdog',
] as const;

const ports: Readonly<Record<string, number>> = {
	main_app: 3000,
	trade_executor: 8001,
	active_trade_supervisor: 8007,
	auto_entry_supervisor: 8009,
	unified_production_coordinator: 8010,
	trade_initiator: 8011,
};

export const thresholds = {warning: 3, critical: 5, cascading: 7};

export function serviceSettings(name: string, change: Partial<ServiceSettings> = {}): ServiceSettings {
	const port = ports[name];
	return {
		name,
		description: '',
		tier: 'critical',
		health: port === undefined ? undefined : `http://127.0.0.1:${port}/health`,
		port,
		timeout: 2000,
		dependsOn: [],
		thresholds,
		...change,
	};
}

/** Settings as the seed has them, for the pure core: no file is read. */
export function seedSettings(change: Partial<Settings> = {}): Settings {
	const root = '/srv/rec_io';
	const at = (relative: string) => ({path: relative, absolute: path.join(root, relative)});
	return {
		system: 'REC.IO',
		configFile: undefined,
		root,
		checkInterval: 30_000,
		thresholds,
		supervisor: {config: at('backend/supervisord.conf'), url: undefined, timeout: 5000},
		services: nineServices.map(name => serviceSettings(name)),
		startGrace: 60_000,
		stoppedCounts: false,
		databases: [{...at('backend/data/trade_history/trades.db'), table: 'trades', integrityEvery: 3_600_000}],
		files: ['backend/core/config/MASTER_PORT_MANIFEST.json', 'backend/supervisord.conf', 'scripts/MASTER_RESTART.sh'].map(file => at(file)),
		restart: {
			enabled: true,
			script: at('scripts/MASTER_RESTART.sh'),
			args: [],
			on: ['services', 'supervisor', 'files'],
			maxPerHour: 3,
			cooldown: 3_600_000,
			timeout: 300_000,
			settle: 120_000,
		},
		notify: {
			level: 'CASCADING',
			sms: {enabled: true, to: ['+15551234567'], from: '+15005550006', accountSid: 'AC0', authToken: 'secret', baseUrl: undefined},
			heartbeat: undefined,
		},
		api: {enabled: false, host: '127.0.0.1', port: 0},
		logDirectory: path.join(root, 'logs'),
		stateDirectory: path.join(root, '.cascading-failure-detector'),
		...change,
	};
}
