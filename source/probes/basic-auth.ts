import {Buffer} from 'node:buffer';

/** The header for the user and password of a URL, which go into it and nowhere else; none without them. */
export function basicAuth({username, password}: Pick<URL, 'username' | 'password'>): Record<string, string> {
	return username === '' && password === ''
		? {}
		: {authorization: `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`};
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
