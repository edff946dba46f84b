import {describe, expect, it} from 'vitest';
import {clockTime} from '../../source/core/clock-text.js';
import {isGsm7, segmentRoom, textCost} from '../../source/core/gsm7.js';
import type {Alert} from '../../source/core/journal.js';
import type {Moment} from '../../source/core/moment.js';
import {isTakenBy} from '../../source/core/receivers.js';
import {ticketFor, withText, type SentText, type TextRequest} from '../../source/core/text-budget.js';
import {seedSettings} from '../helpers/settings.js';
import {Bench} from '../model/bench.js';

const down = {'*': {state: 'FATAL'}} as const;
const well = {'*': {state: 'RUNNING', http: 200}} as const;
const hour = 3_600_000;

function at(seconds: number): Moment {
	return {wall: 1_790_000_000_000 + (seconds * 1000), up: 500_000 + (seconds * 1000), boot: 'boot-a'};
}

/** As many texts of one incident, a minute apart. */
function texts(count: number, incident = 1): SentText[] {
	return Array.from({length: count}, (_, index) => ({at: at(index * 60), incident}));
}

function newBench(change: Parameters<typeof seedSettings>[0] = {}): Bench {
	const bench = new Bench(seedSettings(change));
	bench.check(2);
	return bench;
}

function textsOf({alerts}: Bench): Alert[] {
	return alerts.filter(alert => isTakenBy(seedSettings().notify, 'sms', alert));
}

/** The largest number of texts in any hour. */
function mostInAnHour(alerts: readonly Alert[]): number {
	return Math.max(0, ...alerts.map(({at: begin}) => alerts.filter(({at: time}) => time >= begin && time < begin + hour).length));
}

describe('a ticket', () => {
	const cases: ReadonlyArray<[string, Pick<TextRequest, 'urgency' | 'topic'>, number, boolean]> = [
		['the level', {urgency: 'level'}, 2, true],
		['the level', {urgency: 'level'}, 3, false],
		['something withheld', {urgency: 'topic', topic: 'cooldown'}, 3, true],
		['something withheld', {urgency: 'topic', topic: 'cooldown'}, 4, false],
		['a failure that another try follows', {urgency: 'retried'}, 3, true],
		['a failure that another try follows', {urgency: 'retried'}, 4, false],
		['a start', {urgency: 'start'}, 4, true],
		['a start', {urgency: 'start'}, 5, false],
		['the last failure', {urgency: 'final'}, 5, true],
		['the last failure', {urgency: 'final'}, 6, false],
		['the recovery', {urgency: 'recovery'}, 20, true],
	];

	it.each(cases)('for %s (%o) after %i texts in this incident: %s', (_, request, count, isGiven) => {
		expect(ticketFor(texts(count), {...request, incident: 1}, at(600)).passes).toBe(isGiven);
	});

	it('is given to a restart whatever was sent about earlier incidents, and to the level only while there is room', () => {
		const earlier = texts(12, 1);
		expect(ticketFor(earlier, {urgency: 'start', incident: 2}, at(900)).passes).toBe(true);
		expect(ticketFor(earlier, {urgency: 'level', incident: 2}, at(900)).passes).toBe(false);
	});

	it('is given to the same reason again only while there is room', () => {
		const earlier = withText(texts(5, 1), {urgency: 'topic', topic: 'disarmed', incident: 1}, at(600));
		expect(ticketFor(earlier, {urgency: 'topic', topic: 'disarmed', incident: 2}, at(900)).passes).toBe(false);
		expect(ticketFor(earlier, {urgency: 'topic', topic: 'veto', incident: 2}, at(900)).passes).toBe(true);
	});

	it('counts an hour by a clock that nobody can set', () => {
		const set = {...at(600), wall: at(600).wall + (10 * hour)};
		expect(ticketFor(texts(6), {urgency: 'final', incident: 1}, set).passes).toBe(false);
		expect(ticketFor(texts(6), {urgency: 'final', incident: 1}, at(3601)).passes).toBe(true);
	});

	it('says which text is the last, and until when', () => {
		const ticket = ticketFor(texts(5), {urgency: 'final', incident: 1}, at(600));
		expect(ticket).toEqual({passes: true, notice: `Last text until ${clockTime(at(0).wall + hour, at(600).wall)}, but for recovery.`});
	});

	it('keeps no more than the last hour', () => {
		expect(withText(texts(3), {urgency: 'level', incident: 1}, at(3660))).toHaveLength(2);
	});
});

describe('a night of services that fail six checks of seven, again and again', () => {
	const bench = newBench();
	for (let round = 0; round < 40; round++) {
		bench.set({services: down});
		bench.check(6);
		bench.set({services: well});
		bench.check(1);
	}

	it('makes six texts an hour and no more', () => {
		expect(mostInAnHour(textsOf(bench))).toBe(6);
	});

	it('says in the last one that there will be fewer', () => {
		const [fifth, sixth] = textsOf(bench).slice(4);
		expect(fifth?.text).toMatch(/Fewer texts until \d\d:\d\d\.$/v);
		expect(sixth?.text).toMatch(/level NONE again .* Fewer texts until \d\d:\d\d\.$/v);
	});

	it('tells the end of whatever it told, and of nothing else', () => {
		const kinds = textsOf(bench).map(({kind}) => kind);
		expect(kinds).toEqual(kinds.map((_, index) => index % 2 === 0 ? 'level' : 'recovered'));
	});

	it('still tells a restart that comes of it', () => {
		const before = textsOf(bench).length;
		bench.set({services: down});
		bench.check(7);
		bench.set({services: well});
		bench.recover();
		expect(textsOf(bench).slice(before).map(({kind}) => kind)).toEqual(['restart_started', 'recovered']);
	});

	it('says in the event log what was not texted', () => {
		expect(bench.events.filter(({event}) => event === 'text_held_back').length).toBeGreaterThan(10);
	});
});

it('an incident that stays is texted as soon as there is room again', () => {
	const bench = newBench({restart: {...seedSettings().restart, on: ['supervisor']}});
	for (let round = 0; round < 3; round++) {
		bench.set({services: down});
		bench.check(6);
		bench.set({services: well});
		bench.check(1);
	}

	bench.set({services: down});
	bench.check(6);
	const silent = textsOf(bench).length;
	bench.check(120);
	const later = textsOf(bench).slice(silent);
	expect(silent).toBe(6);
	expect(later.map(({kind}) => kind)).toEqual(['level']);
	expect(mostInAnHour(textsOf(bench))).toBe(6);
});

describe('three restarts that do not help', () => {
	const bench = newBench();
	bench.set({services: down});
	bench.check(7);
	for (let attempt = 0; attempt < 3; attempt++) {
		const id = bench.startScript();
		bench.endScript(id, 0);
		bench.check(5);
	}

	it('are six texts: each start, what came of the last one, and that it is the last', () => {
		expect(textsOf(bench).map(({kind}) => kind)).toEqual(['level', 'restart_started', 'restart_failed', 'restart_started', 'restart_started', 'restart_failed']);
		expect(textsOf(bench).at(-1)?.text).toMatch(/no restart before \d\d:\d\d\. Last text until \d\d:\d\d, but for recovery\.$/v);
	});

	it('are followed by the recovery all the same', () => {
		bench.set({services: well});
		bench.check(2);
		expect(textsOf(bench)).toHaveLength(7);
		expect(textsOf(bench).at(-1)?.kind).toBe('recovered');
	});

	it('fit into one segment each', () => {
		expect(bench.alerts.filter(({text}) => !isGsm7(text) || textCost(text).units > segmentRoom).map(({text}) => text)).toEqual([]);
	});
});

it('the budget outlives the detector', () => {
	const bench = newBench();
	for (let round = 0; round < 6; round++) {
		bench.set({services: down});
		bench.check(6);
		bench.set({services: well});
		bench.check(1);
		bench.restart();
	}

	expect(mostInAnHour(textsOf(bench))).toBe(6);
});
