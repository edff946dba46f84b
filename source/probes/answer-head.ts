/** What the head of an HTTP answer says that matters here. */
export type AnswerHead = {
	readonly status: number;
	/** Bytes of its body; `undefined` if they are not told. */
	readonly length: number | undefined;
	readonly isChunked: boolean;
	readonly retryAfter: string | undefined;
};

const statusLine = /^HTTP\/1\.[01] (?<status>[1-5]\d\d)(?: .*)?\r?$/v;

/** Whether a text can still become an answer: a server that speaks something else is known by its first word. */
export function canBeAnswer(begun: string): boolean {
	const opening = 'HTTP/1.';
	return begun.startsWith(opening.slice(0, begun.length));
}

/**
Reads a head, as RFC 9112 has it.

@param text - To the blank line that ends it, this included.
@returns A text that says what is wrong, if it is none.
*/
export function readHead(text: string): AnswerHead | string {
	// Only of the first line: `^` would find one further down too.
	const status = Number(statusLine.exec(text.slice(0, text.indexOf('\n')))?.groups?.['status']);
	if (Number.isNaN(status)) {
		return 'the answer is not HTTP';
	}

	const headers = text.toLowerCase();
	const isChunked = hasBody(status) && valuesOf('transfer-encoding', headers).some(value => value.endsWith('chunked'));
	const [length, ...others] = new Set(isChunked ? [] : valuesOf('content-length', headers));
	if (others.length > 0 || (length !== undefined && !/^\d{1,15}$/v.test(length))) {
		return 'the answer says in no understandable way how long it is';
	}

	const [retryAfter] = valuesOf('retry-after', headers);
	return {
		status, isChunked, length: bodyLength(status, length), retryAfter,
	};
}

/** Looks for three headers only: a regular expression over all of them would take longer than all the rest of a health check. */
function valuesOf(name: string, headers: string): readonly string[] {
	const begin = `\n${name}:`;
	const values: string[] = [];
	for (let at = headers.indexOf(begin); at !== -1; at = headers.indexOf(begin, at + 1)) {
		values.push(headers.slice(at + begin.length, headers.indexOf('\n', at + 1)).trim());
	}

	return values;
}

function bodyLength(status: number, length: string | undefined): number | undefined {
	if (!hasBody(status)) {
		return 0;
	}

	return length === undefined ? undefined : Number(length);
}

/** Some answers have none, whatever else they say. */
function hasBody(status: number): boolean {
	return status !== 204 && status !== 304;
}
