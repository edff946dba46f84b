import {isRecord} from '../core/record.js';
import {fromText} from './from-text.js';
import {
	formatKey,
	parseKey,
	valueAt,
	type KeyPath,
} from './key-path.js';
import {
	locate,
	overlay,
	type Layer,
	type Overlaid,
} from './overlay.js';
import {problem, type Problem} from './problem.js';
import {
	configTree,
	kindOf,
	membersOf,
	nodeAt,
} from './schema-tree.js';
import {unknownKey} from './structure.js';

/** What is wrong with some keys does not keep the others from being laid over the config: what is wrong with their values is told with it. */
export type Overridden = Overlaid & (
	| {readonly ok: true}
	| {readonly ok: false; readonly problems: readonly Problem[]}
);

const file = '--set';

/**
Lays `key=value` over a config as it stands in the file: `thresholds.critical=4`, `services.main_app.tier=important`,
`databases[0].table=trades`. The value is JSON or plain text, as the key needs it.

All that is wrong with the keys at once; what is wrong with the values comes with the other problems of the config (pass `origins` on).
*/
export function applyOverrides(raw: unknown, overrides: readonly string[]): Overridden {
	const results = overrides.map(override => toLayer(raw, override));
	const problems = results.filter(result => 'found' in result);
	const overlaid = overlay(raw, results.filter(result => 'path' in result));
	return problems.length > 0 ? {ok: false, problems, ...overlaid} : {ok: true, ...overlaid};
}

function toLayer(raw: unknown, override: string): Layer | Problem {
	const [key = '', ...rest] = override.split('=');
	const path = parseKey(key.trim());
	if (path === undefined || rest.length === 0) {
		return problem({file, found: JSON.stringify(override), allowed: 'KEY=VALUE, like thresholds.critical=4'});
	}

	const node = nodeAt(path);
	const wrong = firstUnknown(raw, path);
	return node === undefined || wrong !== undefined
		? wrong ?? problem({
			file, key, found: 'an unknown key', allowed: membersOf(configTree).keys().toArray().join(', '),
		})
		: {path, value: fromText(node, rest.join('=').trim()), origin: {file, key: formatKey(path)}};
}

/** The first step that leads nowhere. A service must be there already: a new one would hardly be meant. */
function firstUnknown(raw: unknown, path: KeyPath): Problem | undefined {
	const problems = path.map((_, index) => unknownStep(raw, path.slice(0, index + 1)));
	return problems.find(found => found !== undefined);
}

function unknownStep(raw: unknown, path: KeyPath): Problem | undefined {
	const parentPath = path.slice(0, -1);
	const parent = nodeAt(parentPath);
	if (parent === undefined) {
		return undefined;
	}

	const present = valueAt(raw, parentPath) ?? parent.default;
	const known = kindOf(parent) === 'record' && isRecord(present) ? Object.keys(present) : membersOf(parent).keys().toArray();
	const step = path.at(-1) ?? '';
	const isKnown = typeof step === 'number' ? Array.isArray(present) && step <= present.length : known.includes(step);
	return isKnown ? undefined : locate(unknownKey(parent, path, known), {file});
}
