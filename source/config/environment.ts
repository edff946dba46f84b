import {fromText, toList} from './from-text.js';
import {notEmpty, type Environment} from './locate.js';
import {overlay, type Layer, type Overlaid} from './overlay.js';
import {nearest, suggest} from './problem.js';
import {leaves, type Leaf} from './schema-tree.js';

/** Not keys of the config: where it is, and what only editors need. */
const notVariables = new Set(['CFD_CONFIG', 'CFD_$SCHEMA']);

/** Every variable that sets a key, by its name: `CFD_` and the key in capitals with `_` between levels. */
export function configVariables(): ReadonlyMap<string, Leaf> {
	const named = leaves().map(leaf => [variableName(leaf.path), leaf] as const);
	return new Map(named.filter(([name]) => !notVariables.has(name)));
}

function variableName(path: readonly string[]): string {
	const words = path.map(step => step.replaceAll(/[A-Z]/gv, letter => `_${letter}`).toUpperCase());
	return ['CFD', ...words].join('_');
}

/** Lays the environment over a config. A variable that is set to nothing counts as not set. */
export function overlayEnvironment(raw: unknown, environment: Environment): Overlaid {
	const layers = [...configVariables()].flatMap(([name, leaf]) => layerOf(name, leaf, environment));
	return overlay(raw, [...receivers(environment), ...layers]);
}

function layerOf(name: string, {path, node}: Leaf, environment: Environment): Layer[] {
	const text = notEmpty(environment[name]?.trim());
	return text === undefined ? [] : [{path, value: fromText(node, text), origin: {file: 'environment', key: name}}];
}

/** The original system's variable; `CFD_NOTIFY_SMS_TO`, which means this program alone, goes over it. */
function receivers(environment: Environment): Layer[] {
	const key = 'SMS_PHONE_NUMBER';
	const text = notEmpty(environment[key]?.trim());
	return text === undefined ? [] : [{path: ['notify', 'sms', 'to'], value: toList(text), origin: {file: 'environment', key}}];
}

/** A variable that looks as if it were meant for us and sets nothing. */
export function unknownVariables(environment: Environment): string[] {
	const known = configVariables();
	return Object.keys(environment)
		.filter(name => name.startsWith('CFD_') && name !== 'CFD_CONFIG' && !known.has(name))
		.map(name => ['environment:', `${name} is not a known variable and sets nothing.`, suggest(nearest(name, known.keys()))].filter(Boolean).join(' '));
}
