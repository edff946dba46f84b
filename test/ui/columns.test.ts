import fc from 'fast-check';
import {expect, test} from 'vitest';
import {leadWidth, tableColumns, type Columns} from '../../source/ui/columns.js';

function used({name, state, failures, uptime, latency, restarts, trend, error}: Columns): number {
	const optional = [uptime, latency, restarts, trend, error].filter(width => width > 0);
	return leadWidth + name + 1 + state + 1 + failures + optional.reduce((sum, width) => sum + width + 1, 0);
}

function shown(columns: Columns): string[] {
	return Object.entries(columns).flatMap(([name, width]) => width > 0 ? [name] : []);
}

const longest = 'unified_production_coordinator'.length;

test.each([
	[60, ['name', 'state', 'failures']],
	[80, ['name', 'state', 'failures', 'uptime', 'error']],
	[100, ['name', 'state', 'failures', 'uptime', 'latency', 'restarts', 'trend', 'error']],
	[140, ['name', 'state', 'failures', 'uptime', 'latency', 'restarts', 'trend', 'error']],
])('at %i columns the names of the nine services are whole, and there is room for %j', (width, names) => {
	const columns = tableColumns(width, longest);
	expect(columns.name).toBe(longest);
	expect(shown(columns)).toEqual(names);
});

test('shorter names leave room for more', () => {
	expect(shown(tableColumns(80, 12))).toContain('latency');
});

test('an error has room for what matters at 80 columns', () => {
	expect(tableColumns(80, longest).error).toBeGreaterThanOrEqual(20);
});

test('a row is never wider than the terminal', () => {
	fc.assert(fc.property(fc.integer({min: 36, max: 300}), fc.nat(120), (width, name) => {
		expect(used(tableColumns(width, name))).toBeLessThanOrEqual(width);
	}));
});
