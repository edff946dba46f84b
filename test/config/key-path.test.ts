import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	formatKey, parseKey, valueAt, withoutMember, withValue, type KeyPath,
} from '../../source/config/key-path.js';

describe('a key', () => {
	test.each([
		[['checkInterval'], 'checkInterval'],
		[['services', 'main_app', 'timeout'], 'services.main_app.timeout'],
		[['databases', 0, 'path'], 'databases[0].path'],
		[['services', 'group:name', 'health'], 'services.group:name.health'],
		[['services', 'odd.name', 'health'], 'services["odd.name"].health'],
		[['services', '', 'health'], 'services[""].health'],
	] satisfies Array<[KeyPath, string]>)('%j is written %s and read back', (path, key) => {
		expect(formatKey(path)).toBe(key);
		expect(parseKey(key)).toStrictEqual(path);
	});

	test.each(['', '.', 'a.', '.a', 'a..b', 'a[', 'a[x]', 'a[-1]', 'a]b', 'a["b'])('%j is none', key => {
		expect(parseKey(key)).toBeUndefined();
	});

	test('survives being written and read, whatever is in it', () => {
		const step = fc.oneof(fc.nat(), fc.string().filter(text => !text.includes('"')));
		fc.assert(fc.property(fc.array(step, {minLength: 1}), path => {
			expect(parseKey(formatKey(path))).toStrictEqual(path);
		}));
	});
});

describe('a value in a config', () => {
	const config = {a: {b: [1, {c: 2}]}, d: null};

	test.each([
		[['a', 'b', 0], 1],
		[['a', 'b', 1, 'c'], 2],
		[['d'], null],
		[['a', 'x'], undefined],
		[['a', 'b', 'length'], undefined],
		[['d', 'x'], undefined],
		[['toString'], undefined],
		[[], config],
	] satisfies Array<[KeyPath, unknown]>)('is found at %j', (path, value) => {
		expect(valueAt(config, path)).toStrictEqual(value);
	});

	test('is put into a copy', () => {
		expect(withValue(config, ['a', 'b', 1, 'c'], 3)).toStrictEqual({a: {b: [1, {c: 3}]}, d: null});
		expect(withValue(config, ['e', 'f'], 3)).toStrictEqual({...config, e: {f: 3}});
		expect(withValue(config, ['a', 'b', 9], 3)).toStrictEqual({a: {b: [1, {c: 2}, 3]}, d: null});
		expect(config).toStrictEqual({a: {b: [1, {c: 2}]}, d: null});
	});

	test('is taken out of a copy', () => {
		expect(withoutMember(config, ['a', 'b'])).toStrictEqual({a: {}, d: null});
		expect(withoutMember(config, ['x', 'y'])).toBe(config);
	});

	test('may be called __proto__ and harms nobody', () => {
		const changed = withValue(JSON.parse('{"__proto__": {"a": 1}}'), ['b'], 2);
		expect(Object.keys(changed as object)).toStrictEqual(['__proto__', 'b']);
		expect(valueAt(changed, ['a'])).toBeUndefined();
	});
});
