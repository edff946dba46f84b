/**
Every default of the config, in one place: the values of the original system, so that a config that names only `root` works for it.

They are written as a person would write them in the file and pass the same checks. The schema fills them in; nobody else reads them.
*/
export const defaults = {
	system: 'REC.IO',
	root: '.',
	checkInterval: '30s',
	thresholds: {warning: 3, critical: 5, cascading: 7},
	supervisor: {config: 'backend/supervisord.conf', timeout: '5s'},
	startGrace: '60s',
	stoppedCounts: false,
	service: {description: '', tier: 'critical', timeout: '2s'},
	integrityEvery: '1h',
	restart: {
		enabled: true,
		script: 'scripts/MASTER_RESTART.sh',
		maxPerHour: 3,
		cooldown: '1h',
		timeout: '5m',
		settle: '2m',
	},
	notify: {level: 'CASCADING', email: {security: 'starttls'}},
	api: {enabled: true, host: '127.0.0.1', port: 8020},
	logDirectory: 'logs',
	stateDirectory: '.cascading-failure-detector',
} as const;

/**
The nine services of the original system (decision 4). Three of them have no health check: they never had an endpoint, and probing
the ports of the manifest all the same is what made the original restart a healthy system.
*/
export const defaultServices: Readonly<Record<string, {description: string; health?: string}>> = Object.fromEntries([
	['main_app', {description: 'Web server and API endpoints', health: 'http://127.0.0.1:3000/health'}],
	['trade_manager', {description: 'Trade lifecycle management'}],
	['trade_executor', {description: 'Trade execution engine', health: 'http://127.0.0.1:8001/health'}],
	['auto_entry_supervisor', {description: 'Automated entry logic', health: 'http://127.0.0.1:8009/health'}],
	['unified_production_coordinator', {description: 'Core pipeline coordinator', health: 'http://127.0.0.1:8010/health'}],
	['active_trade_supervisor', {description: 'Active trade monitoring', health: 'http://127.0.0.1:8007/health'}],
	['trade_initiator', {description: 'Trade initiation logic', health: 'http://127.0.0.1:8011/health'}],
	['kalshi_api_watchdog', {description: 'Kalshi API monitoring'}],
	['btc_price_watchdog', {description: 'Bitcoin price monitoring'}],
]);

export const defaultDatabases = [{path: 'backend/data/trade_history/trades.db', table: 'trades'}];

/** The port manifest, supervisor's config and the restart script: without them nothing comes back. */
export const defaultFiles = ['backend/core/config/MASTER_PORT_MANIFEST.json', 'backend/supervisord.conf', 'scripts/MASTER_RESTART.sh'];
