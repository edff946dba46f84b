import {configSchema} from './schema.js';
import {type KeyPath} from './key-path.js';

/**
What the walks below need of a valibot schema. Environment variables, overrides and the nearest known key all come from the schema
itself, so that a new key needs no second place.
*/
export type SchemaNode = {
	readonly type: string;
	readonly message?: unknown;
	/** Of an object. */
	readonly entries?: Readonly<Record<string, SchemaNode>>;
	/** Of a list. */
	readonly item?: SchemaNode;
	/** Of a record: what each of its members is. */
	readonly value?: unknown;
	/** Of an optional key. */
	readonly wrapped?: SchemaNode;
	/** What an optional key is if it is left out. */
	readonly default?: unknown;
};

export const configTree: SchemaNode = configSchema;

/** What a value is, as far as reading one from a plain text needs it. */
export type Kind = 'object' | 'record' | 'list' | 'texts' | 'flag' | 'number' | 'duration' | 'text';

const kinds = new Map<string, Kind>([
	['strict_object', 'object'],
	['record', 'record'],
	['boolean', 'flag'],
	['number', 'number'],
	['union', 'duration'],
	['string', 'text'],
	['picklist', 'text'],
]);

export function kindOf(node: SchemaNode): Kind {
	const inner = unwrapped(node);
	if (inner.type === 'array') {
		return inner.item && kindOf(inner.item) === 'text' ? 'texts' : 'list';
	}

	return kinds.get(inner.type) ?? 'text';
}

/** Whether `null` may be written for "none". */
export function isNullable(node: SchemaNode): boolean {
	return node.type === 'nullish';
}

export function unwrapped(node: SchemaNode): SchemaNode {
	return node.wrapped === undefined ? node : unwrapped(node.wrapped);
}

/** The known keys of an object; none of anything else. */
export function membersOf(node: SchemaNode): ReadonlyMap<string, SchemaNode> {
	return new Map(Object.entries(unwrapped(node).entries ?? {}));
}

/** What is one step further in: a known key of an object, any name in a record, any place in a list. */
export function childOf(node: SchemaNode, step: string | number): SchemaNode | undefined {
	const inner = unwrapped(node);
	if (typeof step === 'number') {
		return inner.item;
	}

	return isNode(inner.value) ? inner.value : membersOf(inner).get(step);
}

/** What the schema says about a path; `undefined` if it is not known. */
export function nodeAt(path: KeyPath): SchemaNode | undefined {
	let node: SchemaNode | undefined = configTree;
	for (const step of path) {
		node &&= childOf(node, step);
	}

	return node;
}

/** A key that holds one value, or a list of texts: what an environment variable can hold. */
export type Leaf = {readonly path: readonly string[]; readonly node: SchemaNode};

/** All leaves that are reached by known keys alone: not the insides of `services` and `databases`. */
export function leaves(node: SchemaNode = configTree, path: readonly string[] = []): readonly Leaf[] {
	return [...membersOf(node)].flatMap(([name, member]) => {
		const kind = kindOf(member);
		const here = [...path, name];
		if (kind === 'object') {
			return leaves(member, here);
		}

		return kind === 'record' || kind === 'list' ? [] : [{path: here, node: member}];
	});
}

function isNode(value: unknown): value is SchemaNode {
	return typeof value === 'object' && value !== null && 'type' in value && 'kind' in value && value.kind === 'schema';
}
