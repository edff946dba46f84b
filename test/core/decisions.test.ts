import {describe, expect, it} from 'vitest';
import {nineServices, seedSettings, serviceSettings} from '../helpers/settings.js';
import {play, type Timeline} from '../helpers/play.js';

const three = {main_app: {http: 'timeout'}, trade_initiator: {http: 'refused'}, trade_executor: {state: 'FATAL'}} as const;
const allDown = {'*': {state: 'FATAL'}} as const;

/** The seed's settings with some of the restart section changed. */
function restartSettings(change: Partial<ReturnType<typeof seedSettings>['restart']>) {
	return {settings: {restart: {...seedSettings().restart, ...change}}};
}

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
		['a stall over four checks', {stalledFor: 120}, 420],
		['a suspended machine (of two checks: one missed, one not trusted)', {suspendedFor: 20}, 360],
	] as const)('are left as they are at a check that %s makes inconclusive', (_, monitor, at) => {
		expect(play([{at: 100, set: {services: three}}, {at: 205, monitor}]).facts.restartsAt).toEqual([at]);
	});

	it('are taken at the second of the file, at an interval of a tenth of one too', () => {
		const {facts} = play([{at: 0.15, set: {services: three}}], {duration: 3, settings: {checkInterval: 100}});
		expect(facts.restartsAt).toEqual([0.8]);
		expect(facts.levels[0]).toEqual([0.4, 'CRITICAL']);
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

describe('the unproven have no vote (decision 22)', () => {
	it('and lose the failures of what did work when somebody stops them, as all do', () => {
		// Its health check has worked, its program never ran by supervisor's word: another copy of it answered.
		const odd = {main_app: {state: 'FATAL'}, trade_executor: {state: 'FATAL'}, trade_initiator: {state: 'FATAL'}} as const;
		const {facts} = play([
			{at: 0, set: {services: odd}},
			{at: 100, set: {services: {main_app: {http: 500}, trade_executor: {http: 500}, trade_initiator: {http: 500}}}},
			{at: 215, set: {services: {main_app: {state: 'STOPPED'}, trade_executor: {state: 'STOPPED'}, trade_initiator: {state: 'STOPPED'}}}},
			{at: 245, set: {services: odd}},
		], {duration: 330});
		expect(facts.levels).toEqual([[60, 'WARNING'], [180, 'CRITICAL'], [240, 'NONE'], [330, 'CRITICAL']]);
	});

	it('what never worked raises to WARNING at most', () => {
		expect(play([{at: 0, set: {services: allDown}}]).facts).toMatchObject({peakLevel: 'WARNING', restarts: 0, sms: 0});
	});

	it('a health check that never worked does not vote, the state of its service does', () => {
		const timeline: Timeline = [{at: 0, set: {services: {'*': {http: 404}}}}, {at: 1000, set: {services: {'*': {state: 'BACKOFF'}}}}];
		// Not at once, although the services had been failing for long.
		expect(play(timeline).facts.restartsAt).toEqual([1200]);
	});

	it('what worked at the only look before it failed does vote: its process had been up for long', () => {
		const services = {...three, trade_manager: {state: 'FATAL'}} as const;
		expect(play([{at: 10, set: {services}}]).facts.restartsAt).toEqual([210]);
	});

	it('what was started a moment before the only look at it was never seen to last', () => {
		const timeline: Timeline = [{at: 0, set: {services: {'*': {respawn: true, http: 500}}}}, {at: 10, set: {services: {'*': {state: 'FATAL'}}}}];
		expect(play(timeline).facts).toMatchObject({peakLevel: 'WARNING', restarts: 0});
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
