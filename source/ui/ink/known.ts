/**
What is computed of a text again and again, kept for the texts that came last: of a screen on which one row changes, Ink takes all rows apart for
each frame. Bounded: a monitor runs for months.
*/
export function keepLast<Value>(size: number, compute: (text: string) => Value): (text: string) => Value {
	// Two generations: the older one goes as a whole, which costs nothing at each look.
	let young = new Map<string, Value>();
	let old = young;
	return text => {
		const known = young.get(text);
		if (known !== undefined) {
			return known;
		}

		const value = old.get(text) ?? compute(text);
		young.set(text, value);
		if (young.size >= size) {
			old = young;
			young = new Map<string, Value>();
		}

		return value;
	};
}
