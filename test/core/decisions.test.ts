import {describe, expect, it} from 'vitest';
import {nineServices, seedSettings, serviceSettings} from '../helpers/settings.js';
import {play, type Timeline} from '../helpers/play.js';

const three = {main_app: {http: 'timeout'}, trade_initiator: {http: 'refused'}, trade_executor: {state: 'FATAL'}} as const;
const well = {state: 'RUNNING', http: 200} as const;
const allDown = {'*': {state: 'FATAL'}} as const;

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
			rootCause: 'main_app',
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

describe('the level (decision 2)', () => {
	it('takes two critical services for CRITICAL, one for WARNING', () => {
		const {facts} = play([{at: 100, set: {services: {main_app: {http: 500}}}}, {at: 700, set: {services: {trade_manager: {state: 'EXITED'}}}}]);
		expect(facts).toMatchObject({
			levels: [[240, 'WARNING'], [840, 'CRITICAL']],
			restarts: 0,
		});
	});

	it('counts important services at the warning threshold only', () => {
		const services = nineServices.map(name => serviceSettings(name, {tier: 'important'}));
		const {facts} = play([{at: 100, set: {services: allDown}}], {settings: {services}});
		expect(facts).toMatchObject({peakLevel: 'CRITICAL', restarts: 0});
	});

	it.each(['corrupt', 'missing', 'unreadable'] as const)('raises to CRITICAL at most for a %s database, and restarts nothing (decision 7)', database => {
		const {facts} = play([{at: 100, set: {database}}]);
		expect(facts).toMatchObject({levels: [[180, 'WARNING'], [240, 'CRITICAL']], restarts: 0, sms: 0});
	});

	it('stays NONE for a busy database (decision 7)', () => {
		expect(play([{at: 100, set: {database: 'busy'}}]).facts.levels).toEqual([]);
	});

	it('takes the thresholds of a single service where it has its own', () => {
		const services = nineServices.map(name => serviceSettings(name, name === 'main_app' ? {thresholds: {warning: 1, critical: 2, cascading: 3}} : {}));
		expect(play([{at: 100, set: {services: {main_app: {http: 500}}}}], {settings: {services}}).facts.levels).toEqual([[150, 'WARNING']]);
	});
});

describe('what makes a service fail (decision 5)', () => {
	it.each(['FATAL', 'BACKOFF', 'EXITED'] as const)('%s does', state => {
		expect(play([{at: 100, set: {services: {'*': {state}}}}]).facts.restartsAt).toEqual([300]);
	});

	it.each(['STOPPED', 'STOPPING'] as const)('%s does not: somebody asked for it', state => {
		expect(play([{at: 100, set: {services: {'*': {state}}}}]).facts).toMatchObject({levels: [], restarts: 0});
	});

	it('STOPPED does when the config says so', () => {
		expect(play([{at: 100, set: {services: {'*': {state: 'STOPPED'}}}}], {settings: {stoppedCounts: true}}).facts.restartsAt).toEqual([300]);
	});

	it('STARTING does once the grace is over', () => {
		// 120 is the first look at it, 180 the first at which it has been STARTING for 60 s.
		expect(play([{at: 100, set: {services: {'*': {state: 'STARTING'}}}}]).facts.restartsAt).toEqual([360]);
	});

	it.each([404, 500, 301, 199] as const)('HTTP %d does: a health check is ok with a 2xx only', http => {
		expect(play([{at: 100, set: {services: {'*': {http}}}}]).facts.restarts).toBe(1);
	});

	it('an answer after the deadline does', () => {
		expect(play([{at: 100, set: {services: {'*': {latency: 2001}}}}]).facts.restarts).toBe(1);
	});

	it('a crash loop does, from the first of the three looks that show it', () => {
		// New processes at 120, 150 and 180: failing, three times already.
		const {facts} = play([{at: 100, set: {services: {'*': {respawnEvery: 7}}}}]);
		expect(facts.levels[0]).toEqual([180, 'CRITICAL']);
		expect(facts.restartsAt).toEqual([300]);
	});

	it('a restart of every service now and then does not', () => {
		const timeline = [100, 400, 700, 1000].map(at => ({at, set: {services: {'*': {respawn: true}}}}));
		expect(play(timeline).facts.levels).toEqual([]);
	});

	it('without supervisor the health check decides, and without one nothing is known', () => {
		const {replayed} = play([{at: 100, set: {supervisor: 'down', services: {'*': {http: 'refused'}}}}], restartSettings({on: ['services']}));
		const failing = replayed.events.filter(event => event.type === 'check').map(({failing: count}) => count);
		expect(Math.max(...failing)).toBe(6);
	});
});

describe('counters (decision 1)', () => {
	it('survive the detector', () => {
		expect(play([{at: 100, set: {services: three}}, {at: 200, monitor: {killed: true}}]).facts.restartsAt).toEqual([300]);
	});

	it.each([
		['a stalled event loop', {stalledFor: 20}, 330],
		['a suspended machine (of two checks: one missed, one not trusted)', {suspendedFor: 20}, 360],
	] as const)('are left as they are at a check that %s makes inconclusive', (_, monitor, at) => {
		expect(play([{at: 100, set: {services: three}}, {at: 205, monitor}]).facts.restartsAt).toEqual([at]);
	});

	it('stand still while no file descriptors are left', () => {
		const timeline: Timeline = [
			{at: 100, set: {services: three}}, {at: 205, monitor: {fdsExhausted: true}}, {at: 1000, monitor: {fdsExhausted: false}},
		];
		expect(play(timeline).facts.restartsAt).toEqual([1110]);
	});

	it('start anew after a long gap', () => {
		expect(play([{at: 100, set: {services: three}}, {at: 205, monitor: {suspendedFor: 600}}]).facts.restartsAt[0]).toBeGreaterThan(950);
	});

	it('do not care for a wall clock that jumps', () => {
		expect(play([{at: 100, set: {services: three}}, {at: 205, monitor: {wallClockJump: -86_400}}]).facts.restartsAt).toEqual([300]);
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

describe('the unproven have no vote (decision 22)', () => {
	it('what never worked raises to WARNING at most', () => {
		expect(play([{at: 0, set: {services: allDown}}]).facts).toMatchObject({peakLevel: 'WARNING', restarts: 0, sms: 0});
	});

	it('a health check that never worked does not vote, the state of its service does', () => {
		const timeline: Timeline = [{at: 0, set: {services: {'*': {http: 404}}}}, {at: 1000, set: {services: {'*': {state: 'BACKOFF'}}}}];
		// Not at once, although the services had been failing for long.
		expect(play(timeline).facts.restartsAt).toEqual([1200]);
	});

	it('a supervisor that never answered does not vote', () => {
		expect(play([{at: 0, set: {supervisor: 'missing'}}]).facts).toMatchObject({peakLevel: 'WARNING', restarts: 0});
	});
});

describe('a supervisor that says it is shutting down (decision 23)', () => {
	it('suspends judgement, its absence after that included', () => {
		const timeline: Timeline = [{at: 100, set: {supervisor: 'shutdown'}}, {at: 150, set: {supervisor: 'missing'}}, {at: 380, set: {supervisor: 'up'}}];
		expect(play(timeline).facts.levels).toEqual([]);
	});

	it('does so for 5 minutes at most', () => {
		// First said at 120, over at 420.
		expect(play([{at: 100, set: {supervisor: 'shutdown'}}]).facts.restartsAt).toEqual([600]);
	});
});
