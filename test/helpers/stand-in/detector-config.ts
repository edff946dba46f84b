import {
	type Json,
	type JsonObject,
	type Layout,
	type StandInOptions,
} from './options.js';
import {services} from './services.js';

/** The detector's config for this system, with the seed's subjects and short times. */
export function detectorConfig(layout: Layout, {checkInterval = '200ms', gateway, config = {}}: StandInOptions): JsonObject {
	const usual: JsonObject = {
		system: 'REC.IO',
		root: '.',
		checkInterval,
		supervisor: {config: 'backend/supervisord.conf', timeout: '1s'},
		services: Object.fromEntries(services.map(({name, description}) => [name, serviceConfig(description, layout.ports.get(name))])),
		startGrace: '10s',
		databases: [{path: 'backend/data/trade_history/trades.db', table: 'trades', integrityEvery: '1h'}],
		files: ['backend/core/config/MASTER_PORT_MANIFEST.json', 'backend/supervisord.conf', 'scripts/MASTER_RESTART.sh'],
		restart: {
			enabled: true, script: 'scripts/MASTER_RESTART.sh', timeout: '1m', settle: '20s',
		},
		notify: gateway ? {sms: {to: gateway.to, baseUrl: gateway.url}} : undefined,
		api: {port: layout.detectorPort},
	};
	return withoutUndefined(merged(usual, config));
}

function serviceConfig(description: string, port: number | undefined): JsonObject {
	return port === undefined ? {description} : {description, health: `http://127.0.0.1:${port}/health`, timeout: '300ms'};
}

/** The port manifest: a port for every service, also for those that never listen, as in the original system. */
export function portManifest({ports, unusedPorts}: Layout): JsonObject {
	const entries = services.map(({name, description}) => [name, {port: ports.get(name) ?? unusedPorts.get(name), description}] as const);
	return {version: '1.0', services: Object.fromEntries(entries)};
}

function merged(under: JsonObject, over: JsonObject): JsonObject {
	const keys = new Set([...Object.keys(under), ...Object.keys(over)]);
	return Object.fromEntries([...keys].map(key => {
		const [low, high] = [under[key], over[key]];
		return [key, isObject(low) && isObject(high) ? merged(low, high) : (Object.hasOwn(over, key) ? high : low)];
	}));
}

function isObject(value: Json | undefined): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutUndefined(object: JsonObject): JsonObject {
	return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
