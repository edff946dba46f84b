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

/** What may be said of a secret in a message. */
const hidden = 'a value that is not shown';

/** One secret: its name in a file, its variable, and what it must look like. */
export type SecretRule = {readonly name: string; readonly variable: string; readonly pattern: RegExp; readonly allowed: string};

const twilioRules: readonly SecretRule[] = [
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

export type SecretsResult = {
	readonly values: Readonly<Record<string, string | undefined>>;
	readonly problems: readonly Problem[];
	readonly warnings: readonly string[];
};

/** Where secrets come from: the environment goes first, then a file that only its owner can read. `key`: the config's key that names it. */
export type SecretsSource = {readonly environment: Environment; readonly file: string | undefined; readonly key: string; readonly user?: number | undefined};

/** The credentials for Twilio. */
export function twilioCredentials(source: SecretsSource): {readonly credentials: Credentials} & Omit<SecretsResult, 'values'> {
	const {values, problems, warnings} = readSecrets(twilioRules, source);
	return {credentials: {accountSid: values['accountSid'], authToken: values['authToken'], from: values['from']}, problems, warnings};
}

/** Each secret from the environment, else from the file. No problem names their value. */
export function readSecrets(rules: readonly SecretRule[], {environment, file, key, user = process.geteuid?.()}: SecretsSource): SecretsResult {
	const variables = new Map(rules.map(({variable}) => [variable, notEmpty(environment[variable]?.trim())]));
	const found = checked(rules, variables, 'environment');
	if (file === undefined) {
		return found;
	}

	const inFile = fromFile(rules, {path: file, key, user});
	return {
		values: Object.fromEntries(rules.map(({name}) => [name, found.values[name] ?? inFile.values[name]])),
		problems: [...found.problems, ...inFile.problems],
		warnings: inFile.warnings,
	};
}

/** JSON or `KEY=VALUE` a line, by our names or the variables. It is refused if somebody else than its owner could read it. */
function fromFile(rules: readonly SecretRule[], {path, key, user}: {readonly path: string; readonly key: string; readonly user: number | undefined}): SecretsResult {
	const file = readTextFile(path);
	if (!file.ok) {
		return failed(problem({
			file: path,
			found: file.found,
			allowed: `a file with ${listed(rules.map(({name}) => name))}`,
			suggestion: `Mend "${key}", or leave it out and set ${listed(rules.map(({variable}) => variable))}.`,
		}));
	}

	const unsafe = whyNotSecret(file.stats, path, user);
	return unsafe === undefined ? fromText(rules, file.text, path) : failed(problem({file: path, ...unsafe}));
}

function listed(words: readonly string[]): string {
	return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function fromText(rules: readonly SecretRule[], text: string, path: string): SecretsResult {
	const values = parse(text);
	const example = rules.map(({name}) => `"${name}": "…"`).join(', ');
	return values === undefined
		? failed(problem({
			file: path,
			found: 'neither JSON nor KEY=VALUE lines',
			allowed: `{${example}}, or ${rules[0]?.variable}=… and so on`,
		}))
		: withUnknown(rules, checked(rules, values, path), {values, path});
}

function failed(found: Problem): SecretsResult {
	return {values: {}, problems: [found], warnings: []};
}

function checked(rules: readonly SecretRule[], values: ReadonlyMap<string, unknown>, file: string): SecretsResult {
	const found = rules.map(rule => ({...rule, value: values.get(rule.name) ?? values.get(rule.variable)}));
	const problems = found
		.filter(({value, pattern}) => value !== undefined && !(typeof value === 'string' && pattern.test(value)))
		.map(({name, variable, allowed}) => problem({
			file, key: values.has(name) ? name : variable, found: hidden, allowed,
		}));
	return {values: Object.fromEntries(found.map(({name, value}) => [name, typeof value === 'string' ? value : undefined])), problems, warnings: []};
}

function withUnknown(
	rules: readonly SecretRule[],
	result: SecretsResult,
	{values, path}: {readonly values: ReadonlyMap<string, unknown>; readonly path: string},
): SecretsResult {
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
