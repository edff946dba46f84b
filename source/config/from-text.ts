import {isNullable, kindOf, type SchemaNode} from './schema-tree.js';

const yes = new Set(['true', '1', 'yes', 'on']);
const no = new Set(['false', '0', 'no', 'off']);

/**
Reads a value from plain text, as environment variables and `--set` give it, into what would stand in the config.

What does not fit stays text: the schema then says what is allowed, as for the file.
*/
export function fromText(node: SchemaNode, text: string): unknown {
	if (text === 'null' && isNullable(node)) {
		return null;
	}

	switch (kindOf(node)) {
		case 'flag': {
			return toFlag(text) ?? text;
		}

		case 'number':
		case 'duration': {
			return isNumber(text) ? Number(text) : text;
		}

		case 'texts': {
			return toList(text);
		}

		case 'text': {
			return text;
		}

		case 'object':
		case 'record':
		case 'list': {
			return parsed(text) ?? text;
		}
	}
}

/** How people write yes and no; `undefined` for anything else. */
export function toFlag(text: string): boolean | undefined {
	const word = text.toLowerCase();
	return yes.has(word) || (no.has(word) ? false : undefined);
}

/** `a, b`, or a JSON list, which may be empty and may hold commas. */
export function toList(text: string): unknown {
	const list = text.startsWith('[') ? parsed(text) : undefined;
	return list ?? text.split(',').map(item => item.trim()).filter(item => item !== '');
}

function isNumber(text: string): boolean {
	return /^-?\d+(?:\.\d+)?$/v.test(text);
}

function parsed(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		return value;
	} catch {
		return undefined;
	}
}
