import {describe, expect, test} from 'vitest';
import {configVariables, overlayEnvironment, unknownVariables} from '../../source/config/environment.js';
import {formatKey} from '../../source/config/key-path.js';
import {formatProblems} from '../../source/config/problem.js';
import {settingsFrom} from '../../source/config/settings-from.js';

function overlaid(env: Record<string, string>, raw: unknown = {}): unknown {
	return overlayEnvironment(raw, env).value;
}

function problemsOf(env: Record<string, string>): string {
	const {value, origins} = overlayEnvironment({}, env);
	const result = settingsFrom(value, {root: '/srv', origins});
	return result.ok ? '' : formatProblems(result.problems);
}

describe('the variables', () => {
	test('are CFD_ and the key in capitals, one for each key that holds a value or a list of texts', () => {
		expect([...configVariables()].map(([name, {path}]) => `${name} ${formatKey(path)}`)).toStrictEqual([
			'CFD_SYSTEM system',
			'CFD_ROOT root',
			'CFD_CHECK_INTERVAL checkInterval',
			'CFD_THRESHOLDS_WARNING thresholds.warning',
			'CFD_THRESHOLDS_CRITICAL thresholds.critical',
			'CFD_THRESHOLDS_CASCADING thresholds.cascading',
			'CFD_SUPERVISOR_CONFIG supervisor.config',
			'CFD_SUPERVISOR_URL supervisor.url',
			'CFD_SUPERVISOR_TIMEOUT supervisor.timeout',
			'CFD_START_GRACE startGrace',
			'CFD_STOPPED_COUNTS stoppedCounts',
			'CFD_FILES files',
			'CFD_RESTART_ENABLED restart.enabled',
			'CFD_RESTART_SCRIPT restart.script',
			'CFD_RESTART_ARGS restart.args',
			'CFD_RESTART_ON restart.on',
			'CFD_RESTART_MAX_PER_HOUR restart.maxPerHour',
			'CFD_RESTART_COOLDOWN restart.cooldown',
			'CFD_RESTART_TIMEOUT restart.timeout',
			'CFD_RESTART_SETTLE restart.settle',
			'CFD_NOTIFY_LEVEL notify.level',
			'CFD_NOTIFY_SMS_TO notify.sms.to',
			'CFD_NOTIFY_SMS_FALLBACK notify.sms.fallback',
			'CFD_NOTIFY_SMS_LEVEL notify.sms.level',
			'CFD_NOTIFY_SMS_BASE_URL notify.sms.baseUrl',
			'CFD_NOTIFY_SMS_CREDENTIALS_FILE notify.sms.credentialsFile',
			'CFD_NOTIFY_EMAIL_TO notify.email.to',
			'CFD_NOTIFY_EMAIL_FROM notify.email.from',
			'CFD_NOTIFY_EMAIL_HOST notify.email.host',
			'CFD_NOTIFY_EMAIL_PORT notify.email.port',
			'CFD_NOTIFY_EMAIL_SECURITY notify.email.security',
			'CFD_NOTIFY_EMAIL_LEVEL notify.email.level',
			'CFD_NOTIFY_EMAIL_CREDENTIALS_FILE notify.email.credentialsFile',
			'CFD_NOTIFY_WEBHOOK_URL notify.webhook.url',
			'CFD_NOTIFY_WEBHOOK_LEVEL notify.webhook.level',
			'CFD_NOTIFY_WEBHOOK_CREDENTIALS_FILE notify.webhook.credentialsFile',
			'CFD_NOTIFY_HEARTBEAT notify.heartbeat',
			'CFD_API_ENABLED api.enabled',
			'CFD_API_HOST api.host',
			'CFD_API_PORT api.port',
			'CFD_LOG_DIRECTORY logDirectory',
			'CFD_STATE_DIRECTORY stateDirectory',
		]);
	});
});

describe('a variable', () => {
	test.each([
		['CFD_CHECK_INTERVAL', '10s', {checkInterval: '10s'}],
		['CFD_CHECK_INTERVAL', ' 10 ', {checkInterval: 10}],
		['CFD_THRESHOLDS_WARNING', '4', {thresholds: {warning: 4}}],
		['CFD_FILES', 'a, b ,c', {files: ['a', 'b', 'c']}],
		['CFD_FILES', '["a, b"]', {files: ['a, b']}],
		['CFD_FILES', '[]', {files: []}],
		['CFD_FILES', 'a', {files: ['a']}],
		['CFD_RESTART_ARGS', '--fast,-x', {restart: {args: ['--fast', '-x']}}],
		['CFD_RESTART_ON', 'supervisor', {restart: {on: ['supervisor']}}],
		['CFD_NOTIFY_HEARTBEAT', 'null', {notify: {heartbeat: null}}],
		['CFD_SYSTEM', 'null', {system: 'null'}],
		['CFD_SYSTEM', '5', {system: '5'}],
		['CFD_SYSTEM', '', {}],
		['CFD_FILES', '', {}],
		['SMS_PHONE_NUMBER', '+15551234567', {notify: {sms: {to: ['+15551234567']}}}],
	])('%s=%j', (name, text, expected) => {
		expect(overlaid({[name]: text})).toStrictEqual(expected);
	});

	test.each([
		['true', true], ['1', true], ['yes', true], ['on', true], ['YES', true], ['True', true],
		['false', false], ['0', false], ['no', false], ['off', false], ['OFF', false],
	])('may say %j for %j', (text, value) => {
		expect(overlaid({CFD_RESTART_ENABLED: text})).toStrictEqual({restart: {enabled: value}});
	});

	test('leaves the rest of its section as the file has it', () => {
		expect(overlaid({CFD_RESTART_ENABLED: '0'}, {restart: {maxPerHour: 2}})).toStrictEqual({restart: {maxPerHour: 2, enabled: false}});
	});

	test.each([[5], [{restart: []}], [{restart: 'x'}], [{restart: null}]])('does not mend a file that has something else there: %j', raw => {
		expect(overlaid({CFD_RESTART_ENABLED: '0'}, raw)).toStrictEqual(raw);
	});

	test.each([
		[{CFD_RESTART_ENABLED: 'maybe'}, 'environment: CFD_RESTART_ENABLED: found "maybe"; allowed: true or false.'],
		[{CFD_RESTART_MAX_PER_HOUR: 'many'}, 'environment: CFD_RESTART_MAX_PER_HOUR: found "many"; allowed: a whole number from 1 to 60.'],
		[{CFD_RESTART_MAX_PER_HOUR: '2.5'}, 'environment: CFD_RESTART_MAX_PER_HOUR: found 2.5; allowed: a whole number from 1 to 60.'],
		[{CFD_RESTART_ON: 'files,disk'}, 'environment: CFD_RESTART_ON: found "disk"; allowed: one of "services", "supervisor", "files".'],
		[{SMS_PHONE_NUMBER: '0171'}, 'environment: SMS_PHONE_NUMBER: found "0171"; allowed: a phone number with "+" and country code'],
		[{CFD_FILES: 'a,./a'}, 'environment: CFD_FILES: found "./a" a second time; allowed: each path once.'],
		[{CFD_SUPERVISOR_URL: 'ftp://user:secret@h'}, 'environment: CFD_SUPERVISOR_URL: found "ftp://…"; allowed: unix:///'],
	])('that is wrong is named: %j', (env, expected) => {
		expect(problemsOf(env)).toContain(expected);
	});
});

describe('an unknown variable', () => {
	test('is a warning with the nearest known one', () => {
		expect(unknownVariables({CFD_CHECK_INTERVALL: '5s', CFD_CONFIG: 'x', CFD_SYSTEM: 'y', PATH: 'z', XCFD_A: ''})).toStrictEqual([
			'environment: CFD_CHECK_INTERVALL is not a known variable and sets nothing. Did you mean "CFD_CHECK_INTERVAL"?',
		]);
	});

	test('is one for an editor\'s schema too', () => {
		expect(unknownVariables({CFD_$SCHEMA: 'x'})).toHaveLength(1);
	});
});
