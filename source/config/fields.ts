import * as v from 'valibot';
import {
	allowedDurations,
	durationPattern,
	parseDuration,
	type DurationLimits,
} from './duration.js';

/*
The kinds of values in the config. Each takes what the value is for, which goes into the JSON Schema, and has a message that says what
is allowed: a problem's `allowed` is that message.
*/

/** An object of which every key is known. */
export function section<Entries extends v.ObjectEntries>(description: string, entries: Entries, allowed = 'an object { … }') {
	return v.pipe(v.strictObject(entries, allowed), v.description(description));
}

/** A text with something in it. NUL would end a path early, inside the kernel. */
export function text(description: string, allowed = 'a text that is not empty') {
	return v.pipe(v.string(allowed), v.regex(/\S/v, allowed), v.regex(/^[^\0]*$/v, allowed), v.description(description));
}

export function path(description: string) {
	return text(description, 'a path, relative to "root" or absolute');
}

export function freeText(description: string) {
	return v.pipe(v.string('a text'), v.description(description));
}

export function flag(description: string) {
	return v.pipe(v.boolean('true or false'), v.description(description));
}

export function integer(description: string, least: number, most: number) {
	const allowed = `a whole number from ${least} to ${most}`;
	return v.pipe(v.number(allowed), v.integer(allowed), v.minValue(least, allowed), v.maxValue(most, allowed), v.description(description));
}

/** Comes out in milliseconds. */
export function duration(description: string, limits: DurationLimits = {}) {
	const allowed = allowedDurations(limits);
	const withUnit = v.pipe(v.string(), v.regex(durationPattern, allowed));
	const seconds = v.pipe(v.number(), v.minValue(0, allowed));
	return v.pipe(
		v.union([withUnit, seconds], allowed),
		v.check(value => parseDuration(value, limits).ok, allowed),
		v.description(description),
		v.transform(value => toMilliseconds(value)),
	);
}

function toMilliseconds(value: string | number): number {
	const parsed = parseDuration(value, {atLeast: 0});
	return parsed.ok ? parsed.milliseconds : 0;
}

export function choice<const Options extends readonly string[]>(description: string, options: Options) {
	return v.pipe(v.picklist(options, `one of ${quoted(options)}`), v.description(description));
}

export function choices<const Options extends readonly string[]>(description: string, options: Options) {
	const item = v.picklist(options, `one of ${quoted(options)}`);
	return list(description, item, `a list of ${quoted(options)}`);
}

export function list<const Item extends v.GenericSchema>(description: string, item: Item, allowed: string) {
	return v.pipe(v.array(item, allowed), v.description(description));
}

/** An http or https address; its credentials and path are the user's business. */
export function webAddress(description: string) {
	const allowed = 'an http:// or https:// address with a port from 1 to 65535, or null';
	return v.pipe(v.string(allowed), v.check(isWebAddress, allowed), v.description(description));
}

/** `http://:3000/` and `http://host:0/` name no place where anything could listen. */
function isWebAddress(address: string): boolean {
	return /^https?:\/\/[^\s\/]/iv.test(address) && URL.canParse(address) && new URL(address).port !== '0';
}

/** What Twilio takes as a receiver. */
export function phone(description: string) {
	const allowed = 'a phone number with "+" and country code, digits only, like "+15551234567" (E.164)';
	return v.pipe(v.string(allowed), v.regex(phonePattern, allowed), v.description(description));
}

const phonePattern = /^\+[1-9]\d{6,14}$/v;

/** No names, no comments: what goes between `<` and `>`. */
export function mailAddress(description: string) {
	const allowed = 'an e-mail address like "ops@example.com"';
	return v.pipe(v.string(allowed), v.regex(/^[^\s<>@]+@[^\s<>@]+$/v, allowed), v.description(description));
}

/** Supervisor's server; `check` gives a sentence if an address is none. */
export function checkedAddress(description: string, example: string, check: (address: string) => string | undefined) {
	return v.pipe(
		v.string(`an address like ${example}, or null`),
		v.check(address => check(address) === undefined, ({input}) => check(input) ?? ''),
		v.description(description),
	);
}

function quoted(options: readonly string[]): string {
	return options.map(option => JSON.stringify(option)).join(', ');
}
