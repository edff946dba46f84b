import {describe, expect, it} from 'vitest';
import {buildStatus, type StatusExtras} from '../../source/core/build-status.js';
import {explain} from '../../source/core/explain.js';
import type {Status} from '../../source/core/status.js';
import {makeSnapshot} from '../../source/engine/snapshot.js';
import {seedSettings} from '../helpers/settings.js';
import {Bench} from '../model/bench.js';

const extras: StatusExtras = {
	isSmsEnabled: false,
	isSmsConfigured: false,
	notifications: {pending: 0, sent: 0, failed: 0, last_error: null},
	detector: {version: '1', pid: 1, started_at: '', headless: true, last_check_ms: null},
};

function statusOf(bench: Bench): Status {
	return buildStatus(bench.detector.state, bench.detector.decision, extras, bench.now);
}

function signsOf(bench: Bench, service: string): string[] {
	return statusOf(bench).service_health[service]?.early_signs.map(({sign}) => sign) ?? [];
}

function newBench(checks = 25): Bench {
	const bench = new Bench();
	bench.check(checks);
	return bench;
}

function flap(bench: Bench, times: number): void {
	for (let index = 0; index < times; index++) {
		bench.set({services: {main_app: {http: index % 2 === 0 ? 500 : 200}}});
		bench.check(1);
	}
}

describe('an early sign', () => {
	it('is none while all is well', () => {
		const {service_health: services, database_health: databases, early_signs: disks} = statusOf(newBench(300));
		expect([...Object.values(services), ...databases].flatMap(({early_signs: signs}) => signs)).toEqual([]);
		expect(disks).toEqual([]);
	});

	it('tells of flapping and changes neither level nor counter', () => {
		const bench = newBench();
		flap(bench, 10);
		expect(statusOf(bench)).toMatchObject({failure_level: 'NONE', service_health: {main_app: {status: 'healthy', consecutive_failures: 0}}});
		expect(statusOf(bench).service_health['main_app']?.early_signs).toEqual([
			{sign: 'flapping', since: expect.any(String) as unknown, text: 'state changed 10 times in the last 21 checks'},
		]);
		expect(bench.detector.decision).toEqual({kind: 'quiet'});
		expect(signsOf(bench, 'trade_executor')).toEqual([]);
	});

	it('outlives the detector', () => {
		const bench = newBench();
		flap(bench, 10);
		const before = statusOf(bench).service_health['main_app']?.early_signs;
		bench.restart();
		expect(statusOf(bench).service_health['main_app']?.early_signs).toEqual(before);
	});

	it('tells of a crash loop before it is one: two new processes in a row, or three in a quarter of an hour', () => {
		const bench = newBench();
		bench.set({services: {main_app: {respawn: true}}});
		bench.check(1);
		expect(signsOf(bench, 'main_app')).toEqual([]);
		bench.set({services: {main_app: {respawn: true}}});
		bench.check(1);
		expect(signsOf(bench, 'main_app')).toEqual(['looping']);
		bench.check(2);
		expect(signsOf(bench, 'main_app')).toEqual([]);
		bench.set({services: {main_app: {respawn: true}}});
		bench.check(2);
		expect(statusOf(bench).service_health['main_app']).toMatchObject({status: 'healthy', early_signs: [{sign: 'looping', text: '3 new processes in the last 15 min'}]});
		bench.check(30);
		expect(signsOf(bench, 'main_app')).toEqual([]);
	});

	it('stays beside a crash loop that fails under decision 5', () => {
		const bench = newBench();
		bench.set({services: {main_app: {respawnEvery: 7}}});
		bench.check(4);
		expect(statusOf(bench).service_health['main_app']).toMatchObject({status: 'failing', consecutive_failures: 4, early_signs: [{sign: 'looping'}]});
	});

	it('tells of answers that take longer than usual, though each is in time', () => {
		const bench = new Bench();
		bench.set({services: {main_app: {latency: 90}}});
		bench.check(300);
		bench.set({services: {main_app: {latency: 700}}});
		bench.check(40);
		expect(statusOf(bench)).toMatchObject({failure_level: 'NONE', service_health: {main_app: {status: 'healthy', early_signs: [{sign: 'slower'}]}}});
		expect(statusOf(bench).service_health['main_app']?.early_signs[0]?.text).toMatch(/^answers take 700 ms, usually 9\d ms$/v);
	});

	it('counts no look out of turn and none during a restart', () => {
		const bench = newBench();
		for (let index = 0; index < 12; index++) {
			bench.set({services: {main_app: {http: index % 2 === 0 ? 500 : 200}}});
			bench.check(1, {isExtra: true});
		}

		bench.startScript('manual');
		flap(bench, 8);
		expect(signsOf(bench, 'main_app')).toEqual([]);
	});

	it('tells of a disk, of the databases on it, and in the explanation', () => {
		const [database] = seedSettings().databases;
		const bench = newBench(1);
		for (let index = 0; index < 100; index++) {
			bench.wait(30);
			const look = {...bench.world.look(bench.seconds, undefined), disks: [{device: '1', free: (20 - (index * 0.1)) * (1024 ** 3), places: ['/srv/rec_io', database?.path ?? '']}]};
			bench.detector.check(look, bench.now);
		}

		const status = statusOf(bench);
		expect(status).toMatchObject({failure_level: 'NONE', early_signs: [{sign: 'filling', path: '/srv/rec_io'}], database_health: [{status: 'ok', early_signs: [{sign: 'filling'}]}]});
		expect(status.early_signs[0]?.text).toMatch(/^its disk is full at about 0[12]:\d\d at the present rate \(11 GB left\)$/v);
		const snapshot = makeSnapshot({settings: bench.settings, context: bench.detector.state, status, events: [], attempt: undefined, problems: [], now: bench.now});
		expect(explain(snapshot, bench.now.wall).filter(line => line.includes('early sign'))).toEqual([`  early sign, not part of the level: /srv/rec_io: filling, ${status.early_signs[0]?.text}`]);
	});
});
