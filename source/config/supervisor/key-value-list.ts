/**
Reads `KEY=value,KEY2="a, b"` as supervisor reads `environment=` (datatypes.py, dict_of_key_value_pairs, over Python's shlex).

@returns `undefined` if supervisor would refuse it.
*/
export function parseKeyValueList(text: string): ReadonlyMap<string, string> | undefined {
	const tokens = tokenize(text);
	// A quote that was never closed is a token of its own.
	if (tokens.includes('"') || tokens.includes('\'')) {
		return undefined;
	}

	const pairs = new Map<string, string>();
	for (let index = 0; index < tokens.length; index += 4) {
		const [key, equals, value] = tokens.slice(index, index + 3);
		if (key === undefined || equals !== '=' || value === undefined) {
			return undefined;
		}

		pairs.set(key, unquoted(value));
	}

	return pairs;
}

/** All quotes at both ends, as Python's strip takes them. */
function unquoted(value: string): string {
	return value.replace(/^["']+/v, '').replace(/(?<!["'])["']+$/v, '');
}

/** A comment, a quoted text, a word (quotes inside belong to it), or any other character alone. */
const token = /#[^\n]*\n?|"[^"]*"|'[^']*'|[\w\(\)+\-.\/:][\w"'\(\)+\-.\/:]*|[^\t\n\r ]/gv;

function tokenize(text: string): string[] {
	return text.matchAll(token).map(([found]) => found).filter(found => !found.startsWith('#')).toArray();
}
