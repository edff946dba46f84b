import {isRecord} from '../core/record.js';
import {
	nearest,
	suggest,
	type Finding,
	type Neighbour,
} from './problem.js';
import {formatKey, type KeyPath} from './key-path.js';
import {
	childOf,
	configTree,
	kindOf,
	leaves,
	membersOf,
	type SchemaNode,
} from './schema-tree.js';

/**
Every unknown key, and every list or text in the place of an object.

Valibot's strict object stops at its first unknown key, and takes a list for an object without keys; its record leaves out names
that are dangerous in JavaScript, which would be a service that nobody watches.
*/
export function structureFindings(value: unknown, node: SchemaNode = configTree, path: KeyPath = []): Finding[] {
	const kind = kindOf(node);
	if (kind === 'list' && Array.isArray(value)) {
		return value.flatMap((item, index) => inside(item, node, path, index));
	}

	if (kind !== 'object' && kind !== 'record') {
		return [];
	}

	if (Array.isArray(value)) {
		return [{path, found: 'a list', allowed: 'an object { … }'}];
	}

	return isRecord(value) ? Object.keys(value).flatMap(name => inside(value[name], node, path, name)) : [];
}

const impossibleNames = new Set(['__proto__', 'constructor', 'prototype']);

function inside(value: unknown, node: SchemaNode, parent: KeyPath, step: string | number): Finding[] {
	const path = [...parent, step];
	const child = childOf(node, step);
	if (child === undefined) {
		return [unknownKey(node, path)];
	}

	return typeof step === 'string' && impossibleNames.has(step)
		? [{path, found: 'a reserved name', allowed: 'any other name'}]
		: structureFindings(value, child, path);
}

/** For `--set`, which names one key. */
export function unknownKey(node: SchemaNode, path: KeyPath, known: Iterable<string> = membersOf(node).keys()): Finding {
	const names = [...known];
	return {
		path,
		found: 'an unknown key',
		allowed: names.join(', '),
		suggestion: suggestKey(path, names),
	};
}

/** Secrets do not belong in a file that is read by many: said to whoever tries. */
const credentialNames = /^(?:accountsid|authtoken|from|twilio_\w+)$/iv;

function suggestKey(path: KeyPath, siblings: readonly string[]): string | undefined {
	const wrong = String(path.at(-1));
	if (credentialNames.test(wrong)) {
		return 'Credentials come from the environment (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM_NUMBER) or from the file that "notify.sms.credentialsFile" names.';
	}

	const sibling = nearest(wrong, siblings);
	return suggest(sibling?.isNear === true ? sibling : elsewhere(wrong) ?? sibling);
}

/** `maxPerHour` at the top is right, only its place is wrong. */
function elsewhere(name: string): Neighbour | undefined {
	const found = leaves().find(leaf => leaf.path.at(-1) === name);
	return found && {name: formatKey(found.path), isNear: true};
}
