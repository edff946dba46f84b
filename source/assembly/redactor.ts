import {Buffer} from 'node:buffer';
import type {DetectorEvent} from '../core/events.js';
import {isRecord} from '../core/record.js';
import type {Settings} from '../core/settings.js';

/** Shorter paths are no secrets, and would take ordinary words out of a text. */
const shortestPath = 8;

/** Takes the credentials out of a text. */
export type Redact = (text: string) => string;

/**
Takes the credentials out of any text before it is told: whatever an error message of a library drags along. `later` gives those that are
not in the settings: supervisor's password stands in its own config, which may change while the detector runs.
*/
export function redactor({notify: {sms, email, webhook, heartbeat}, supervisor, services}: Settings, later: () => readonly string[] = () => []): Redact {
	const given = longestFirst([
		...signIn(sms.accountSid, sms.authToken),
		sms.authToken,
		sms.accountSid,
		...signIn(email?.user, email?.password),
		email?.password,
		webhook?.secret,
		...[webhook?.url, heartbeat, sms.baseUrl].flatMap(url => [...loginOf(url), ...pathOf(url)]),
		...[supervisor.url, ...services.map(({health}) => health)].flatMap(url => loginOf(url)),
	]);
	return text => {
		// Most of what servers say is nothing, at every check and for every service.
		if (text === '') {
			return text;
		}

		let clean = text;
		for (const secret of longestFirst([...given, ...later()])) {
			clean = clean.replaceAll(secret, '***');
		}

		return clean;
	};
}

/** The event without secrets in its sentence and in its fields, however deep: it goes to the log, to the screen and through the control socket. */
export function redactedEvent(event: DetectorEvent, redact: Redact): DetectorEvent {
	return {...event, message: redact(event.message), fields: redacted(event.fields, redact) as DetectorEvent['fields']};
}

function redacted(value: unknown, redact: Redact): unknown {
	if (typeof value === 'string') {
		return redact(value);
	}

	if (Array.isArray(value)) {
		return value.map(item => redacted(item, redact));
	}

	return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redacted(item, redact)])) : value;
}

/** One that holds another goes first. */
function longestFirst(secrets: ReadonlyArray<string | undefined>): string[] {
	return secrets.filter((secret): secret is string => secret !== undefined && secret !== '').toSorted((a, b) => b.length - a.length);
}

/** As it travels in a header. */
function signIn(user: string | undefined, password: string | undefined): string[] {
	return password === undefined || password === '' ? [] : [Buffer.from(`${user ?? ''}:${password}`).toString('base64'), Buffer.from(password).toString('base64')];
}

/** The password in front of an address's host. */
function loginOf(address: string | undefined): string[] {
	const {username = '', password = ''} = (address === undefined ? undefined : URL.parse(address)) ?? {};
	return [password, decoded(password), ...signIn(decoded(username), decoded(password))];
}

/** Whoever knows such an address may use it: what stands behind its host. */
function pathOf(address: string | undefined): string[] {
	const {pathname = '', search = ''} = (address === undefined ? undefined : URL.parse(address)) ?? {};
	return [`${pathname}${search}`, pathname, search].filter(text => text.length >= shortestPath);
}

/** A URL has its password escaped; elsewhere it is as it was given. */
function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
