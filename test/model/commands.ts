import * as fc from 'fast-check';
import type {RestartCause} from '../../source/core/settings.js';

/** The script of the next restarts. */
export type ScriptPlan = {
	/** Seconds; far beyond the time-out too. */
	readonly takes: number;
	readonly exit: number;
	readonly heals: boolean;
	/** Seconds after its start at which it kills the detector, if it does. */
	readonly killsAfter: number | null;
	/** It cannot be started at all. */
	readonly fails: boolean;
};

/** What can fail together. */
export const breakages = ['services', 'health', 'two', 'supervisor', 'file', 'services and supervisor', 'stopped', 'shutdown'] as const;
export type Breakage = typeof breakages[number];

/** One thing that happens. Plain JSON, so that a counterexample can be read and kept. */
export type Command =
	| {readonly do: 'break'; readonly what: Breakage}
	| {readonly do: 'heal'} | {readonly do: 'manual'} | {readonly do: 'abort'} | {readonly do: 'arm'}
	/** A check out of turn, as a person asks for it. */
	| {readonly do: 'look'}
	| {readonly do: 'checks'; readonly count: number}
	| {readonly do: 'seconds'; readonly count: number}
	| {readonly do: 'suspend'; readonly minutes: number}
	| {readonly do: 'jump'; readonly hours: number}
	/** The machine is off for some minutes, and may come up with another idea of the time. */
	| {readonly do: 'reboot'; readonly minutes: number; readonly jump: number}
	/** The detector dies at the n-th point from now; supervisor starts it again after some seconds. */
	| {readonly do: 'doom'; readonly points: number; readonly reborn: number}
	| {readonly do: 'kill'; readonly reborn: number}
	| {readonly do: 'disarm'; readonly minutes: number | null}
	| {readonly do: 'plan'; readonly plan: ScriptPlan}
	| {readonly do: 'obstacle'; readonly because: 'preflight' | 'veto' | null}
	/** An operator runs the script by hand. */
	| {readonly do: 'foreign'; readonly seconds: number}
	| {readonly do: 'disk'; readonly writes: number; readonly atCommit: boolean}
	/** The next life cannot read the history at first. */
	| {readonly do: 'unreadable'; readonly reads: number};

/** What a whole run is made under. */
export type Setup = {
	readonly interval: number;
	readonly thresholds: readonly [warning: number, critical: number, cascading: number];
	readonly maxPerHour: number;
	readonly cooldown: number;
	readonly enabled: boolean;
	readonly on: readonly RestartCause[];
};

const minute = 60_000;

export const setup: fc.Arbitrary<Setup> = fc.record({
	interval: fc.constantFrom(30_000, minute, 5 * minute),
	thresholds: fc.constantFrom([1, 2, 3], [3, 5, 7]),
	maxPerHour: fc.constantFrom(3, 3, 3, 1),
	cooldown: fc.constantFrom(60 * minute, 60 * minute, 20 * minute),
	enabled: fc.integer({min: 0, max: 15}).map(number => number > 0),
	on: fc.constantFrom(['services', 'supervisor', 'files'], ['services', 'supervisor', 'files'], ['services'], ['supervisor', 'files']),
});

const reborn = fc.constantFrom(1, 5, 5, 70, 400);
const tenYears = 87_660;

const plan: fc.Arbitrary<ScriptPlan> = fc.record({
	takes: fc.constantFrom(1, 40, 60, 200, 310, 3000),
	exit: fc.constantFrom(0, 0, 1),
	heals: fc.boolean(),
	killsAfter: fc.constantFrom(null, null, 0, 2, 30),
	fails: fc.integer({min: 0, max: 9}).map(number => number === 0),
});

const weighted: ReadonlyArray<readonly [number, fc.Arbitrary<Command>]> = [
	[12, fc.record({do: fc.constant('checks' as const), count: fc.integer({min: 1, max: 12})})],
	[7, fc.record({do: fc.constant('break' as const), what: fc.constantFrom(...breakages.slice(0, 5), ...breakages)})],
	[2, fc.constant({do: 'heal'} as const)],
	[2, fc.constant({do: 'manual'} as const)],
	[2, fc.constant({do: 'abort'} as const)],
	[2, fc.constant({do: 'arm'} as const)],
	[1, fc.constant({do: 'look'} as const)],
	[2, fc.record({do: fc.constant('disarm' as const), minutes: fc.constantFrom(1, 30, 60, 300, null)})],
	[2, fc.record({do: fc.constant('seconds' as const), count: fc.integer({min: 1, max: 40})})],
	[1, fc.record({do: fc.constant('suspend' as const), minutes: fc.constantFrom(0.3, 2, 50, 65)})],
	[2, fc.record({do: fc.constant('jump' as const), hours: fc.constantFrom(-tenYears, -24, -1, -0.3, 0.3, 1, 24, tenYears)})],
	[1, fc.record({do: fc.constant('reboot' as const), minutes: fc.constantFrom(0.5, 5, 90), jump: fc.constantFrom(0, 0, -24, 24, tenYears)})],
	[4, fc.record({do: fc.constant('doom' as const), points: fc.integer({min: 0, max: 25}), reborn})],
	[1, fc.record({do: fc.constant('kill' as const), reborn})],
	[3, fc.record({do: fc.constant('plan' as const), plan})],
	[1, fc.record({do: fc.constant('obstacle' as const), because: fc.constantFrom('preflight', 'veto', null, null)})],
	[2, fc.record({do: fc.constant('foreign' as const), seconds: fc.constantFrom(1, 2, 5, 60, 400)})],
	[2, fc.record({do: fc.constant('disk' as const), writes: fc.integer({min: 1, max: 12}), atCommit: fc.boolean()})],
	[1, fc.record({do: fc.constant('unreadable' as const), reads: fc.integer({min: 1, max: 3})})],
];

export const command: fc.Arbitrary<Command> = fc.oneof(...weighted.map(([weight, arbitrary]) => ({weight, arbitrary})));
