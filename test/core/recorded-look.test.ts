import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {lookChanges, withLookChanges} from '../../source/core/look-changes.js';
import {indexProcesses, type HealthObservation, type Look} from '../../source/core/observation.js';
import {lookFrom, recordLook, type RecordedLook} from '../../source/core/recorded-look.js';
import type {WorldChange} from '../../source/replay/scenario.js';
import {World} from '../../source/replay/world.js';
import {nineServices, seedSettings} from '../helpers/settings.js';

const settings = seedSettings();

function lookWith(health: HealthObservation): Look {
	return {
		supervisor: {kind: 'no answer', why: 'refused', detail: 'refused'},
		health: new Map([['main_app', health]]),
		databases: new Map(),
		files: new Map(),
		impaired: undefined,
		foreignScript: undefined,
	};
}

/** As the record keeps it and gives it back. */
function stored(after: RecordedLook, before: RecordedLook | undefined): RecordedLook | undefined {
	const json = JSON.stringify(lookChanges(after, before));
	return withLookChanges(JSON.parse(json), before);
}

const change: fc.Arbitrary<WorldChange> = fc.record({
	supervisor: fc.constantFrom('up', 'up', 'up', 'down', 'hung', 'fault', 'shutdown', 'missing'),
	database: fc.constantFrom('ok', 'busy', 'missing', 'corrupt'),
	files: fc.oneof(fc.constant('ok' as const), fc.record({'backend/supervisord.conf': fc.constantFrom('missing', 'corrupted', 'ok')})),
	services: fc.dictionary(fc.constantFrom('*', ...nineServices), fc.record({
		state: fc.constantFrom('RUNNING', 'FATAL', 'STOPPED', 'STARTING', 'EXITED'),
		http: fc.constantFrom(...[200, 503, 'timeout', 'refused'] as const),
		latency: fc.nat({max: 3000}),
		respawn: fc.boolean(),
	}, {requiredKeys: []}), {maxKeys: 3}),
}, {requiredKeys: []});

describe('the record of a look', () => {
	it('gives back what was seen, after any changes', () => {
		fc.assert(fc.property(fc.array(change, {minLength: 1, maxLength: 20}), changes => {
			const world = new World(settings);
			let kept: RecordedLook | undefined;
			for (const [at, next] of changes.entries()) {
				world.change(next, at);
				const look = world.look(at, undefined);
				const after = recordLook(look, at * 1000, kept);
				const read = stored(after, kept);
				expect(read).toEqual(after);
				expect(lookFrom(after, at * 1000).databases).toEqual(look.databases);
				expect(lookFrom(after, at * 1000).files).toEqual(look.files);
				expect([...lookFrom(after, at * 1000).health].map(([name, seen]) => [name, {...seen, latency: 0}]))
					.toEqual([...look.health].map(([name, seen]) => [name, {...seen, latency: 0}]));
				const {supervisor} = lookFrom(after, at * 1000);
				expect(supervisor.kind === 'answer' ? supervisor.processes.all : supervisor).toEqual(look.supervisor.kind === 'answer' ? look.supervisor.processes.all : look.supervisor);
				kept = read;
			}
		}));
	});

	it('is no change when everything is as before, though every object is a new one', () => {
		const world = new World(settings);
		const once = recordLook(world.look(0, undefined), 0);
		world.change({}, 30);
		const again = recordLook(world.look(30, undefined), 30_000, once);
		expect(lookChanges(again, once)).toEqual({});
	});

	it.each<readonly [string, number, number, boolean]>([
		['noise of a few milliseconds', 2, 11.9, false],
		['less than twice as long', 300, 580, false],
		['more than twice as long', 300, 620, true],
		['less than half', 300, 149, true],
		['no noise any more', 2, 13, true],
	])('keeps a latency as it was for %s: only what differs is a change', (_, first, second, isChange) => {
		const once = recordLook(lookWith({kind: 'answer', status: 200, latency: first}), 0);
		const again = recordLook(lookWith({kind: 'answer', status: 200, latency: second}), 0, once);
		expect(lookChanges(again, once)).toEqual(isChange ? {health: {main_app: {kind: 'answer', status: 200, latency: Math.round(second)}}} : {});
	});

	it('drifts no further than the noise, however slowly it drifts', () => {
		let kept = recordLook(lookWith({kind: 'answer', status: 200, latency: 100}), 0);
		for (let latency = 100; latency < 1000; latency++) {
			kept = recordLook(lookWith({kind: 'answer', status: 200, latency}), 0, kept);
			const seen = kept.health['main_app'];
			expect(seen?.kind === 'answer' && seen.latency).toBeGreaterThan((latency / 2) - 1);
		}
	});

	it('takes an answer for another than a time-out of the same length, and forgets who is gone', () => {
		const once = recordLook(lookWith({kind: 'answer', status: 200, latency: 2000}), 0);
		const again = recordLook(lookWith({kind: 'no answer', why: 'timeout', detail: 'no answer', latency: 2000}), 0, once);
		expect(lookChanges(again, once)).toEqual({health: {main_app: {kind: 'no answer', why: 'timeout', detail: 'no answer', latency: 2000}}});
		const without = recordLook({...lookWith({kind: 'answer', status: 200, latency: 1}), health: new Map()}, 0, again);
		expect(lookChanges(without, again)).toEqual({health: {main_app: null}});
		expect(stored(without, again)).toEqual(without);
	});

	it('keeps the processes as they were answered last while supervisor does not answer', () => {
		const world = new World(settings);
		const up = recordLook(world.look(0, undefined), 0);
		world.change({supervisor: 'down'}, 30);
		const down = recordLook(world.look(30, undefined), 30_000, up);
		world.change({supervisor: 'up'}, 60);
		const back = recordLook(world.look(60, undefined), 60_000, down);
		expect(lookChanges(down, up)).toEqual({supervisor: {kind: 'no answer', why: 'refused', detail: 'connection refused'}});
		expect(lookChanges(back, down)).toEqual({supervisor: {kind: 'answer'}});
	});

	it('knows groups, failed starts, exit codes, and by how much the clock of supervisor is ahead', () => {
		const info = {name: 'b', group: 'a', state: 'EXITED', pid: 0, start: 5, now: 70, spawnError: 'no such file', exitStatus: -1} as const;
		const seen = recordLook({...lookWith({kind: 'unobservable', detail: 'not asked'}), supervisor: {kind: 'answer', latency: 3, processes: indexProcesses([info])}}, 69_000);
		const {supervisor} = lookFrom(seen, 70_000);
		expect(supervisor.kind === 'answer' && supervisor.processes.find('a:b')).toEqual({...info, now: 71});
	});

	it.each([undefined, 'text', [], {supervisor: 1}, {health: {main_app: 3}}, {}])('is not read from what is no look: %j', changes => {
		expect(withLookChanges(changes)).toBeUndefined();
	});
});
