import * as v from 'valibot';
import {processStates} from '../core/observation.js';
import {blockReasons} from '../core/attempt.js';
import {levels} from '../core/level.js';

/**
The incident file (interface: Incident files): one scenario in virtual time. Times are seconds from the start. This schema is the one
source of the format: it checks files, types the code and becomes the JSON Schema that ships.
*/

/** A number that is not negative. */
function amount(what: string) {
	const allowed = `${what}, at least 0`;
	return v.pipe(v.number(allowed), v.minValue(0, allowed));
}

function oneOf<const Words extends readonly string[]>(words: Words) {
	return v.picklist(words, listed(words));
}

function listed(words: readonly string[]): string {
	return `one of ${words.map(word => JSON.stringify(word)).join(', ')}`;
}

function whole() {
	return v.pipe(v.number('a whole number'), v.integer('a whole number'));
}

function count() {
	const allowed = 'a whole number, at least 0';
	return v.pipe(v.number(allowed), v.integer(allowed), v.minValue(0, allowed));
}

const seconds = amount('a number of seconds');
const flag = v.boolean('true or false');
const object = 'an object { … }';

const noAnswers = ['timeout', 'refused', 'reset', 'garbage'] as const;
const http = `a status code from 100 to 599, or ${listed(noAnswers)}`;
const every = 'a number of seconds above 0, or null';

const serviceChange = v.strictObject({
	state: v.optional(oneOf(processStates)),
	http: v.optional(v.union([v.pipe(v.number(), v.integer(http), v.minValue(100, http), v.maxValue(599, http)), v.picklist(noAnswers)], http)),
	latency: v.optional(amount('a number of milliseconds')),
	respawn: v.optional(flag),
	respawnEvery: v.optional(v.nullable(v.pipe(v.number(every), v.gtValue(0, every)))),
}, object);

const change = v.strictObject({
	supervisor: v.optional(oneOf(['up', 'down', 'hung', 'fault', 'shutdown', 'missing'])),
	database: v.optional(oneOf(['ok', 'busy', 'missing', 'unreadable', 'corrupt'])),
	files: v.optional(v.union([v.literal('ok'), v.record(v.string(), oneOf(['ok', 'missing', 'unreadable', 'corrupted']))], '"ok", or an object { "PATH": … }')),
	services: v.optional(v.record(v.string(), serviceChange, object)),
}, object);

const monitor = v.strictObject({
	stalledFor: v.optional(seconds),
	fdsExhausted: v.optional(flag),
	suspendedFor: v.optional(seconds),
	wallClockJump: v.optional(v.number('a number of seconds')),
	killed: v.optional(flag),
}, object);

const entry = v.strictObject({
	at: seconds,
	set: v.optional(change),
	monitor: v.optional(monitor),
	operator: v.optional(oneOf(['disarm', 'arm', 'restart', 'abort'])),
}, object);

const level = oneOf(levels);
const window = 'two numbers of seconds, [FROM, UNTIL]';

const expectation = v.strictObject({
	peakLevel: v.optional(level),
	finalLevel: v.optional(level),
	levels: v.optional(v.array(v.strictTuple([seconds, level], '[AT, LEVEL]'), 'a list of [AT, LEVEL]')),
	restarts: v.optional(count()),
	firstRestartBetween: v.optional(v.strictTuple([seconds, seconds], window)),
	restartsAt: v.optional(v.array(seconds, 'a list of seconds')),
	outcomes: v.optional(v.array(oneOf(['running', 'settling', 'recovered', 'not_recovered', 'script_failed', 'timed_out', 'interrupted']), 'a list of outcomes')),
	withheld: v.optional(v.array(oneOf(blockReasons), 'a list of reasons')),
	sms: v.optional(count()),
	rootCause: v.optional(v.nullable(v.string('the name of a service, or null'))),
}, object);

export const scenarioSchema = v.strictObject({
	$schema: v.optional(v.string('a text')),
	name: v.string('a text'),
	description: v.optional(v.string('a text'), ''),
	config: v.optional(v.record(v.string(), v.unknown(), 'an object { … }, as in the config file'), {}),
	duration: seconds,
	timeline: v.array(entry, 'a list of entries, each with "at"'),
	script: v.optional(v.strictObject({
		takes: v.optional(seconds, 60),
		exit: v.optional(whole(), 0),
		heals: v.optional(flag, true),
		killsDetector: v.optional(flag, false),
	}, object), {}),
	expect: v.optional(expectation, {}),
}, object);

export type Scenario = v.InferOutput<typeof scenarioSchema>;
export type ScenarioEntry = Scenario['timeline'][number];
export type WorldChange = NonNullable<ScenarioEntry['set']>;
export type ServiceChange = v.InferOutput<typeof serviceChange>;
export type MonitorChange = v.InferOutput<typeof monitor>;
export type Expectation = Scenario['expect'];
