import * as v from 'valibot';
import {readHour, type LastHour} from '../core/last-hour.js';
import type {Command, CommandResult, Snapshot} from '../core/monitor.js';

/**
What travels through the control socket: one JSON object a line, each with the protocol's version and the id that the asker gave, so that
several questions can be under way on one connection.
*/
const protocolVersion = 1;

/** A longer line is no request. Bytes. */
export const longestRequest = 64 * 1024;

/** A snapshot with all its events and a restart's output is far below. Bytes. */
export const longestReply = 16 * 1024 * 1024;

export type Request =
	/** One snapshot, as soon as there is one. */
	| {readonly request: 'snapshot'}
	/** The snapshot now and after each change. */
	| {readonly request: 'subscribe'}
	| {readonly request: 'command'; readonly command: Command};

/** What a detector says first: who it is, and the milliseconds between two checks, after three of which its silence means that it is lost. */
export type Hello = {readonly type: 'hello'; readonly pid: number; readonly interval: number};

export type Reply =
	| Hello
	/** `null`: no check has ended yet. */
	| {
		readonly type: 'snapshot';
		readonly snapshot: Snapshot | null;
		/** With the first one of a subscription: what was seen before. */
		readonly hour?: LastHour | undefined;
	}
	/** The command is being carried out; comes every now and then until its result. */
	| {readonly type: 'progress'; readonly message: string}
	| {readonly type: 'result'; readonly result: CommandResult}
	/** The request was none. The connection is closed after it. */
	| {readonly type: 'error'; readonly message: string};

const text = v.pipe(v.string(), v.maxLength(2000));
const duration = v.pipe(v.number(), v.finite(), v.minValue(1));

const commandSchema = v.variant('command', [
	v.strictObject({command: v.literal('restart'), reason: text, dryRun: v.exactOptional(v.boolean())}),
	v.strictObject({command: v.literal('abort')}),
	v.strictObject({command: v.literal('disarm'), reason: text, forMs: v.exactOptional(v.nullable(duration))}),
	v.strictObject({command: v.literal('arm')}),
	v.strictObject({command: v.literal('check')}),
]);

const requestSchema = v.variant('request', [
	v.strictObject({request: v.literal('snapshot')}),
	v.strictObject({request: v.literal('subscribe')}),
	v.strictObject({request: v.literal('command'), command: commandSchema}),
]);

const envelopeSchema = v.looseObject({version: v.number(), id: v.pipe(v.number(), v.safeInteger(), v.minValue(0))});

export type ParsedRequest =
	| {readonly ok: true; readonly id: number; readonly request: Request}
	/** `id` is `null` when not even that could be read. */
	| {readonly ok: false; readonly id: number | null; readonly message: string};

/** Reads one line of a client that may be anybody with the owner's rights, and of any version. */
export function parseRequest(line: string): ParsedRequest {
	const envelope = v.safeParse(envelopeSchema, parseJson(line));
	if (!envelope.success) {
		return {ok: false, id: null, message: 'This is not a request: a request is one JSON object a line, with version and id.'};
	}

	const {version, id, ...rest} = envelope.output;
	if (version !== protocolVersion) {
		return {ok: false, id, message: `The detector speaks version ${protocolVersion} of its protocol, not ${version}. Start it again after an update.`};
	}

	const request = v.safeParse(requestSchema, rest);
	return request.success ? {ok: true, id, request: request.output} : {ok: false, id, message: `This request is unknown or wrong: ${describe(request.issues)}.`};
}

function describe([issue]: readonly [v.BaseIssue<unknown>, ...unknown[]]): string {
	return `${v.getDotPath(issue) ?? 'it'}: expected ${issue.expected ?? 'nothing'}, found ${issue.received}`;
}

const resultSchema = v.object({ok: v.boolean(), code: v.number(), message: v.string()});

// The detector that sends it is of the same protocol version; only what would break the screen at once is looked at.
const snapshotSchema = v.custom<Snapshot>(value => v.is(v.looseObject({
	status: v.looseObject({service_health: v.looseObject({}), detector: v.looseObject({check_interval_seconds: v.number()})}),
	events: v.array(v.unknown()),
	problems: v.array(v.string()),
	services: v.record(v.string(), v.looseObject({})),
}), value));

const replySchema = v.variant('type', [
	v.object({type: v.literal('hello'), pid: v.number(), interval: v.number()}),
	v.object({type: v.literal('snapshot'), snapshot: v.nullable(snapshotSchema), hour: v.optional(v.pipe(v.unknown(), v.transform(readHour)))}),
	v.object({type: v.literal('progress'), message: v.string()}),
	v.object({type: v.literal('result'), result: resultSchema}),
	v.object({type: v.literal('error'), message: v.string()}),
]);

/** Reads one line of a detector; `undefined` when it is none of this protocol. */
export function parseReply(line: string): {readonly id: number | null; readonly reply: Reply} | undefined {
	const value = parseJson(line);
	const envelope = v.safeParse(v.looseObject({version: v.literal(protocolVersion), id: v.nullable(v.number())}), value);
	const reply = v.safeParse(replySchema, value);
	return envelope.success && reply.success ? {id: envelope.output.id, reply: reply.output} : undefined;
}

export function requestLine(id: number, request: Request): string {
	return `${JSON.stringify({version: protocolVersion, id, ...request})}\n`;
}

export function replyLine(id: number | null, reply: Exclude<Reply, {readonly type: 'snapshot'}>): string {
	return `${JSON.stringify({version: protocolVersion, id, ...reply})}\n`;
}

/** The same for a snapshot that is JSON already: made once, sent to every viewer. */
export function snapshotLine(id: number, snapshotJson: string, hour?: LastHour): string {
	const hourJson = hour ? `,"hour":${JSON.stringify(hour)}` : '';
	return `{"version":${protocolVersion},"id":${id},"type":"snapshot","snapshot":${snapshotJson}${hourJson}}\n`;
}

function parseJson(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}
