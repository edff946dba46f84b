import {isRecord} from '../core/record.js';

/** Where a value is in the config: `['databases', 0, 'path']`. */
export type KeyPath = ReadonlyArray<string | number>;

const plainName = /^[^\s".\[\]]+$/v;
const steps = /(?:^|\.)(?<plain>[^".\[\]]+)|\[(?<index>\d+)\]|\["(?<quoted>[^"]*)"\]/gv;

/** Writes a path as people read it: `databases[0].path`, `services["odd.name"].timeout`. */
export function formatKey(path: KeyPath): string {
	return path.map((step, position) => formatStep(step, position === 0)).join('');
}

function formatStep(step: string | number, isFirst: boolean): string {
	if (typeof step === 'number') {
		return `[${step}]`;
	}

	if (!plainName.test(step)) {
		return `["${step}"]`;
	}

	return isFirst ? step : `.${step}`;
}

/** Reads what `formatKey` writes; `undefined` if it is not a key. */
export function parseKey(key: string): KeyPath | undefined {
	const found = key.matchAll(steps).toArray();
	const isWhole = found.map(([text]) => text).join('') === key;
	return isWhole && key !== '' && !key.startsWith('.') ? found.map(({groups}) => toStep(groups)) : undefined;
}

function toStep({plain, index, quoted}: Record<string, string | undefined> = {}): string | number {
	return index === undefined ? plain ?? quoted ?? '' : Number(index);
}

/** The value at a path, `undefined` if there is none. */
export function valueAt(root: unknown, path: KeyPath): unknown {
	let value = root;
	for (const step of path) {
		value = child(value, step);
	}

	return value;
}

function child(value: unknown, step: string | number): unknown {
	if (Array.isArray(value)) {
		return typeof step === 'number' ? value[step] : undefined;
	}

	return isRecord(value) ? Object.getOwnPropertyDescriptor(value, step)?.value : undefined;
}

/** A copy with another value at the path; objects on the way that are missing are made. The original stays as it is. */
export function withValue(root: unknown, path: KeyPath, value: unknown): unknown {
	const [step, ...rest] = path;
	if (step === undefined) {
		return value;
	}

	const inner = withValue(child(root, step), rest, value);
	if (typeof step === 'number' && Array.isArray(root)) {
		return step < root.length ? root.with(step, inner) : [...(root as readonly unknown[]), inner];
	}

	return {...(isRecord(root) && root), [step]: inner};
}

/** A copy without the object's member at the path. */
export function withoutMember(root: unknown, path: KeyPath): unknown {
	const parent = valueAt(root, path.slice(0, -1));
	if (!isRecord(parent)) {
		return root;
	}

	const {[String(path.at(-1))]: _, ...rest} = parent;
	return withValue(root, path.slice(0, -1), rest);
}
