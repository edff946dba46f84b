import {isRecord} from '../core/record.js';
import {
	formatKey,
	valueAt,
	withValue,
	type KeyPath,
} from './key-path.js';
import {problem, type Finding, type Problem} from './problem.js';
import {nodeAt} from './schema-tree.js';

/** Where a value came from that is not the file's: `environment` and the variable, or `--set` and the key. */
export type Origin = {readonly file: string; readonly key: string};

/** By dotted key. */
export type Origins = ReadonlyMap<string, Origin>;

/** A config with other values laid over it. */
export type Overlaid = {readonly value: unknown; readonly origins: Origins};

/** One value to lay over the config. */
export type Layer = {readonly path: KeyPath; readonly value: unknown; readonly origin: Origin};

/** Lays values over a config, later ones over earlier ones. */
export function overlay(raw: unknown, layers: readonly Layer[]): Overlaid {
	const origins = new Map(layers.map(({path, origin}) => [formatKey(path), origin]));
	let value = raw;
	for (const layer of layers) {
		value = withLayer(value, layer);
	}

	return {value, origins};
}

/** Where the file has something else than an object on the way, it stays: that is a problem of its own, and is reported. */
function withLayer(raw: unknown, {path, value}: Layer): unknown {
	const isOpen = path.every((step, index) => canHold(valueAt(raw, path.slice(0, index)), step));
	return isOpen ? withValue(withDefaults(raw, path), path, value) : raw;
}

function canHold(parent: unknown, step: string | number): boolean {
	return parent === undefined || (typeof step === 'number' ? Array.isArray(parent) : isRecord(parent));
}

/** `services.main_app.tier` alone must not replace the other eight: the defaults on the way are written out first. */
function withDefaults(raw: unknown, path: KeyPath): unknown {
	let value = raw;
	for (let length = 1; length < path.length; length++) {
		const parent = path.slice(0, length);
		const fallback = nodeAt(parent)?.default;
		if (fallback !== undefined && valueAt(value, parent) === undefined) {
			value = withValue(value, parent, fallback);
		}
	}

	return value;
}

/** What is needed to say where a value stands. */
export type Source = {
	readonly file: string;
	/** The line of each key of the file, by its dotted form. */
	readonly lines?: ReadonlyMap<string, number> | undefined;
	readonly origins?: Origins | undefined;
};

/** Names the place that a value came from: the line of the file, the variable, the option. */
export function locate(finding: Finding, {file, lines, origins}: Source): Problem {
	const {path, ...rest} = finding;
	const keys = path.map((_, index) => formatKey(path.slice(0, path.length - index)));
	const origin = keys.map(key => origins?.get(key)).find(found => found !== undefined);
	if (origin !== undefined) {
		return problem({...rest, ...origin});
	}

	const line = keys.map(key => lines?.get(key)).find(found => found !== undefined);
	return problem({
		...rest, file, line, key: formatKey(path),
	});
}
