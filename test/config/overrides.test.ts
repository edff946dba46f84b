import {describe, expect, test} from 'vitest';
import {applyOverrides} from '../../source/config/overrides.js';
import {formatProblems} from '../../source/config/problem.js';
import {settingsFrom} from '../../source/config/settings-from.js';

function overridden(raw: unknown, ...overrides: string[]): unknown {
	const result = applyOverrides(raw, overrides);
	return result.ok ? result.value : formatProblems(result.problems);
}

describe('an override', () => {
	test.each([
		['thresholds.critical=4', {thresholds: {critical: 4}}],
		['checkInterval=10s', {checkInterval: '10s'}],
		['checkInterval=10', {checkInterval: 10}],
		['restart.enabled=off', {restart: {enabled: false}}],
		['restart.on=["files"]', {restart: {on: ['files']}}],
		['restart.on=files,supervisor', {restart: {on: ['files', 'supervisor']}}],
		['supervisor.url=null', {supervisor: {url: null}}],
		['system = A = B ', {system: 'A = B'}],
		['thresholds={"warning": 1}', {thresholds: {warning: 1}}],
		['services={"a": {}}', {services: {a: {}}}],
		['databases=[]', {databases: []}],
	])('%s', (override, expected) => {
		expect(overridden({}, override)).toStrictEqual(expected);
	});

	test('goes over the file, a later one over an earlier one, and the file\'s own object stays as it is', () => {
		const raw = {thresholds: {warning: 1, critical: 2}};
		expect(overridden(raw, 'thresholds.critical=3', 'thresholds.critical=4')).toStrictEqual({thresholds: {warning: 1, critical: 4}});
		expect(raw).toStrictEqual({thresholds: {warning: 1, critical: 2}});
	});

	test('of one service leaves the other eight', () => {
		const result = applyOverrides({}, ['services.main_app.tier=important']);
		const settings = settingsFrom(result.ok && result.value, {root: '/'});
		expect(settings.ok && settings.settings.services.map(({name, tier}) => `${name} ${tier}`)).toHaveLength(9);
		expect(settings).toMatchObject({settings: {services: [{name: 'main_app', tier: 'important', port: 3000}, {tier: 'critical'}, {}, {}, {}, {}, {}, {}, {}]}});
	});

	test('of one file or database leaves the others, and may add one', () => {
		expect(overridden({files: ['a', 'b']}, 'files[1]=c', 'files[2]=d')).toMatchObject({files: ['a', 'c', 'd']});
		expect(overridden({}, 'databases[0].table=orders')).toStrictEqual({databases: [{path: 'backend/data/trade_history/trades.db', table: 'orders'}]});
	});

	test('may name a service with a dot in its name', () => {
		expect(overridden({services: {'a.b': {}}}, 'services["a.b"].tier=important')).toStrictEqual({services: {'a.b': {tier: 'important'}}});
	});

	test.each([
		['treshold.critical=4', '--set: treshold: found an unknown key; allowed: $schema, system, root'],
		['treshold.critical=4', 'Did you mean "thresholds"?'],
		['thresholds.crit=4', '--set: thresholds.crit: found an unknown key; allowed: warning, critical, cascading. Did you mean "critical"?'],
		['services.main_ap.tier=important', '--set: services.main_ap: found an unknown key; allowed: main_app, trade_manager'],
		['services.main_app.teir=important', '--set: services.main_app.teir: found an unknown key; allowed: description, tier'],
		['files[7]=x', '--set: files[7]: found an unknown key'],
		['checkInterval.x=1', '--set: checkInterval.x: found an unknown key'],
		['maxPerHour=1', 'Did you mean "restart.maxPerHour"?'],
		['thresholds.critical', '--set: found "thresholds.critical"; allowed: KEY=VALUE, like thresholds.critical=4.'],
		['=4', '--set: found "=4"; allowed: KEY=VALUE'],
	])('%s is none', (override, expected) => {
		expect(overridden({}, override)).toContain(expected);
	});

	test('that is wrong is said together with the others', () => {
		expect(String(overridden({}, 'a=1', 'system=x', 'b')).split('\n')).toHaveLength(2);
	});

	test('with a wrong value is named as what it is', () => {
		const result = applyOverrides({}, ['thresholds.critical=many', 'files[0]=']);
		const settings = settingsFrom(result.ok && result.value, {root: '/', file: 'c.json', ...(result.ok && {origins: result.origins})});
		expect(settings.ok ? '' : formatProblems(settings.problems)).toBe([
			'--set: thresholds.critical: found "many"; allowed: a whole number from 1 to 1000.',
			'--set: files[0]: found ""; allowed: a path, relative to "root" or absolute.',
		].join('\n'));
	});
});
