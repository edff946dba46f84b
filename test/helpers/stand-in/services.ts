/** The nine services of the seed, in its order, each with whether it has a health endpoint and its port in the original system. */
export const services = [
	{name: 'main_app', description: 'Web server and API endpoints', hasHealth: true},
	{name: 'trade_manager', description: 'Trade lifecycle management', hasHealth: false},
	{name: 'trade_executor', description: 'Trade execution engine', hasHealth: true},
	{name: 'auto_entry_supervisor', description: 'Automated entry logic', hasHealth: true},
	{name: 'unified_production_coordinator', description: 'Core pipeline coordinator', hasHealth: true},
	{name: 'active_trade_supervisor', description: 'Active trade monitoring', hasHealth: true},
	{name: 'trade_initiator', description: 'Trade initiation logic', hasHealth: true},
	{name: 'kalshi_api_watchdog', description: 'Kalshi API monitoring', hasHealth: false},
	{name: 'btc_price_watchdog', description: 'Bitcoin price monitoring', hasHealth: false},
] as const;

export type ServiceName = typeof services[number]['name'];

export const serviceNames: readonly ServiceName[] = services.map(service => service.name);

export const detectorName = 'cascading_failure_detector';
