import {describe, expect, test} from 'vitest';
import {indexProcesses, type HealthObservation, type SupervisorObservation} from '../../source/core/observation.js';
import {doubtTimeouts, sightOf, type Seen} from '../../source/probes/suspicion.js';

const up: SupervisorObservation = {kind: 'answer', processes: indexProcesses([]), latency: 1};
const refused = {
	kind: 'no answer', why: 'refused', detail: 'nobody listens', latency: 1,
} as const;
const late = {
	kind: 'no answer', why: 'timeout', detail: 'no complete answer', latency: 1,
} as const;
const unseen = {kind: 'unobservable', detail: 'EMFILE'} as const;
const answered: HealthObservation = {kind: 'answer', status: 500, latency: 1};

function seen(supervisor: SupervisorObservation, ...health: readonly HealthObservation[]): Seen {
	return {
		supervisor, health: new Map(health.map((observation, number) => [`service ${number}`, observation])), databases: new Map(), files: new Map(), foreignScript: undefined,
	};
}

describe('what the monitor can see', () => {
	const cases: ReadonlyArray<readonly [name: string, seen: Seen, isHealthAsked: boolean, kind: string]> = [
		['all is well', seen(up, answered), true, 'clear'],
		['a bad answer is one that was seen', seen(refused, refused, answered), true, 'clear'],
		['so is a fault', seen({kind: 'fault', code: 1, detail: ''}, refused, refused), true, 'clear'],
		['so is a wrong password', seen({kind: 'denied', detail: ''}, refused), true, 'clear'],
		['all services down, supervisor up', seen(up, refused, late), true, 'clear'],
		['everything bad at once', seen(refused, refused, late), true, 'dark'],
		['bad or not seen, all of it', seen(refused, unseen), true, 'dark'],
		['the supervisor alone, nothing else is asked', seen(refused), true, 'clear'],
		['the supervisor alone, while health checks are not asked', seen(refused, unseen, unseen), false, 'clear'],
		['nothing could be looked at', seen(unseen, unseen, unseen), true, 'blind'],
		['the only thing that is asked could not be looked at', seen(unseen), true, 'blind'],
		['the supervisor not seen, while health checks are not asked', seen(unseen, unseen), false, 'blind'],
	];
	test.each(cases)('%s', (_name, what, isHealthAsked, kind) => {
		expect(sightOf(what, isHealthAsked).kind).toBe(kind);
	});

	test('blindness says why', () => {
		expect(sightOf(seen(unseen, unseen), true)).toEqual({kind: 'blind', detail: 'the monitor could not look: EMFILE'});
	});
});

describe('after a standstill of its own', () => {
	const timeouts = {supervisor: 5000, services: new Map([['service 0', 2000], ['service 1', 100]])};
	const doubt = {kind: 'unobservable', detail: 'the monitor itself stood still for 1000 ms'};

	test('a time-out is taken back; what was really seen is not', () => {
		const after = doubtTimeouts(seen(late, late, refused, answered), timeouts, 1000.4);
		expect(after.supervisor).toEqual(doubt);
		expect(after.health.values().toArray()).toEqual([doubt, refused, answered]);
	});

	test('a short one spoils short deadlines only', () => {
		const after = doubtTimeouts(seen(late, late, late), timeouts, 60);
		expect(after.supervisor).toEqual(late);
		expect(after.health.values().map(({kind}) => kind).toArray()).toEqual(['no answer', 'unobservable']);
	});

	test('without one, nothing changes', () => {
		expect(doubtTimeouts(seen(late, late, refused), timeouts, 0)).toEqual(seen(late, late, refused));
	});
});
