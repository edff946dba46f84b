import type * as v from 'valibot';
import {isRecord} from '../core/record.js';
import type {Settings} from '../core/settings.js';
import {formatKey, valueAt, type KeyPath} from '../config/key-path.js';
import {describeFound, nearest, suggest, type Finding} from '../config/problem.js';
import {childOf, membersOf, unwrapped, type SchemaNode} from '../config/schema-tree.js';
import {scenarioSchema} from './scenario.js';

type Issue = v.BaseIssue<unknown>;

/** A schema of which one or another holds. */
type Node = SchemaNode & {readonly options?: readonly SchemaNode[]};

/** Everything that is wrong with the format of an incident file, each with what is allowed there. `issues`: what the schema said of it. */
export function formatFindings(raw: unknown, issues: readonly Issue[]): Finding[] {
	if (!isRecord(raw)) {
		return [{path: [], found: Array.isArray(raw) ? 'a list' : describeFound(raw), allowed: 'an object with "name", "duration" and "timeline"'}];
	}

	const unknown = unknownKeys(raw, scenarioSchema, []);
	// The schema stops at the first unknown key of an object, and does not say which there are.
	const values = issues.flatMap(issue => innermost(issue)).filter(({issue}) => issue.expected !== 'never').map(place => toFinding(place));
	return [...unknown, ...new Map(values.map(finding => [formatKey(finding.path), finding])).values()];
}

function unknownKeys(value: unknown, schema: Node, path: KeyPath): Finding[] {
	if (Array.isArray(value)) {
		return value.flatMap((item, index) => inside(item, schema, path, index));
	}

	return isRecord(value) ? Object.keys(value).flatMap(key => inside(value[key], schema, path, key)) : [];
}

function inside(value: unknown, schema: Node, parent: KeyPath, step: string | number): Finding[] {
	const node = fitting(schema);
	const path = [...parent, step];
	const child = childOf(node, step);
	if (child) {
		return unknownKeys(value, child, path);
	}

	const names = membersOf(node).keys().toArray();
	const isKnown = typeof step === 'number' || names.length === 0;
	return isKnown ? [] : [{path, found: 'an unknown key', allowed: names.join(', '), suggestion: suggest(nearest(step, names))}];
}

/** Of several, the one that has something inside. */
function fitting(schema: Node): SchemaNode {
	const node: Node = unwrapped(schema);
	return node.options?.find(option => unwrapped(option).value !== undefined) ?? node;
}

type Place = {readonly path: KeyPath; readonly issue: Issue};

/** What is wrong inside of a value that may be an object or something else. */
function innermost(issue: Issue): Place[] {
	const path = keysOf(issue);
	const deeper = (issue.issues ?? []).filter(inner => keysOf(inner).length > 0);
	return isRecord(issue.input) && deeper.length > 0 ? deeper.map(inner => ({path: [...path, ...keysOf(inner)], issue: inner})) : [{path, issue}];
}

function keysOf({path = []}: {readonly path?: ReadonlyArray<{readonly key: unknown}> | undefined}): KeyPath {
	return path.map(({key}) => typeof key === 'number' ? key : String(key));
}

function toFinding({path, issue: {input, message}}: Place): Finding {
	const allowed = input === undefined ? nodeIn(path)?.message : undefined;
	return {path, found: describeFound(input), allowed: typeof allowed === 'string' ? allowed : message};
}

/** Of a key that is missing, the schema says only its name. */
function nodeIn(path: KeyPath): SchemaNode | undefined {
	let node: SchemaNode | undefined = scenarioSchema;
	for (const step of path) {
		node &&= childOf(fitting(node), step);
	}

	return node && unwrapped(node);
}

/** Everything that the file names and its config does not have: all of it, each in its place. */
export function misfits(raw: unknown, {services, files, restart, supervisor}: Settings): Finding[] {
	const names = services.map(({name}) => name);
	const paths = [...new Set([...files, restart.script, supervisor.config].map(({path}) => path))];
	const timeline = valueAt(raw, ['timeline']);
	const rootCause = valueAt(raw, ['expect', 'rootCause']);
	return [
		...(Array.isArray(timeline) ? timeline : []).flatMap((_, index) => [
			...strangers(raw, ['timeline', index, 'set', 'services'], ['*', ...names], 'service'),
			...strangers(raw, ['timeline', index, 'set', 'files'], paths, 'file'),
		]),
		...(typeof rootCause === 'string' ? stranger(['expect', 'rootCause'], rootCause, names, 'service') : []),
	];
}

function strangers(raw: unknown, path: KeyPath, known: readonly string[], what: string): Finding[] {
	const named = valueAt(raw, path);
	return isRecord(named) ? Object.keys(named).flatMap(name => stranger([...path, name], name, known, what)) : [];
}

function stranger(path: KeyPath, name: string, known: readonly string[], what: string): Finding[] {
	const like = nearest(name, known);
	const suggestion = like?.isNear === true ? suggest(like) : undefined;
	return known.includes(name) ? [] : [{path, found: `a ${what} that is not in the config`, allowed: known.join(', '), suggestion}];
}
