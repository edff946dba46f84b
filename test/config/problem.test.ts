import {describe, expect, test} from 'vitest';
import {
	describeFound, formatProblem, nearest, problem, suggest,
} from '../../source/config/problem.js';

describe('a problem', () => {
	test('is one line with file, line, key, what was found, what is allowed, and the nearest known key', () => {
		expect(formatProblem(problem({
			file: '/etc/cfd.json', line: 3, key: 'restart.maxPerHor', found: 'an unknown key', allowed: 'enabled, maxPerHour', suggestion: 'Did you mean "maxPerHour"?',
		}))).toBe('/etc/cfd.json:3: restart.maxPerHor: found an unknown key; allowed: enabled, maxPerHour. Did you mean "maxPerHour"?');
	});

	test('may be one of the file as a whole', () => {
		expect(formatProblem(problem({file: 'x.json', found: 'a FIFO', allowed: 'a file'}))).toBe('x.json: found a FIFO; allowed: a file.');
	});

	test('cannot be made to look like two, nor drive a terminal, by a name in it', () => {
		const line = formatProblem(problem({file: 'x\n\u{1B}[2J.json', key: 'a\r\nb', found: '1', allowed: '2'}));
		expect(line).toBe('x [2J.json: a b: found 1; allowed: 2.');
	});
});

describe('what was found', () => {
	test.each([
		[undefined, [], 'nothing'],
		[null, [], 'null'],
		['', [], '""'],
		[3, [], '3'],
		[['a'], [], '["a"]'],
		['x'.repeat(200), [], `"${'x'.repeat(78)}…`],
		['http://user:secret@host/x', ['services', 'a', 'health'], '"http://…@host/x"'],
		['unix://user:secret@/run/x', ['supervisor', 'url'], '"unix://…"'],
		['ftp://hc-ping.com/secret', ['notify', 'heartbeat'], '"ftp://…"'],
		['hc-ping.com/secret', ['notify', 'heartbeat'], '"…"'],
	])('%j at %j is shown as %s', (value, path, shown) => {
		expect(describeFound(value, path)).toBe(shown);
	});
});

describe('the nearest known name', () => {
	const known = ['checkInterval', 'thresholds', 'supervisor', 'services', 'files', 'restart', 'root'];

	test.each([
		['checkinterval', 'Did you mean "checkInterval"?'],
		['intervall', 'Did you mean "checkInterval"?'],
		['treshold', 'Did you mean "thresholds"?'],
		['service', 'Did you mean "services"?'],
		['superviser', 'Did you mean "supervisor"?'],
		['check', 'Did you mean "checkInterval"?'],
		['zzzzzzz', 'The nearest that is known is "files".'],
	])('of %s: %s', (wrong, sentence) => {
		expect(suggest(nearest(wrong, known))).toBe(sentence);
	});

	test('is looked for in no time, however long the wrong one is', () => {
		expect(nearest('x'.repeat(1_000_000), known)?.isNear).toBe(false);
	});

	test('is none where nothing is known', () => {
		expect(suggest(nearest('x', []))).toBeUndefined();
	});
});
