import * as v from 'valibot';
import {processStates} from '../core/observation.js';
import {blockReasons} from '../core/attempt.js';
import {levels} from '../core/level.js';

/**
The incident file (interface: Incident files): one scenario in virtual time. Times are seconds from the start. This schema is the one
source of the format: it checks files, types the code and becomes the JSON Schema that ships.
*/

const seconds = v.pipe(v.number(), v.minValue(0));

const serviceChange = v.strictObject({
	state: v.optional(v.picklist(processStates)),
	http: v.optional(v.union([
		v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599)),
		v.picklist(['timeout', 'refused', 'reset', 'garbage']),
	])),
	latency: v.optional(seconds),
	respawn: v.optional(v.boolean()),
	respawnEvery: v.optional(v.nullable(v.pipe(v.number(), v.gtValue(0)))),
});

const fileStates = v.picklist(['ok', 'missing', 'unreadable', 'corrupted']);

const change = v.strictObject({
	supervisor: v.optional(v.picklist(['up', 'down', 'hung', 'fault', 'shutdown', 'missing'])),
	database: v.optional(v.picklist(['ok', 'busy', 'missing', 'unreadable', 'corrupt'])),
	files: v.optional(v.union([v.literal('ok'), v.record(v.string(), fileStates)])),
	services: v.optional(v.record(v.string(), serviceChange)),
});

const monitor = v.strictObject({
	stalledFor: v.optional(seconds),
	fdsExhausted: v.optional(v.boolean()),
	suspendedFor: v.optional(seconds),
	wallClockJump: v.optional(v.number()),
	killed: v.optional(v.boolean()),
});

const entry = v.strictObject({
	at: seconds,
	set: v.optional(change),
	monitor: v.optional(monitor),
	operator: v.optional(v.picklist(['disarm', 'arm', 'restart', 'abort'])),
});

const outcomes = v.picklist(['running', 'settling', 'recovered', 'not_recovered', 'script_failed', 'timed_out', 'interrupted']);

const expectation = v.strictObject({
	peakLevel: v.optional(v.picklist(levels)),
	finalLevel: v.optional(v.picklist(levels)),
	levels: v.optional(v.array(v.tuple([seconds, v.picklist(levels)]))),
	restarts: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
	firstRestartBetween: v.optional(v.tuple([seconds, seconds])),
	restartsAt: v.optional(v.array(seconds)),
	outcomes: v.optional(v.array(outcomes)),
	withheld: v.optional(v.array(v.picklist(blockReasons))),
	sms: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
	rootCause: v.optional(v.nullable(v.string())),
});

export const scenarioSchema = v.strictObject({
	$schema: v.optional(v.string()),
	name: v.string(),
	description: v.optional(v.string(), ''),
	config: v.optional(v.record(v.string(), v.unknown()), {}),
	duration: seconds,
	timeline: v.array(entry),
	script: v.optional(v.strictObject({
		takes: v.optional(seconds, 60),
		exit: v.optional(v.pipe(v.number(), v.integer()), 0),
		heals: v.optional(v.boolean(), true),
		killsDetector: v.optional(v.boolean(), false),
	}), {}),
	expect: v.optional(expectation, {}),
});

export type Scenario = v.InferOutput<typeof scenarioSchema>;
export type ScenarioEntry = Scenario['timeline'][number];
export type WorldChange = NonNullable<ScenarioEntry['set']>;
export type ServiceChange = v.InferOutput<typeof serviceChange>;
export type MonitorChange = v.InferOutput<typeof monitor>;
export type Expectation = Scenario['expect'];
