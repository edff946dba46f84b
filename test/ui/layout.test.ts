import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	bodyRows,
	modeOf,
	planRows,
	windowTop,
	type Wishes,
} from '../../source/ui/layout.js';

const wishes: fc.Arbitrary<Wishes> = fc.record({
	services: fc.nat(2000),
	decision: fc.nat(6),
	hasUrgent: fc.boolean(),
	problems: fc.nat(9),
	hasIncident: fc.boolean(),
	attempt: fc.nat(14),
	checks: fc.nat(20),
	allChecks: fc.nat(20),
	restarts: fc.nat(60),
	events: fc.nat(200),
});

const nine: Wishes = {
	services: 9,
	decision: 2,
	hasUrgent: true,
	problems: 0,
	hasIncident: true,
	attempt: 0,
	checks: 1,
	allChecks: 6,
	restarts: 1,
	events: 200,
};

test.each([
	[140, 40, 'wide'],
	[100, 24, 'wide'],
	[99, 24, 'normal'],
	[80, 24, 'normal'],
	[79, 24, 'narrow'],
	[60, 24, 'narrow'],
	[59, 24, 'line'],
	[40, 20, 'line'],
	[140, 7, 'line'],
])('%i x %i is %s', (columns, rows, mode) => {
	expect(modeOf({columns, rows})).toBe(mode);
});

describe('the rows', () => {
	test('are never more than the terminal has, and no part gets more than it asked for', () => {
		fc.assert(fc.property(wishes, fc.nat(120), fc.constantFrom('narrow' as const, 'normal' as const, 'wide' as const), (wished, rows, mode) => {
			const heights = planRows(wished, rows, mode);
			expect(Object.values(heights).reduce((sum, height) => sum + height, 0)).toBeLessThanOrEqual(rows);
			expect(heights.table).toBeLessThanOrEqual(1 + Math.max(1, wished.services));
			expect(heights.attempt).toBeLessThanOrEqual(wished.attempt);
			expect(heights.events).toBeLessThanOrEqual(wished.events);
			expect(Object.values(heights).every(height => height >= 0)).toBe(true);
		}));
	});

	test('at 80 x 24 nine services, the countdown, the decision and the incident are all there without scrolling', () => {
		const heights = planRows(nine, 24, 'normal');
		expect(heights).toMatchObject({
			header: 2,
			footer: 1,
			urgent: 1,
			decision: 2,
			table: 10,
			incident: 1,
			checks: 1,
			restarts: 1,
		});
		expect(heights.events).toBeGreaterThanOrEqual(3);
	});

	test('of a running restart stand above the services, which are all still there at 80 x 24', () => {
		const heights = planRows({...nine, hasUrgent: false, attempt: 8}, 24, 'normal');
		expect(heights.attempt).toBeGreaterThanOrEqual(4);
		expect(heights.table).toBe(10);
	});

	test('of a low terminal go to level, countdown, decision and the first services', () => {
		expect(planRows(nine, 9, 'normal')).toMatchObject({
			header: 2,
			footer: 1,
			urgent: 1,
			decision: 1,
			table: 4,
		});
		expect(planRows(nine, 2, 'normal')).toMatchObject({header: 1, footer: 1});
	});

	test('of a thousand services leave room for what happened last', () => {
		const heights = planRows({...nine, services: 1000}, 50, 'normal');
		expect(heights.table).toBeGreaterThan(20);
		expect(heights.events).toBeGreaterThan(2);
	});
});

test('a view of text gets what is between the header and the footer', () => {
	expect(bodyRows(planRows(nine, 24, 'normal'), 24)).toBe(20);
});

describe('the window of the table', () => {
	test.each([
		['stays while the selection is in it', [0, 4, 10, 100], 0],
		['moves down no more than needed', [0, 10, 10, 100], 1],
		['moves up no more than needed', [20, 19, 10, 100], 19],
		['stays at the end', [95, 99, 10, 100], 90],
		['is at the top when everything fits', [5, 3, 10, 9], 0],
		['is at the top of nothing', [5, 0, 10, 0], 0],
	] as const)('%s', (_, [top, index, page, total], expected) => {
		expect(windowTop(top, index, page, total)).toBe(expected);
	});

	test('always holds the selection', () => {
		fc.assert(fc.property(fc.nat(1000), fc.nat(999), fc.integer({min: 1, max: 60}), (top, index, page) => {
			const first = windowTop(top, index, page, 1000);
			expect(index).toBeGreaterThanOrEqual(first);
			expect(index).toBeLessThan(first + page);
			expect(first + page).toBeLessThanOrEqual(1000 + Math.max(0, page - 1000));
		}));
	});
});
