import process from 'node:process';
import {isRecord} from '../core/record.js';
import {type SmsSettings} from '../core/settings.js';
import {notEmpty, type Environment} from './locate.js';
import {parseJson} from './json-text.js';
import {whyNotSecret} from './ownership.js';
import {
	nearest,
	problem,
	suggest,
	type Problem,
} from './problem.js';
import {readTextFile} from './read-file.js';

/** What Twilio wants to know before it sends. */
export type Credentials = Pick<SmsSettings, 'accountSid' | 'authToken' | 'from'>;

type Name = keyof Credentials;

/** What may be said of a secret in a message. */
const hidden = 'a value that is not shown';

type Rule = {readonly name: Name; readonly variable: string; readonly pattern: RegExp; readonly allowed: string};

const rules: readonly Rule[] = [
	{
		name: 'accountSid',
		variable: 'TWILIO_ACCOUNT_SID',
		pattern: /^AC[\dA-Za-z]+$/v,
		allowed: 'the account\'s SID, "AC" and 32 letters and digits',
	},
	{
		name: 'authToken',
		variable: 'TWILIO_AUTH_TOKEN',
		pattern: /^\S+$/v,
		allowed: 'the account\'s auth token, without blanks',
	},
	{
		name: 'from',
		variable: 'TWILIO_FROM_NUMBER',
		pattern: /^(?:\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[\d A-Za-z]{1,11})$/v,
		allowed: 'the sender: a number like "+15551234567", a short code or a sender name',
	},
];

export const noCredentials: Credentials = {accountSid: undefined, authToken: undefined, from: undefined};

export type CredentialsResult = {readonly credentials: Credentials; readonly problems: readonly Problem[]; readonly warnings: readonly string[]};

/** The credentials from the environment; no problem names their value. */
export function credentialsFromEnvironment(environment: Environment): CredentialsResult {
	const values = new Map(rules.map(({variable}) => [variable, notEmpty(environment[variable]?.trim())]));
	return checked(values, 'environment');
}

/**
The credentials from a file of their own, JSON or `KEY=VALUE` a line, by our names or Twilio's variables.

It is refused if somebody else than its owner could read it.
*/
export function credentialsFromFile(path: string, user = process.geteuid?.()): CredentialsResult {
	const file = readTextFile(path);
	if (!file.ok) {
		return failed(problem({
			file: path,
			found: file.found,
			allowed: 'a file with accountSid, authToken and from',
			suggestion: 'Mend "notify.sms.credentialsFile", or leave it out and set the TWILIO_ variables.',
		}));
	}

	const unsafe = whyNotSecret(file.stats, path, user);
	return unsafe === undefined ? fromText(file.text, path) : failed(problem({file: path, ...unsafe}));
}

function fromText(text: string, path: string): CredentialsResult {
	const values = parse(text);
	return values === undefined
		? failed(problem({
			file: path,
			found: 'neither JSON nor KEY=VALUE lines',
			allowed: '{"accountSid": "…", "authToken": "…", "from": "…"}, or TWILIO_ACCOUNT_SID=… and so on',
		}))
		: withUnknown(checked(values, path), values, path);
}

function failed(found: Problem): CredentialsResult {
	return {credentials: noCredentials, problems: [found], warnings: []};
}

function checked(values: ReadonlyMap<string, unknown>, file: string): CredentialsResult {
	const found = rules.map(rule => ({...rule, value: values.get(rule.name) ?? values.get(rule.variable)}));
	const problems = found
		.filter(({value, pattern}) => value !== undefined && !(typeof value === 'string' && pattern.test(value)))
		.map(({name, variable, allowed}) => problem({
			file, key: values.has(name) ? name : variable, found: hidden, allowed,
		}));
	const [accountSid, authToken, from] = found.map(({value}) => typeof value === 'string' ? value : undefined);
	return {credentials: {accountSid, authToken, from}, problems, warnings: []};
}

function withUnknown(result: CredentialsResult, values: ReadonlyMap<string, unknown>, path: string): CredentialsResult {
	const known = rules.flatMap(({name, variable}) => [name, variable]);
	const unknown = values.keys().filter(name => !known.includes(name)).toArray();
	const warnings = unknown.map(name => [`${path}: ${name} is not used.`, suggest(nearest(name, known))].filter(Boolean).join(' '));
	return {...result, warnings};
}

function parse(text: string): ReadonlyMap<string, unknown> | undefined {
	if (!text.trimStart().startsWith('{')) {
		return parseLines(text);
	}

	const json = parseJson(text);
	return json.ok && isRecord(json.value) ? new Map(Object.entries(json.value)) : undefined;
}

const assignment = /^(?:export\s+)?(?<name>\w+)\s*=\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>\S*))$/v;

function parseLines(text: string): ReadonlyMap<string, unknown> | undefined {
	const lines = text.split('\n').map(line => line.trim()).filter(line => line !== '' && !line.startsWith('#'));
	const pairs = lines.map(line => assignment.exec(line)?.groups);
	const isComplete = pairs.length > 0 && pairs.every(groups => groups !== undefined);
	return isComplete ? new Map(pairs.map(({name = '', double, single, bare}) => [name, double ?? single ?? bare])) : undefined;
}
