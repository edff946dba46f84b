import {describe, expect, test} from 'vitest';
import {configJsonSchema} from '../../source/config/json-schema.js';
import {configTree, membersOf, type SchemaNode} from '../../source/config/schema-tree.js';
import {settingsFrom} from '../../source/config/settings-from.js';
import {valueAt} from '../../source/config/key-path.js';

describe('the JSON Schema', () => {
	const schema = configJsonSchema();

	test('is one of an object without other keys, that an editor can read', () => {
		expect(structuredClone(schema)).toStrictEqual(schema);
		expect(schema).toMatchObject({type: 'object', additionalProperties: false});
		expect(schema['$schema']).toMatch(/json-schema\.org\/draft-07/v);
	});

	test('has each key, each with what it is for', () => {
		for (const {path, node} of nodesOf(configTree, [])) {
			const place = path.flatMap(step => ['properties', step]);
			const text = valueAt(schema, [...place, 'description']) ?? valueAt(schema, [...place, 'anyOf', 0, 'description']);
			expect(text, `${path.join('.')} (${node.type})`).toMatch(/^.{5,}/v);
		}
	});

	test('shows defaults that the detector itself takes', () => {
		const defaults = membersOf(configTree).keys().map(key => [key, valueAt(schema, ['properties', key, 'default'])] as const);
		const shown: Record<string, unknown> = Object.fromEntries(defaults.filter(([, value]) => value !== undefined));
		expect(Object.keys(shown)).toContain('services');
		expect(settingsFrom(shown, {root: '/'})).toStrictEqual(settingsFrom({}, {root: '/'}));
	});

	test('says how a duration is written', () => {
		expect(valueAt(schema, ['properties', 'checkInterval', 'anyOf', 0, 'pattern'])).toContain('ms|');
		expect(valueAt(schema, ['properties', 'checkInterval', 'anyOf', 1])).toStrictEqual({type: 'number', minimum: 0});
	});
});

function nodesOf(node: SchemaNode, path: readonly string[]): Array<{path: readonly string[]; node: SchemaNode}> {
	return [...membersOf(node)].flatMap(([name, member]) => [{path: [...path, name], node: member}, ...nodesOf(member, [...path, name])]);
}
