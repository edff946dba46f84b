import {describe, expect, it} from 'vitest';
import {afterGlance, restartedMeanwhile} from '../../source/core/last-glance.js';
import type {SupervisorObservation} from '../../source/core/observation.js';
import type {WorldChange} from '../../source/replay/scenario.js';
import {Bench} from '../model/bench.js';

/** What was known when a restart was decided for `broken`, and what supervisor says of it after `meanwhile`. */
function decidedThen(broken: WorldChange, meanwhile: WorldChange) {
	const bench = new Bench();
	bench.check(2);
	bench.set(broken);
	bench.check(7);
	const decided = bench.memory;
	bench.wait(2);
	bench.set(meanwhile);
	return {decided, seen: bench.world.look(bench.seconds, undefined).supervisor};
}

const hanging = {services: {'*': {http: 'timeout'}}} as const;
const three = {main_app: {http: 'timeout'}, trade_initiator: {http: 'refused'}, trade_executor: {state: 'FATAL'}} as const;
const renewed = {respawn: true, state: 'RUNNING'} as const;

describe('a system that was restarted by somebody else since the decision', () => {
	it.each([
		['all of it has new processes', hanging, {services: {'*': renewed}}],
		['all of it has new processes, which still start', {services: three}, {services: {'*': {...renewed, state: 'STARTING'}}}],
		['some are up again, the others not yet', hanging, {services: {'*': {state: 'STOPPED'}, main_app: renewed}}],
		['a supervisor that was dead is there, with new processes', {supervisor: 'down'}, {supervisor: 'up', services: {'*': renewed}}],
		['what supervisor had given up on runs', {services: {'*': {state: 'FATAL'}}}, {services: {'*': renewed}}],
	] as const)('is recognised: %s', (_, broken, meanwhile) => {
		const {decided, seen} = decidedThen(broken, meanwhile);
		expect(restartedMeanwhile(decided, seen)).toMatchObject({because: 'in_progress', isOver: true});
	});

	it.each([
		['nothing has changed', {services: three}, {}],
		['one has died and was started anew by supervisor', hanging, {services: {main_app: renewed}}],
		['three were restarted by hand, the others were not touched', hanging, {services: {main_app: renewed, trade_initiator: renewed, trade_executor: renewed}}],
		['all of it has died', hanging, {services: {'*': {state: 'EXITED'}}}],
		['supervisor answers no more', hanging, {supervisor: 'down'}],
		['it crash-loops as it did before', {services: {'*': {respawnEvery: 10}}}, {}],
		['supervisor tries again by itself', {services: {'*': {state: 'BACKOFF'}}}, {services: {'*': {...renewed, state: 'STARTING'}}}],
	] as const)('is not seen in: %s', (_, broken, meanwhile) => {
		const {decided, seen} = decidedThen(broken, meanwhile);
		expect(restartedMeanwhile(decided, seen)).toBeUndefined();
	});
});

describe('what is known of the causes after the last glance', () => {
	it('is nothing of a process that has been replaced, and the same of the others', () => {
		const {decided, seen} = decidedThen(hanging, {services: {main_app: renewed}});
		const {services} = afterGlance(decided, decided, seen);
		expect(services['main_app']).toEqual({...decided.services['main_app'], vote: 'inconclusive'});
		expect({...services, main_app: undefined}).toEqual({...decided.services, main_app: undefined});
	});

	it('is that a supervisor which answers is no cause', () => {
		const {decided, seen} = decidedThen({supervisor: 'hung'}, {supervisor: 'up'});
		expect([decided.supervisor.vote, afterGlance(decided, decided, seen).supervisor.vote]).toEqual(['failing', 'ok']);
	});

	it('is what it was when supervisor gives no answer', () => {
		const {decided} = decidedThen(hanging, {});
		const silent: SupervisorObservation = {kind: 'no answer', why: 'timeout', detail: 'no answer within 1000 ms'};
		expect(afterGlance(decided, decided, silent)).toBe(decided);
		expect(restartedMeanwhile(decided, silent)).toBeUndefined();
	});
});
