import {execFileSync} from 'node:child_process';
import {
	chmodSync, chownSync, mkdirSync, statSync, symlinkSync, utimesSync, writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {loadSettings, type LoadOptions} from '../../source/config/load.js';
import {formatProblems} from '../../source/config/problem.js';
import {type Settings} from '../../source/core/settings.js';
import {temporaryFolder, type TemporaryFolder} from '../helpers/temporary-folder.js';

let folder: TemporaryFolder;

beforeEach(async () => {
	folder = await temporaryFolder();
});

afterEach(async () => {
	await folder.dispose();
});

function write(name: string, content: unknown, mode = 0o644): string {
	const file = path.join(folder.path, name);
	mkdirSync(path.dirname(file), {recursive: true});
	writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, '\t'));
	chmodSync(file, mode);
	return file;
}

type Options = Partial<LoadOptions>;

/** An environment without a home of its own: nothing of the machine's user is looked at. */
function load(options: Options = {}) {
	return loadSettings({env: {HOME: folder.path}, cwd: folder.path, ...options});
}

function settingsOf(options: Options = {}): Settings {
	const result = load(options);
	if (!result.ok) {
		throw new Error(formatProblems(result.problems));
	}

	return result.settings;
}

function problemsOf(options: Options = {}): string[] {
	const result = load(options);
	return result.ok ? [] : formatProblems(result.problems).split('\n');
}

function warningsOf(options: Options = {}): readonly string[] {
	const result = load(options);
	return result.ok ? result.warnings : [];
}

describe('the config is found', () => {
	const everywhere = () => {
		write('named.json', {system: 'named'});
		write('env.json', {system: 'env'});
		write('work/cascading-failure-detector.json', {system: 'cwd'});
		write('xdg/cascading-failure-detector/config.json', {system: 'xdg'});
		write('home/.config/cascading-failure-detector/config.json', {system: 'home'});
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
		const variables = Object.entries(env).map(([name, value]) => [name, value === '' ? '' : absolute(value)]);
		const options = {config: config && absolute(config), cwd: absolute(cwd), env: Object.fromEntries(variables)};
		expect(settingsOf(options).system).toBe(system);
	});

	test('from the working directory, if the path is relative', () => {
		write('a/b.json', {system: 'named'});
		expect(settingsOf({config: 'a/b.json'})).toMatchObject({system: 'named', configFile: path.join(folder.path, 'a/b.json')});
	});

	test('never at a relative XDG_CONFIG_HOME, as the XDG specification has it', () => {
		write('xdg/cascading-failure-detector/config.json', {system: 'xdg'});
		expect(settingsOf({env: {HOME: folder.path, XDG_CONFIG_HOME: 'xdg'}}).configFile).toBeUndefined();
	});

	test('through a symbolic link, and root is relative to the link', () => {
		write('real/config.json', {system: 'linked'});
		symlinkSync('real/config.json', path.join(folder.path, 'cascading-failure-detector.json'));
		expect(settingsOf()).toMatchObject({system: 'linked', root: folder.path});
	});

	test('nowhere: everything is at its default, in the working directory', () => {
		expect(settingsOf()).toMatchObject({configFile: undefined, root: folder.path, system: 'REC.IO'});
	});

	test('nowhere, without HOME too', () => {
		expect(load({env: {}})).toMatchObject({ok: true});
		expect(load({env: {HOME: ''}})).toMatchObject({ok: true});
	});

	test('with a root that is relative to its own folder, not to where the detector was started', () => {
		const file = write('etc/cfd.json', {root: '../project'});
		mkdirSync(path.join(folder.path, 'project'));
		expect(settingsOf({config: file, cwd: '/'})).toMatchObject({
			root: path.join(folder.path, 'project'),
			stateDirectory: path.join(folder.path, 'project/.cascading-failure-detector'),
		});
	});
});

describe('a config file is refused', () => {
	const refusal = (name: string) => {
		const file = path.join(folder.path, name);
		const [line = '', ...others] = problemsOf({config: file});
		expect(others).toStrictEqual([]);
		return line.replaceAll(file, 'FILE');
	};

	test('if it is named and not there', () => {
		expect(refusal('none.json')).toBe('FILE: found no such file; allowed: a JSON file that this user can read. Is the path right? "cfd init" writes a config.');
	});

	test('if it is a folder', () => {
		mkdirSync(path.join(folder.path, 'c.json'));
		expect(refusal('c.json')).toBe('FILE: found a folder; allowed: a JSON file that this user can read.');
	});

	test('if it is a FIFO, without waiting for a writer', () => {
		execFileSync('mkfifo', [path.join(folder.path, 'c.json')]);
		expect(refusal('c.json')).toBe('FILE: found a FIFO; allowed: a JSON file that this user can read.');
	});

	test('if it is a FIFO in the working directory: it is not passed over', () => {
		execFileSync('mkfifo', [path.join(folder.path, 'cascading-failure-detector.json')]);
		expect(problemsOf()).toStrictEqual([expect.stringContaining('found a FIFO')]);
	});

	test('if it is a symbolic link that leads nowhere: it is not passed over', () => {
		symlinkSync('gone', path.join(folder.path, 'cascading-failure-detector.json'));
		expect(problemsOf()).toStrictEqual([expect.stringContaining('found a symbolic link that leads nowhere')]);
	});

	test('if it is a device', () => {
		expect(problemsOf({config: '/dev/null'})).toStrictEqual(['/dev/null: found a device or socket; allowed: a JSON file that this user can read.']);
	});

	test('if it is larger than any config', () => {
		write('c.json', ' '.repeat(1024 * 1024 + 1));
		expect(refusal('c.json')).toBe('FILE: found more than 1048576 bytes; allowed: a JSON file that this user can read.');
	});

	test('if it is not UTF-8', () => {
		writeFileSync(path.join(folder.path, 'c.json'), new Uint8Array([0x7B, 0xFF, 0x7D]), {mode: 0o644});
		expect(refusal('c.json')).toBe('FILE: found bytes that are not UTF-8; allowed: a JSON file that this user can read.');
	});

	test('if it is empty', () => {
		write('c.json', '');
		expect(refusal('c.json')).toBe('FILE:1:1: found the end of the file; allowed: JSON; this is where it ends to be any.');
	});

	test('if it is no JSON: file, line and column are named', () => {
		write('c.json', '{\n\t"root": ".",\n\t"files": ["a" "b"]\n}\n');
		expect(refusal('c.json')).toMatch(/^FILE:3:16: found "\\""; allowed: JSON/v);
	});

	test.each([0o664, 0o646, 0o666, 0o777, 0o620])('if others can write it: mode %o', mode => {
		write('c.json', {}, mode);
		expect(refusal('c.json')).toBe(`FILE: found permissions 0${mode.toString(8)}, with which others than its owner can write it; allowed: a file that only its owner can write, because it says what runs as this user. Run: chmod go-w FILE`);
	});

	test.each([0o644, 0o600, 0o400, 0o755, 0o444])('not if others can only read it: mode %o', mode => {
		write('c.json', {}, mode);
		expect(problemsOf({config: path.join(folder.path, 'c.json')})).toStrictEqual([]);
	});

	test('if another user owns it, even in a folder of ours', () => {
		const file = write('c.json', {});
		const user = process.getuid?.() ?? 0;
		const stranger = user + 1;
		// Only root can give a file away; anybody else looks at an own one with another's eyes.
		if (user === 0) {
			chownSync(file, stranger, -1);
		}

		const [owner, reader] = user === 0 ? [stranger, 0] : [user, stranger];
		expect(problemsOf({config: file, user: reader})).toStrictEqual([
			`${file}: found a file of another user (id ${owner}); allowed: a file of this user (id ${reader}) or of root. Run: chown ${reader} ${file}`,
		]);
	});

	test('with what is wrong in it as well', () => {
		write('c.json', {checkInterval: 'x', foo: 1, restart: {maxPerHor: 2}}, 0o666);
		expect(problemsOf({config: 'c.json'})).toHaveLength(4);
	});

	test('if a key stands twice in it, for only one of them would count', () => {
		const file = write('c.json', '{\n"restart": {"enabled": false},\n"restart": {\n"maxPerHour": 2\n}}');
		expect(problemsOf({config: 'c.json'})).toStrictEqual([`${file}:3: restart: found the same key a second time; allowed: each key once.`]);
	});
});

test('each problem names the line that it is in', () => {
	const file = write('c.json', {
		root: '.', thresholds: {warning: 6}, services: {a: {}, b: {dependsOn: ['a', 'x'], colour: 'red'}}, databases: [{path: 'd', tabel: 't'}], files: ['a', 'b', ''],
	});
	const lines = problemsOf({config: file}).map(problem => problem.slice(file.length).split(': ', 2).join(''));
	expect(lines.map(line => line.replace(/^:/v, ''))).toStrictEqual([
		'13services.b.colour', '19databases[0].tabel', '25files[2]', '3thresholds', '11services.b.dependsOn[1]',
	]);
});

test('not even the time of its last access changes', () => {
	const file = write('c.json', {});
	const credentials = write('secret.json', '{}', 0o600);
	for (const each of [file, credentials]) {
		utimesSync(each, 1_000_000_000, 1_000_000_001);
	}

	const before = [file, credentials].map(each => statSync(each, {bigint: true}));
	settingsOf({config: file, env: {CFD_NOTIFY_SMS_CREDENTIALS_FILE: credentials}});
	expect([file, credentials].map(each => statSync(each, {bigint: true}))).toStrictEqual(before);
});

describe('a warning', () => {
	test('says that everybody could put another file in the place of the config', () => {
		const file = write('open/c.json', {});
		const open = path.dirname(file);
		chmodSync(open, 0o777);
		expect(warningsOf({config: file})).toStrictEqual([`${file}: everybody can put another file in its place. Run: chmod o-w ${open}`]);
		chmodSync(open, 0o1777);
		expect(warningsOf({config: file})).toStrictEqual([]);
	});

	test('says that root is not there, which must not keep the detector from reporting it', () => {
		write('c.json', {root: 'gone'});
		expect(warningsOf({config: 'c.json'})).toStrictEqual([`root: there is no folder ${path.join(folder.path, 'gone')}. Mend "root" in the config, or bring the folder back.`]);
	});
});

describe('over the file', () => {
	test('goes the environment, and over that --set', () => {
		write('c.json', {thresholds: {warning: 1, critical: 2, cascading: 9}, restart: {enabled: true, maxPerHour: 1}});
		expect(settingsOf({
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
		const file = write('c.json', {checkInterval: 'x', thresholds: {critical: 1}, api: {port: 1}});
		expect(problemsOf({
			config: file,
			env: {CFD_API_PORT: '70000', CFD_RESTART_SETTLE: 'soon', SMS_ENABLED: 'maybe', TWILIO_AUTH_TOKEN: 'not a secret', CFD_THRESHOLDS_WARNING: '6'},
			set: ['system=', 'foo=1'],
		}).map(problem => problem.replace(/; allowed: .*$/v, ''))).toStrictEqual([
			'--set: foo: found an unknown key',
			'environment: TWILIO_AUTH_TOKEN: found a value that is not shown',
			'environment: SMS_ENABLED: found "maybe"',
			`${file}:2: checkInterval: found "x"`,
			'environment: CFD_RESTART_SETTLE: found "soon"',
			'environment: CFD_API_PORT: found 70000',
			`${file}:3: thresholds: found warning 6, critical 1, cascading 7`,
		]);
	});

	test('a file that cannot be read does not hide what is wrong in the environment', () => {
		expect(problemsOf({config: 'none.json', env: {SMS_ENABLED: 'maybe'}})).toHaveLength(2);
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
		expect(settingsOf({env}).notify.sms.enabled).toBe(enabled);
	});

	test('have their credentials and receivers from the environment', () => {
		expect(settingsOf({env: {...twilio, ...receivers}}).notify.sms).toStrictEqual({
			enabled: true,
			to: ['+15551234567', '+49301234567'],
			from: '+15550001111',
			accountSid: twilio.TWILIO_ACCOUNT_SID,
			authToken: 's3cret',
			baseUrl: undefined,
		});
	});

	test('go to whom CFD_NOTIFY_SMS_TO says, then SMS_PHONE_NUMBER, then the file', () => {
		write('c.json', {notify: {sms: {to: ['+15550000001']}}});
		const to = (env: Record<string, string>) => settingsOf({config: 'c.json', env}).notify.sms.to;
		expect(to({})).toStrictEqual(['+15550000001']);
		expect(to({SMS_PHONE_NUMBER: ''})).toStrictEqual(['+15550000001']);
		expect(to({SMS_PHONE_NUMBER: '+15550000002'})).toStrictEqual(['+15550000002']);
		expect(to({SMS_PHONE_NUMBER: '+15550000002', CFD_NOTIFY_SMS_TO: '+15550000003'})).toStrictEqual(['+15550000003']);
	});

	test('have what the environment does not say from the file that the config names, relative to root', () => {
		write('project/secrets/twilio.env', 'TWILIO_ACCOUNT_SID=ACfile\nTWILIO_AUTH_TOKEN="file token"\n'.replace(' token', '-token'), 0o600);
		write('c.json', {root: 'project', notify: {sms: {credentialsFile: 'secrets/twilio.env'}}});
		expect(settingsOf({config: 'c.json', env: {TWILIO_ACCOUNT_SID: 'ACenv', TWILIO_FROM_NUMBER: '+15550001111'}}).notify.sms).toMatchObject({
			accountSid: 'ACenv', authToken: 'file-token', from: '+15550001111',
		});
	});

	test('never show their credentials in a problem or a warning', () => {
		const file = write('secret.env', 'TWILIO_ACCOUNT_SID=s3cret1\nTWILIO_AUTH_TOKEN=s3 cret2\nfrom=s3cret33333\npassword=s3cret4\n', 0o600);
		const result = load({env: {CFD_NOTIFY_SMS_CREDENTIALS_FILE: file, TWILIO_ACCOUNT_SID: 's3cret5', TWILIO_FROM_NUMBER: 's3cret666666'}});
		expect(result.ok).toBe(false);
		expect(JSON.stringify(result)).not.toContain('s3');
	});
});
