import {Buffer} from 'node:buffer';
import type {Settings} from '../core/settings.js';

/** Shorter paths are no secrets, and would take ordinary words out of a text. */
const shortestPath = 8;

/**
Takes the credentials out of any text before it is logged: whatever an error message of a library drags along. `later` gives those that are
not in the settings: supervisor's password stands in its own config, which may change while the detector runs.
*/
export function redactor({notify: {sms, email, webhook, heartbeat}, supervisor}: Settings, later: () => readonly string[] = () => []): (text: string) => string {
	const basic = sms.accountSid !== undefined && sms.authToken !== undefined ? Buffer.from(`${sms.accountSid}:${sms.authToken}`).toString('base64') : undefined;
	const given = [basic, sms.authToken, sms.accountSid, email?.password, webhook?.secret, ...[webhook?.url, heartbeat, supervisor.url].flatMap(url => secretsOf(url))];
	return text => {
		let clean = text;
		for (const secret of longestFirst([...given, ...later()])) {
			clean = clean.replaceAll(secret, '***');
		}

		return clean;
	};
}

/** One that holds another goes first. */
function longestFirst(secrets: ReadonlyArray<string | undefined>): string[] {
	return secrets.filter((secret): secret is string => secret !== undefined && secret !== '').toSorted((a, b) => b.length - a.length);
}

/** Whoever knows such an address may use it: what stands behind the host, and a password in front of it. */
function secretsOf(address: string | undefined): string[] {
	const url = address === undefined ? null : URL.parse(address);
	const path = url?.protocol.startsWith('http') === true ? `${url.pathname}${url.search}` : '';
	const password = url?.password ?? '';
	return [path.length >= shortestPath ? path : '', password, decoded(password)];
}

/** A URL has its password escaped; elsewhere it is as it was given. */
function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
