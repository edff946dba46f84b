import {describe, expect, it} from 'vitest';
import {seedSettings, serviceSettings} from '../helpers/settings.js';
import {Bench} from '../model/bench.js';

const services = [
	serviceSettings('main_app', {dependsOn: ['trade_manager']}),
	serviceSettings('trade_manager', {dependsOn: ['trade_executor']}),
	serviceSettings('trade_executor'),
	serviceSettings('trade_initiator', {dependsOn: ['trade_manager', 'btc_price_watchdog']}),
	serviceSettings('btc_price_watchdog'),
];

describe('an incident', () => {
	function newBench(): Bench {
		const bench = new Bench(seedSettings({services}));
		bench.check(2);
		return bench;
	}

	it('keeps the order in which services failed, those from before the level rose included', () => {
		const bench = newBench();
		bench.set({services: {main_app: {http: 500}}});
		bench.check(2);
		bench.set({services: {trade_executor: {state: 'FATAL'}, trade_manager: {state: 'EXITED'}}});
		bench.check(3);
		const {incident} = bench.memory;
		expect(incident?.order.map(({service}) => service)).toEqual(['main_app', 'trade_manager', 'trade_executor']);
		expect(incident).toMatchObject({id: 1, peakLevel: 'CRITICAL', rootCause: 'trade_executor', startedAt: bench.now.wall});
		expect(incident?.order[0]?.at).toBe(bench.now.wall - 120_000);
	});

	it('suspects no service of what supervisor, gone before them, explains', () => {
		const bench = newBench();
		bench.set({supervisor: 'down'});
		bench.check(1);
		bench.set({services: {main_app: {http: 'refused'}, trade_executor: {http: 'refused'}}});
		bench.check(5);
		expect(bench.memory.incident).toMatchObject({order: [{service: 'main_app'}, {service: 'trade_executor'}], rootCause: undefined});
	});

	it('changes no counter, level or restart: what depends on a failed service is checked and counted like any other', () => {
		const [connected, alone] = [services, services.map(service => ({...service, dependsOn: []}))].map(list => {
			const bench = new Bench(seedSettings({services: list}));
			bench.check(2);
			bench.set({services: {trade_executor: {state: 'FATAL'}}});
			bench.check(1);
			bench.set({services: {main_app: {http: 500}, trade_manager: {state: 'EXITED'}}});
			const requests = Array.from({length: 8}, () => bench.check(1)?.reason);
			const {incident, ...memory} = bench.memory;
			return {requests, memory, rootCause: incident?.rootCause};
		});
		expect(connected).toEqual({...alone, rootCause: 'trade_executor'});
		expect(connected?.requests.filter(Boolean)).toHaveLength(2);
	});

	it('does not change as long as nothing does', () => {
		const bench = newBench();
		bench.set({services: {main_app: {http: 500}}});
		bench.check(5);
		const {incident} = bench.memory;
		bench.check(10);
		expect(bench.memory.incident).toBe(incident);
	});

	it('keeps its peak, ends with NONE, and the next one has the next number', () => {
		const bench = newBench();
		const well = {services: {'*': {state: 'RUNNING', http: 200}}} as const;
		bench.set({services: {'*': {state: 'FATAL'}}});
		bench.check(5);
		bench.set({services: {trade_executor: {state: 'RUNNING', http: 200}, trade_manager: {state: 'RUNNING'}, main_app: {state: 'RUNNING', http: 200}}});
		bench.check(1);
		expect(bench.memory).toMatchObject({level: 'CRITICAL', incident: {id: 1, peakLevel: 'CASCADING'}});
		bench.set(well);
		bench.check(1);
		expect(bench.memory).toMatchObject({level: 'NONE', incident: undefined, lastIncidentId: 1});
		bench.set({database: 'corrupt'});
		bench.check(3);
		expect(bench.memory.incident).toMatchObject({id: 2, peakLevel: 'WARNING', order: [], rootCause: undefined});
		expect(bench.journal.incidents(10)).toMatchObject([
			{id: 1, peakLevel: 'CASCADING', endedAt: expect.any(Number) as unknown},
			{id: 2, peakLevel: 'WARNING', endedAt: undefined},
		]);
	});

	it('goes on over the death of the detector', () => {
		const bench = newBench();
		bench.set({services: {'*': {state: 'FATAL'}}});
		bench.check(5);
		const {incident} = bench.memory;
		bench.restart();
		bench.check(1);
		expect(bench.memory.incident).toMatchObject({id: incident?.id, startedAt: incident?.startedAt});
		expect(bench.alerts.map(({kind}) => kind)).toEqual(['level']);
	});
});
