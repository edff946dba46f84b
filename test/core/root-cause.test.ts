import {describe, expect, it} from 'vitest';
import {suspect} from '../../source/core/root-cause.js';
import {serviceSettings} from '../helpers/settings.js';

const interval = 30;

const services = [
	serviceSettings('main_app', {dependsOn: ['trade_manager']}),
	serviceSettings('trade_manager', {dependsOn: ['trade_executor']}),
	serviceSettings('trade_executor'),
	serviceSettings('trade_initiator', {dependsOn: ['trade_manager', 'btc_price_watchdog']}),
	serviceSettings('btc_price_watchdog'),
	serviceSettings('kalshi_api_watchdog'),
	serviceSettings('chicken', {dependsOn: ['egg']}),
	serviceSettings('egg', {dependsOn: ['chicken']}),
];

type Order = ReadonlyArray<readonly [service: string, at: number]>;

function suspicionOf(order: Order) {
	return suspect(services, order.map(([service, at]) => ({service, at})), interval);
}

describe('the suspected root cause', () => {
	const cases: ReadonlyArray<readonly [why: string, order: Order, rootCause: string | undefined, followers: readonly string[]]> = [
		['is nobody as long as nobody failed', [], undefined, []],
		['is the only one that failed', [['main_app', 0]], 'main_app', []],
		['is what the other needs, when both failed at the same check', [['main_app', 0], ['trade_manager', 0]], 'trade_manager', ['main_app']],
		['is what the others need, when it failed first', [['trade_manager', 0], ['main_app', 30], ['trade_initiator', 60]], 'trade_manager', ['main_app', 'trade_initiator']],
		['is what the other needs, when it was seen failing one check later', [['main_app', 0], ['trade_manager', 30]], 'trade_manager', ['main_app']],
		['is the one that failed first, when what it needs failed only two checks later', [['main_app', 0], ['trade_manager', 60]], 'main_app', []],
		['is at the end of the chain', [['main_app', 0], ['trade_manager', 0], ['trade_executor', 0]], 'trade_executor', ['main_app', 'trade_manager']],
		['is found through one that did not fail', [['main_app', 30], ['trade_executor', 0]], 'trade_executor', ['main_app']],
		['is the one that explains more', [['main_app', 0], ['trade_initiator', 0], ['btc_price_watchdog', 0], ['trade_executor', 0]],
			'trade_executor', ['main_app', 'trade_initiator']],
		['is the earlier one of two that explain as much', [['btc_price_watchdog', 0], ['trade_executor', 60], ['trade_initiator', 60]], 'btc_price_watchdog', ['trade_initiator']],
		['is nobody when two explain as much from the same check on', [['btc_price_watchdog', 0], ['trade_executor', 0], ['trade_initiator', 0]], undefined, []],
		['is the one that explains something, rather than an earlier one that explains nothing', [['kalshi_api_watchdog', 0], ['trade_manager', 90], ['main_app', 90]], 'trade_manager', ['main_app']],
		['is the one that failed before all others, when nothing connects them', [['kalshi_api_watchdog', 0], ['trade_executor', 30], ['btc_price_watchdog', 60]], 'kalshi_api_watchdog', []],
		['is the one that explains something among unconnected ones of the same check', [['kalshi_api_watchdog', 0], ['trade_executor', 0], ['main_app', 60]], 'trade_executor', ['main_app']],
		['is nobody when unconnected ones failed together and nothing else tells', [['kalshi_api_watchdog', 0], ['trade_executor', 0], ['btc_price_watchdog', 0]], undefined, []],
		['is nobody when two need each other, which no config may say', [['egg', 0], ['chicken', 0]], undefined, []],
		['may be one that the config does not know any more', [['unheard_of', 0], ['main_app', 30]], 'unheard_of', []],
	];

	it.each(cases)('%s', (_why, order, rootCause, followers) => {
		const suspicion = suspicionOf(order);
		expect(suspicion.rootCause).toBe(rootCause);
		expect(suspicion.order.filter(({follows}) => follows !== undefined)).toEqual(order
			.filter(([service]) => followers.includes(service)).map(([service, at]) => ({service, at, follows: rootCause})));
	});

	it('takes back what it suspected when a later failure tells more', () => {
		const first = suspicionOf([['trade_manager', 0], ['main_app', 30]]);
		const later = suspect(services, [...first.order, {service: 'trade_executor', at: 30}, {service: 'trade_initiator', at: 30}], interval);
		expect(first.rootCause).toBe('trade_manager');
		expect(later.rootCause).toBe('trade_executor');
		expect(later.order.map(({follows}) => follows)).toEqual(['trade_executor', 'trade_executor', undefined, 'trade_executor']);
	});

	it('is found among a thousand services that fail together', () => {
		const many = Array.from({length: 1000}, (_, index) => serviceSettings(`s${index}`, {dependsOn: index === 0 ? [] : [`s${Math.floor(index / 2)}`]}));
		const {rootCause, order} = suspect(many, many.map(({name}) => ({service: name, at: 0})), interval);
		expect(rootCause).toBe('s0');
		expect(order.filter(({follows}) => follows === 's0')).toHaveLength(999);
	});
});
