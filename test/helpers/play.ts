import * as v from 'valibot';
import type {Settings} from '../../source/core/settings.js';
import {factsOf} from '../../source/replay/expectation.js';
import {replay, type Replayed} from '../../source/replay/replay.js';
import {scenarioSchema, type Scenario} from '../../source/replay/scenario.js';
import {seedSettings} from './settings.js';

export type Timeline = Scenario['timeline'];

/** Everything as it should be, at the start. */
const allWell: Timeline[number] = {
	at: 0,
	set: {supervisor: 'up', database: 'ok', files: 'ok', services: {'*': {state: 'RUNNING', http: 200, latency: 3}}},
};

/** Plays a timeline over the seed's settings, everything well at first, and tells what happened. */
export function play(
	timeline: Timeline,
	{duration = 1800, script = {}, settings = {}}: {duration?: number; script?: Record<string, unknown>; settings?: Partial<Settings>} = {},
): {facts: ReturnType<typeof factsOf>; replayed: Replayed} {
	const scenario = v.parse(scenarioSchema, {name: 'test', duration, timeline: [allWell, ...timeline], script});
	const replayed = replay(scenario, seedSettings(settings));
	return {facts: factsOf(replayed), replayed};
}
