import {describe, expect, it} from 'vitest';
import {models} from './models.js';
import type {SeenService, Sight} from './sight.js';

const names = ['a', 'b', 'c', 'd'];
const wellServices: readonly SeenService[] = names.map(name => ({name, state: 'RUNNING', hasHealth: true, http: 200}));
const well: Sight = {supervisor: 'up', services: wellServices, files: [{path: 'f', kind: 'ok'}]};

/** The first so many services as given, the rest well. */
function ill(count: number, service: Partial<SeenService>): Sight {
	return {...well, services: wellServices.map((seen, index) => index < count ? {...seen, ...service} : seen)};
}

const withoutEndpoint: Sight = ill(3, {hasHealth: false, http: undefined});
const hanging = ill(3, {http: undefined});
const backoff = ill(3, {state: 'BACKOFF', http: undefined});
const stopped = ill(1, {state: 'STOPPED', http: undefined});
const fatal = ill(1, {state: 'FATAL', http: undefined});
const starting = ill(4, {state: 'STARTING', http: undefined});
const noSupervisor: Sight = {...well, supervisor: 'no answer', services: wellServices.map(service => ({...service, state: undefined}))};
const noFile: Sight = {...well, files: [{path: 'f', kind: 'missing'}]};
const brokenFile: Sight = {...well, files: [{path: 'f', kind: 'corrupted'}]};

/** At which checks (30 s apart, from 0) a new life of the model wants to restart. */
function wishes(name: string, sights: readonly Sight[]): number[] {
	const judge = models.find(model => model.name === name)?.start();
	return sights.flatMap((sight, index) => judge?.(sight, index * 30) ? [index] : []);
}

function times(count: number, sight: Sight): Sight[] {
	return Array.from({length: count}, () => sight);
}

describe.each<[name: string, cases: ReadonlyArray<readonly [what: string, sights: readonly Sight[], wishes: readonly number[]]>]>([
	['the original, first version', [
		['is quiet while all answer', times(9, well), []],
		['restarts over three programs without an endpoint, at the fifth check', times(6, withoutEndpoint), [4, 5]],
		['restarts when three hang', times(5, hanging), [4]],
		['starts to count anew after an answer', [...times(4, hanging), well, ...times(4, hanging)], []],
		['restarts at once over a program that was stopped', [stopped], [0]],
		['restarts at once without supervisor', [noSupervisor], [0]],
		['restarts at once over a file that is gone, and sees none that is broken', [noFile, brokenFile], [0]],
	]],
	['the original, second version', [
		['is quiet over three programs without an endpoint', times(9, withoutEndpoint), []],
		['sleeps while everything hangs', times(9, hanging), []],
		['restarts when three are not RUNNING five times', times(5, backoff), [4]],
		['restarts at once over one FATAL', [fatal], [0]],
	]],
	['the original, last version', [['does nothing whatever it sees', [noSupervisor, fatal, noFile, ...times(9, hanging)], []]]],
	['restart at the first failure', [
		['is quiet over what starts and what has no endpoint', [starting, withoutEndpoint], []],
		['restarts at each failure', [hanging, well, fatal, stopped, noFile, brokenFile, noSupervisor], [0, 2, 3, 4, 5, 6]],
	]],
	['any check failing 3 times', [
		['waits for the third failure of the same one', [fatal, fatal, well, fatal, fatal, fatal], [5]],
		['does not add up the failures of several', [hanging, noFile, noSupervisor, noFile], []],
	]],
	['Monit: 2 restarts within 3 cycles', [
		['restarts at the first failure', [well, fatal], [1]],
		['gives up for good after two restarts within three cycles', times(9, fatal), [0, 1]],
		['goes on as long as they are further apart', [fatal, well, well, fatal, well, well, fatal], [0, 3, 6]],
	]],
])('%s', (name, cases) => {
	it.each(cases)('%s', (_what, sights, expected) => {
		expect(wishes(name, sights)).toEqual(expected);
	});
});
