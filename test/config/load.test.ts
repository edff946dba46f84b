import {mkdirSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {configFolder, type ConfigFolder} from './config-folder.js';

let folder: ConfigFolder;

beforeEach(async () => {
	folder = await configFolder();
});

afterEach(async () => {
	await folder.dispose();
});

describe('the config is found', () => {
	const everywhere = () => {
		folder.write('named.json', {system: 'named'});
		folder.write('env.json', {system: 'env'});
		folder.write('work/cascading-failure-detector.json', {system: 'cwd'});
		folder.write('xdg/cascading-failure-detector/config.json', {system: 'xdg'});
		folder.write('home/.config/cascading-failure-detector/config.json', {system: 'home'});
		mkdirSync(path.join(folder.path, 'empty'));
	};

	type Place = [string, {config?: string; cwd?: string; env: Record<string, string>}, string];

	test.each<Place>([
		['where --config says', {config: 'named.json', env: {CFD_CONFIG: 'env.json'}}, 'named'],
		['else where CFD_CONFIG says', {env: {CFD_CONFIG: 'env.json'}}, 'env'],
		['else in the working directory', {cwd: 'work', env: {HOME: 'home'}}, 'cwd'],
		['else in the user\'s config directory', {cwd: 'empty', env: {XDG_CONFIG_HOME: 'xdg', HOME: 'home'}}, 'xdg'],
		['which is ~/.config by default', {cwd: 'empty', env: {HOME: 'home'}}, 'home'],
		['and when XDG_CONFIG_HOME is empty', {cwd: 'empty', env: {XDG_CONFIG_HOME: '', HOME: 'home'}}, 'home'],
	])('%s', (_, {config, cwd = '.', env}, system) => {
		everywhere();
		const absolute = (name: string) => path.join(folder.path, name);
		const variables = Object.entries(env).map(([name, value]) => [name, value === '' ? '' : absolute(value)] as const);
		const named = config === undefined ? undefined : absolute(config);
		expect(folder.settings({config: named, cwd: absolute(cwd), env: Object.fromEntries(variables)}).system).toBe(system);
	});

	test('from the working directory, if the path is relative', () => {
		folder.write('a/b.json', {system: 'named'});
		expect(folder.settings({config: 'a/b.json'})).toMatchObject({system: 'named', configFile: path.join(folder.path, 'a/b.json')});
	});

	test('never at a relative XDG_CONFIG_HOME, as the XDG specification has it', () => {
		folder.write('xdg/cascading-failure-detector/config.json', {system: 'xdg'});
		expect(folder.settings({env: {HOME: folder.path, XDG_CONFIG_HOME: 'xdg'}}).configFile).toBeUndefined();
	});

	test('through a symbolic link, and root is relative to the link', () => {
		folder.write('real/config.json', {system: 'linked'});
		symlinkSync('real/config.json', path.join(folder.path, 'cascading-failure-detector.json'));
		expect(folder.settings()).toMatchObject({system: 'linked', root: folder.path});
	});

	test('nowhere: everything is at its default, in the working directory', () => {
		expect(folder.settings()).toMatchObject({configFile: undefined, root: folder.path, system: 'REC.IO'});
	});

	test('nowhere, without HOME too', () => {
		expect(folder.load({env: {}})).toMatchObject({ok: true});
		expect(folder.load({env: {HOME: ''}})).toMatchObject({ok: true});
	});

	test('with a root that is relative to its own folder, not to where the detector was started', () => {
		const file = folder.write('etc/cfd.json', {root: '../project'});
		mkdirSync(path.join(folder.path, 'project'));
		expect(folder.settings({config: file, cwd: '/'})).toMatchObject({
			root: path.join(folder.path, 'project'),
			stateDirectory: path.join(folder.path, 'project/.cascading-failure-detector'),
		});
	});
});

describe('over the file', () => {
	test('goes the environment, and over that --set', () => {
		folder.write('c.json', {thresholds: {warning: 1, critical: 2, cascading: 9}, restart: {enabled: true, maxPerHour: 1}});
		expect(folder.settings({
			config: 'c.json',
			env: {CFD_THRESHOLDS_WARNING: '2', CFD_THRESHOLDS_CRITICAL: '4', CFD_RESTART_ENABLED: 'no'},
			set: ['thresholds.critical=5', 'services.main_app.tier=important'],
		})).toMatchObject({
			thresholds: {warning: 2, critical: 5, cascading: 9},
			restart: {enabled: false, maxPerHour: 1},
			services: [{name: 'main_app', tier: 'important', health: 'http://127.0.0.1:3000/health'}, {}, {}, {}, {}, {}, {}, {}, {}],
		});
	});

	test('problems of all of them come together, each with where it came from', () => {
		const file = folder.write('c.json', {checkInterval: 'x', thresholds: {critical: 1}, api: {port: 1}});
		expect(folder.problems({
			config: file,
			env: {CFD_API_PORT: '70000', CFD_RESTART_SETTLE: 'soon', SMS_ENABLED: 'maybe', TWILIO_AUTH_TOKEN: 'not a secret', CFD_THRESHOLDS_WARNING: '6'},
			set: ['system=', 'foo=1'],
		}).map(problem => problem.replace(/; allowed: .*$/v, ''))).toStrictEqual([
			'--set: foo: found an unknown key',
			'environment: TWILIO_AUTH_TOKEN: found a value that is not shown',
			'environment: SMS_ENABLED: found "maybe"',
			'--set: system: found ""',
			`${file}:2: checkInterval: found "x"`,
			'environment: CFD_RESTART_SETTLE: found "soon"',
			'environment: CFD_API_PORT: found 70000',
			`${file}:3: thresholds: found warning 6, critical 1, cascading 7`,
		]);
	});

	test('a file that cannot be read does not hide what is wrong in the environment', () => {
		expect(folder.problems({config: 'none.json', env: {SMS_ENABLED: 'maybe'}})).toHaveLength(2);
	});
});

describe('text messages', () => {
	const twilio = {TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef', TWILIO_AUTH_TOKEN: 's3cret', TWILIO_FROM_NUMBER: '+15550001111'};
	const receivers = {SMS_PHONE_NUMBER: '+15551234567, +49301234567'};

	test.each([
		['are wanted as soon as they are possible', {...twilio, ...receivers}, true],
		['are not wanted without credentials', receivers, false],
		['are not wanted without receivers', twilio, false],
		['are wanted if SMS_ENABLED says so, even if they are not possible', {SMS_ENABLED: 'true'}, true],
		['are not wanted if SMS_ENABLED says so', {...twilio, ...receivers, SMS_ENABLED: '0'}, false],
		['are not wanted because SMS_ENABLED is set to nothing', {SMS_ENABLED: ''}, false],
	])('%s', (_, env, enabled) => {
		expect(folder.settings({env}).notify.sms.enabled).toBe(enabled);
	});

	test('have their credentials and receivers from the environment', () => {
		expect(folder.settings({env: {...twilio, ...receivers}}).notify.sms).toStrictEqual({
			enabled: true,
			to: ['+15551234567', '+49301234567'],
			fallback: [],
			level: undefined,
			from: '+15550001111',
			accountSid: twilio.TWILIO_ACCOUNT_SID,
			authToken: 's3cret',
			baseUrl: undefined,
		});
	});

	test('go to whom CFD_NOTIFY_SMS_TO says, then SMS_PHONE_NUMBER, then the file', () => {
		folder.write('c.json', {notify: {sms: {to: ['+15550000001']}}});
		const to = (env: Record<string, string>) => folder.settings({config: 'c.json', env}).notify.sms.to;
		expect(to({})).toStrictEqual(['+15550000001']);
		expect(to({SMS_PHONE_NUMBER: ''})).toStrictEqual(['+15550000001']);
		expect(to({SMS_PHONE_NUMBER: '+15550000002'})).toStrictEqual(['+15550000002']);
		expect(to({SMS_PHONE_NUMBER: '+15550000002', CFD_NOTIFY_SMS_TO: '+15550000003'})).toStrictEqual(['+15550000003']);
	});

	test('have what the environment does not say from the file that the config names, relative to root', () => {
		folder.write('project/secrets/twilio.env', 'TWILIO_ACCOUNT_SID=ACfile\nTWILIO_AUTH_TOKEN="file token"\n'.replace(' token', '-token'), 0o600);
		folder.write('c.json', {root: 'project', notify: {sms: {credentialsFile: 'secrets/twilio.env'}}});
		expect(folder.settings({config: 'c.json', env: {TWILIO_ACCOUNT_SID: 'ACenv', TWILIO_FROM_NUMBER: '+15550001111'}}).notify.sms).toMatchObject({
			accountSid: 'ACenv', authToken: 'file-token', from: '+15550001111',
		});
	});

	test('never show their credentials in a problem or a warning', () => {
		const file = folder.write('secret.env', 'TWILIO_ACCOUNT_SID=s3cret1\nTWILIO_AUTH_TOKEN=s3 cret2\nfrom=s3cret33333\npassword=s3cret4\n', 0o600);
		const result = folder.load({env: {CFD_NOTIFY_SMS_CREDENTIALS_FILE: file, TWILIO_ACCOUNT_SID: 's3cret5', TWILIO_FROM_NUMBER: 's3cret666666'}});
		const problems = result.ok ? [] : result.problems;
		expect(problems).not.toEqual([]);
		expect(JSON.stringify(problems)).not.toContain('s3');
	});
});
