import {describe, expect, test} from 'vitest';
import {orderedServices, sortNames} from '../../source/ui/service-order.js';
import {nineServices, picture, service} from './fixtures.js';
import {cascading, warning} from './pictures.js';

describe('the order of the services', () => {
	test('is worst first, and as configured among equals', () => {
		expect(sortNames[0]).toBe('worst first');
		expect(orderedServices(cascading.status, '', 'worst first')).toEqual([
			'trade_manager',
			'main_app',
			'trade_executor',
			'trade_initiator',
			'auto_entry_supervisor',
			'active_trade_supervisor',
			'unified_production_coordinator',
			'kalshi_api_watchdog',
			'btc_price_watchdog',
		]);
		expect(orderedServices(warning.status, '', 'worst first').slice(0, 4)).toEqual(['trade_executor', 'trade_initiator', 'kalshi_api_watchdog', 'btc_price_watchdog']);
	});

	test('can be as configured, by name, by answer and by uptime', () => {
		const {status} = picture({
			service_health: {
				b: service('main_app', {latency_ms: 5, uptime_seconds: 50}),
				c: service('main_app', {latency_ms: 900, uptime_seconds: 10}),
				a: service('main_app', {latency_ms: null, uptime_seconds: null}),
			},
		});
		expect(orderedServices(status, '', 'as configured')).toEqual(['b', 'c', 'a']);
		expect(orderedServices(status, '', 'by name')).toEqual(['a', 'b', 'c']);
		expect(orderedServices(status, '', 'by answer')).toEqual(['c', 'b', 'a']);
		expect(orderedServices(status, '', 'by uptime')).toEqual(['a', 'c', 'b']);
	});
});

test('by name, numbers are compared as numbers', () => {
	const names = ['worker_10', 'worker_2', 'group:worker_1', 'Worker_3'];
	const {status} = picture({service_health: Object.fromEntries(names.map(name => [name, service('main_app')]))});
	expect(orderedServices(status, '', 'by name')).toEqual(['group:worker_1', 'worker_2', 'Worker_3', 'worker_10']);
});

describe('a filter', () => {
	test.each([
		['', 9],
		['WATCHDOG', 2],
		['failing', 4],
		['refused', 1],
		['!failing', 5],
		['!', 9],
		['nothing like this', 0],
	])('/%s shows %i services', (filter, count) => {
		expect(orderedServices(cascading.status, filter, 'as configured')).toHaveLength(count);
	});

	test('keeps the order', () => {
		expect(orderedServices(cascading.status, 'a', 'as configured')).toEqual(nineServices);
	});
});
