import {describe, expect, test} from 'vitest';
import {formatProblems} from '../../source/config/problem.js';
import {settingsFrom} from '../../source/config/settings-from.js';

function problemsOf(raw: unknown): string[] {
	const result = settingsFrom(raw, {root: '/srv', file: 'c.json'});
	return result.ok ? [] : formatProblems(result.problems).split('\n');
}

describe('values that are right by themselves', () => {
	const order = 'allowed: warning <= critical <= cascading (what a service leaves out is the common "thresholds").';

	test.each([
		[{thresholds: {warning: 6}}, [`c.json: thresholds: found warning 6, critical 5, cascading 7; ${order}`]],
		[{thresholds: {cascading: 4}}, [`c.json: thresholds: found warning 3, critical 5, cascading 4; ${order}`]],
		[
			{services: {a: {thresholds: {critical: 8}}, b: {thresholds: {critical: 8, cascading: 9}}, c: {}}},
			[`c.json: services.a.thresholds: found warning 3, critical 8, cascading 7; ${order}`],
		],
		[
			{thresholds: {warning: 1, critical: 1, cascading: 1}, services: {a: {thresholds: {warning: 2}}}},
			[`c.json: services.a.thresholds: found warning 2, critical 1, cascading 1; ${order}`],
		],
	])('are no thresholds together: %j', (raw, problems) => {
		expect(problemsOf(raw)).toStrictEqual(problems);
	});

	test('may all be the same threshold', () => {
		expect(problemsOf({thresholds: {warning: 1, critical: 1, cascading: 1}})).toStrictEqual([]);
	});

	test('depend on a service that does not exist', () => {
		expect(problemsOf({services: {trade_manager: {}, main_app: {dependsOn: ['trade_manager', 'trade_manger', 'toString']}}})).toStrictEqual([
			'c.json: services.main_app.dependsOn[1]: found "trade_manger"; allowed: a name from "services": trade_manager, main_app. Did you mean "trade_manager"?',
			expect.stringContaining('c.json: services.main_app.dependsOn[2]: found "toString"'),
		]);
	});

	test.each([
		[{a: ['a']}, ['a -> a']],
		[{a: ['b'], b: ['a']}, ['a -> b -> a']],
		[{a: ['b'], b: ['c'], c: ['d'], d: ['b']}, ['b -> c -> d -> b']],
		[{a: ['b', 'c'], b: ['d'], c: ['d'], d: []}, []],
		[{a: ['b'], b: ['a'], c: ['a'], d: ['d']}, ['a -> b -> a', 'd -> d']],
	])('depend on one another in a circle, which is named: %j', (dependencies, circles) => {
		const services = Object.fromEntries(Object.entries(dependencies).map(([name, dependsOn]) => [name, {dependsOn}]));
		expect(problemsOf({services})).toStrictEqual(circles.map(circle =>
			`c.json: services.${circle[0]}.dependsOn: found a circle: ${circle}; allowed: dependencies that end somewhere.`));
	});

	test('name a file or a database twice, whatever the way there', () => {
		expect(problemsOf({root: 'x', files: ['a', './b', 'b', '/srv/x/a'], databases: [{path: 'd'}, {path: 'e/../d', table: 't'}]})).toStrictEqual([
			'c.json: files[2]: found "b" a second time; allowed: each path once.',
			'c.json: files[3]: found "/srv/x/a" a second time; allowed: each path once.',
			'c.json: databases[1].path: found "e/../d" a second time; allowed: each path once.',
		]);
	});
});

test('everything that is wrong is said at once, what is wrong together too', () => {
	const problems = problemsOf({
		tresholds: {},
		frequency: 1,
		checkInterval: '10',
		thresholds: {warning: 9},
		services: {a: {dependsOn: ['b', 5], health: 'x', colour: 'red'}, b: {dependsOn: ['a', 'c']}},
		databases: [{}, {path: 'd'}, {path: 'd'}, 5],
		files: [5, 'f', './f'],
		restart: {on: ['x'], maxPerHour: 0},
		notify: {sms: {to: ['1']}},
		api: [],
	});
	expect(problems.map(problem => problem.split(': ', 2)[1])).toStrictEqual([
		'tresholds', 'frequency', 'services.a.colour', 'api',
		'checkInterval', 'services.a.health', 'services.a.dependsOn[1]', 'databases[0].path', 'databases[3]', 'files[0]', 'restart.on[0]',
		'restart.maxPerHour', 'notify.sms.to[0]',
		'thresholds', 'services.b.dependsOn[1]', 'services.a.dependsOn', 'files[2]', 'databases[2].path',
	]);
});

test('what stands at its default only because its own value is wrong is not blamed again', () => {
	expect(problemsOf({thresholds: {warning: 'x', critical: 1, cascading: 1}})).toHaveLength(1);
	expect(problemsOf({services: {a: {dependsOn: ['b']}, b: 5}})).toHaveLength(1);
});
