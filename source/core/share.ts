import {isRecord} from './record.js';

/**
The next value, made of the previous one's objects wherever nothing changed: plain JSON that came anew (through a socket, or built at each
check) keeps its identity, so that a memoised row is drawn again only when its own service changed.

Returns `previous` itself when nothing changed at all. Neither argument is altered.
*/
export function reuseUnchanged<Value>(previous: unknown, next: Value): Value {
	// What comes back has the shape of `next` in every part: it differs from it in identity only.
	return share(previous, next) as Value;
}

function share(previous: unknown, next: unknown): unknown {
	if (Array.isArray(previous) && Array.isArray(next)) {
		return shareElements(previous, next);
	}

	return isRecord(previous) && isRecord(next) ? shareFields(previous, next) : (Object.is(previous, next) ? previous : next);
}

function shareFields(previous: Record<string, unknown>, next: Record<string, unknown>): Record<string, unknown> {
	const keys = Object.keys(next);
	const shared = Object.fromEntries(keys.map(key => [key, Object.hasOwn(previous, key) ? share(previous[key], next[key]) : next[key]]));
	const isSame = keys.length === Object.keys(previous).length && keys.every(key => Object.hasOwn(previous, key) && Object.is(shared[key], previous[key]));
	return isSame ? previous : shared;
}

/** A list that only lost its head and grew at its end, as the last events do, keeps its elements too. */
function shareElements(previous: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
	const shift = Math.max(0, previous.findIndex(element => Object.is(share(element, next[0]), element)));
	const shared = next.map((element, index) => share(previous[index + shift], element));
	const isSame = shared.length === previous.length && shared.every((element, index) => Object.is(element, previous[index]));
	return isSame ? previous : shared;
}
