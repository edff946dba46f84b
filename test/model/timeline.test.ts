import process from 'node:process';
import * as fc from 'fast-check';
import {expect, it} from 'vitest';
import type {Settings} from '../../source/core/settings.js';
import {play, type Timeline} from '../helpers/play.js';
import {seedSettings, serviceSettings} from '../helpers/settings.js';
import {levelsByDecision, type Frame, type Rules, type ServiceFrame} from './seed-formula.js';

const seed = Number(process.env['CFD_SEED'] ?? 20_261_124);

const interval = 30;
const levels = ['NONE', 'WARNING', 'CRITICAL', 'CASCADING'];

/** Mostly well: a timeline in which everything always fails is soon told. */
const often = <T>(usual: T, ...others: T[]) => fc.oneof({arbitrary: fc.constant(usual), weight: 3}, {arbitrary: fc.constantFrom(...others), weight: 2});

const rules: fc.Arbitrary<Rules & {hasHealth: boolean}> = fc.record({
	isCritical: often(true, false),
	hasHealth: fc.boolean(),
	limits: often([3, 5] as const, [1, 2], [2, 8]),
}).map(({limits, ...rest}) => ({...rest, warning: limits[0], critical: limits[1]}));

/** What a stretch of some checks looks like. */
const stretch = (count: number) => fc.record({
	checks: fc.integer({min: 1, max: 9}),
	isImpaired: often(false, false, true),
	supervisor: often('up', 'down', 'hung', 'fault', 'missing', 'shutdown'),
	database: often('ok', 'busy', 'missing', 'corrupt'),
	file: often('ok', 'missing', 'corrupted'),
	services: fc.array(fc.record({
		state: often('RUNNING', 'FATAL', 'EXITED', 'BACKOFF', 'STOPPED', 'STARTING', 'UNKNOWN'),
		http: often<number | string>(200, 204, 301, 404, 500, 'timeout', 'refused'),
	}), {minLength: count, maxLength: count}),
});

type Stretch = Parameters<Parameters<ReturnType<typeof stretch>['map']>[0]>[0];

const story = fc.array(rules, {minLength: 3, maxLength: 6}).chain(services => fc.record({
	services: fc.constant(services),
	stretches: fc.array(stretch(services.length), {minLength: 2, maxLength: 8}),
	/** With it, everything has proven itself before the story begins. */
	isProven: often(true, false),
}));

type Story = Parameters<Parameters<(typeof story)['map']>[0]>[0];

const filePath = 'backend/supervisord.conf';

function settingsOf({services}: Story): Partial<Settings> {
	const {restart, files} = seedSettings();
	return {
		restart: {...restart, enabled: false},
		files: files.filter(({path}) => path === filePath),
		services: services.map(({isCritical, hasHealth, warning, critical}, index) => serviceSettings(`s${index}`, {
			tier: isCritical ? 'critical' : 'important', thresholds: {warning, critical, cascading: 9}, health: hasHealth ? `http://127.0.0.1:1/${index}` : undefined,
		})),
	};
}

function well({services}: Story): Stretch {
	return {
		checks: 3, isImpaired: false, supervisor: 'up', database: 'ok', file: 'ok', services: services.map(() => ({state: 'RUNNING', http: 200})),
	};
}

/** The story as an incident file has it, and the same as frames for the oracle. */
function told(given: Story): {timeline: Timeline; frames: Frame[]} {
	const timeline: Timeline = [];
	const frames: Frame[] = [];
	for (const part of given.isProven ? [well(given), ...given.stretches] : given.stretches) {
		const begin = frames.length * interval;
		timeline.push({at: begin, set: changeOf(part), monitor: {fdsExhausted: part.isImpaired}});
		frames.push(...Array.from({length: part.checks}, (_, index) => frameOf(given, part, begin + (index * interval))));
	}

	return {timeline, frames};
}

type Change = NonNullable<Timeline[number]['set']>;

function changeOf({supervisor, database, file, services}: Stretch): Change {
	const change = {supervisor, database, files: {[filePath]: file}, services: Object.fromEntries(services.map((service, index) => [`s${index}`, service]))};
	return change as Change;
}

function frameOf({services: rulesOf}: Story, {isImpaired, supervisor, database, file, services}: Stretch, at: number): Frame {
	const frames = services.map(({state, http}, index): ServiceFrame => ({state, http: rulesOf[index]?.hasHealth ? (typeof http === 'number' ? http : 0) : undefined}));
	return {at, isImpaired, supervisor, database, file, services: frames};
}

it(`has the same level at every check as the decisions, written down a second time, say (seed ${seed})`, () => {
	const seen = new Set<number>();
	fc.assert(fc.property(story, given => {
		const {timeline, frames} = told(given);
		const {replayed} = play(timeline, {duration: (frames.length - 1) * interval, settings: settingsOf(given)});
		const byDecision = levelsByDecision(frames, given.services);
		expect(replayed.events.flatMap(event => event.type === 'check' ? [event.level] : [])).toEqual(byDecision.map(code => levels[code]));
		for (const code of byDecision) {
			seen.add(code);
		}
	}), {seed, numRuns: 1000});
	// The stories reach every level: an agreement over nothing but calm would prove nothing.
	expect([...seen].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
});
