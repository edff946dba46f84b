import {describe, expect, it} from 'vitest';
import {seedSettings} from '../helpers/settings.js';
import {play, type Timeline} from '../helpers/play.js';

const three = {main_app: {http: 'timeout'}, trade_initiator: {http: 'refused'}, trade_executor: {state: 'FATAL'}} as const;
const well = {state: 'RUNNING', http: 200} as const;

/** The seed's settings with some of the restart section changed. */
function restartSettings(change: Partial<ReturnType<typeof seedSettings>['restart']>) {
	return {settings: {restart: {...seedSettings().restart, ...change}}};
}

describe('alert at critical, act at cascading (decision 3)', () => {
	it('reaches CASCADING at the 5th failure and restarts at the 7th', () => {
		const {facts} = play([{at: 100, set: {services: three}}], {script: {takes: 60, killsDetector: true}});
		expect(facts).toEqual({
			peakLevel: 'CASCADING',
			finalLevel: 'NONE',
			levels: [[180, 'CRITICAL'], [240, 'CASCADING'], [390, 'NONE']],
			restarts: 1,
			restartsAt: [300],
			outcomes: ['recovered'],
			withheld: [],
			sms: 3,
			rootCause: null,
		});
	});

	it.each([
		['a dead supervisor', {supervisor: 'down'}],
		['a hung supervisor', {supervisor: 'hung'}],
		['a supervisor without its socket', {supervisor: 'missing'}],
		['a supervisor that answers with faults', {supervisor: 'fault'}],
		['a lost critical file', {files: {'backend/core/config/MASTER_PORT_MANIFEST.json': 'missing'}}],
	] as const)('%s alone is enough', (_, set) => {
		const {facts} = play([{at: 100, set}]);
		expect(facts.restartsAt).toEqual([300]);
		expect(facts.outcomes).toEqual(['recovered']);
	});

	it.each([
		['supervisor', {supervisor: 'down'}],
		['files', {files: {'scripts/MASTER_RESTART.sh': 'corrupted'}}],
		['services', {services: three}],
	] as const)('%s causes nothing when restart.on leaves it out', (cause, set) => {
		const on = (['services', 'supervisor', 'files'] as const).filter(name => name !== cause);
		const {facts} = play([{at: 100, set}], restartSettings({on}));
		expect(facts).toMatchObject({peakLevel: 'CASCADING', restarts: 0, withheld: []});
	});

	it('restarts nothing when six of seven checks fail, again and again', () => {
		const timeline: Timeline = [];
		for (let at = 100; at < 3000; at += 210) {
			timeline.push({at, set: {services: three}}, {at: at + 180, set: {services: {'*': well}}});
		}

		expect(play(timeline, {duration: 3600}).facts).toMatchObject({peakLevel: 'CASCADING', restarts: 0});
	});
});

describe('restart limits (decision 8)', () => {
	it('allow three attempts in an hour when none of them helps, each after the services had their time', () => {
		const {facts} = play([{at: 100, set: {services: three}}], {duration: 4000, script: {takes: 60, heals: false}});
		expect(facts).toMatchObject({
			restartsAt: [300, 480, 660, 3900],
			withheld: ['rate_limit'],
			outcomes: ['not_recovered', 'not_recovered', 'not_recovered', 'settling'],
		});
	});

	it('wait an hour after a restart that worked', () => {
		const {facts} = play([{at: 100, set: {services: three}}, {at: 1000, set: {services: three}}], {duration: 5400});
		// The first one recovered at 390.
		expect(facts).toMatchObject({restartsAt: [300, 3990], withheld: ['cooldown']});
	});

	it.each([86_400 * 3650, -86_400 * 3650])('do not care for a wall clock that jumps by %d s', wallClockJump => {
		const timeline: Timeline = [{at: 100, set: {services: three}}, {at: 700, monitor: {wallClockJump}}, {at: 1000, set: {services: three}}];
		expect(play(timeline, {duration: 3900}).facts.restarts).toBe(1);
	});

	it('let a person restart, and count that neither against the three nor forget the cooldown', () => {
		const {facts} = play([{at: 50, operator: 'restart'}, {at: 1000, set: {services: three}}], {duration: 5400});
		expect(facts).toMatchObject({restartsAt: [50, 3750], outcomes: ['recovered', 'recovered'], withheld: ['cooldown']});
	});
});

describe('preflight (decision 9)', () => {
	it.each(['scripts/MASTER_RESTART.sh', 'backend/supervisord.conf'])('withholds when %s is gone', file => {
		expect(play([{at: 100, set: {files: {[file]: 'missing'}}}]).facts).toMatchObject({peakLevel: 'CASCADING', restarts: 0, withheld: ['preflight']});
	});
});

describe('settling (decision 10)', () => {
	it('names a script that ended with an error and did not help', () => {
		expect(play([{at: 100, set: {services: three}}], {duration: 500, script: {heals: false, exit: 7}}).facts.outcomes[0]).toBe('script_failed');
	});

	it('lets health decide, not the exit code', () => {
		expect(play([{at: 100, set: {services: three}}], {script: {exit: 1}}).facts.outcomes).toEqual(['recovered']);
	});

	it('tells a script past its time-out, and starts nothing beside it', () => {
		const {facts} = play([{at: 100, set: {services: three}}], {duration: 3000, script: {takes: 2000, heals: false}});
		expect(facts).toMatchObject({restarts: 1, outcomes: ['timed_out'], withheld: ['in_progress']});
	});

	it('closes a timed out attempt at a full recovery', () => {
		const {facts} = play([{at: 100, set: {services: three}}], {duration: 3000, script: {takes: 900}});
		expect(facts).toMatchObject({restarts: 1, outcomes: ['timed_out'], finalLevel: 'NONE'});
	});

	it('has no regard for services that were stopped', () => {
		const timeline: Timeline = [{at: 0, set: {services: {trade_manager: {state: 'STOPPED'}}}}, {at: 100, set: {services: three}}];
		expect(play(timeline).facts.outcomes).toEqual(['recovered']);
	});
});

describe('a person decides (decisions 15 and 19)', () => {
	it('abort calls the restart off until the level has left CASCADING', () => {
		const {facts} = play([{at: 100, set: {services: three}}, {at: 250, operator: 'abort'}], {duration: 3000});
		expect(facts).toMatchObject({restarts: 0, withheld: ['aborted']});
	});

	it('abort does nothing when none is due', () => {
		expect(play([{at: 50, operator: 'abort'}, {at: 100, set: {services: three}}]).facts.restartsAt).toEqual([300]);
	});

	it('an abort holds an hour at most', () => {
		expect(play([{at: 100, set: {services: three}}, {at: 250, operator: 'abort'}], {duration: 5000}).facts.restartsAt).toEqual([3870]);
	});

	it('disarm ends by itself after an hour', () => {
		expect(play([{at: 50, operator: 'disarm'}, {at: 100, set: {services: three}}], {duration: 5000}).facts).toMatchObject({
			restartsAt: [3660], withheld: ['disarmed'],
		});
	});

	it('arm ends it sooner', () => {
		const timeline: Timeline = [{at: 50, operator: 'disarm'}, {at: 100, set: {services: three}}, {at: 500, operator: 'arm'}];
		expect(play(timeline).facts.restartsAt).toEqual([510]);
	});

	it('a config without restart withholds', () => {
		expect(play([{at: 100, set: {services: three}}], restartSettings({enabled: false})).facts).toMatchObject({restarts: 0, withheld: ['disabled']});
	});
});
