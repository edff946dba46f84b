import {execFileSync} from 'node:child_process';
import {
	chmodSync, chownSync, mkdirSync, statSync, symlinkSync, utimesSync, writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {configFolder, type ConfigFolder} from './config-folder.js';

let folder: ConfigFolder;

beforeEach(async () => {
	folder = await configFolder();
});

afterEach(async () => {
	await folder.dispose();
});

describe('a config file is refused', () => {
	const refusal = (name: string) => {
		const file = path.join(folder.path, name);
		const [line = '', ...others] = folder.problems({config: file});
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
		expect(folder.problems()).toStrictEqual([expect.stringContaining('found a FIFO')]);
	});

	test('if it is a symbolic link that leads nowhere: it is not passed over', () => {
		symlinkSync('gone', path.join(folder.path, 'cascading-failure-detector.json'));
		expect(folder.problems()).toStrictEqual([expect.stringContaining('found a symbolic link that leads nowhere')]);
	});

	test('if it is a device', () => {
		expect(folder.problems({config: '/dev/null'})).toStrictEqual(['/dev/null: found a device or socket; allowed: a JSON file that this user can read.']);
	});

	test('if it is larger than any config', () => {
		folder.write('c.json', ' '.repeat(1_048_577));
		expect(refusal('c.json')).toBe('FILE: found more than 1048576 bytes; allowed: a JSON file that this user can read.');
	});

	test('if it is not UTF-8', () => {
		writeFileSync(path.join(folder.path, 'c.json'), new Uint8Array([0x7B, 0xFF, 0x7D]), {mode: 0o644});
		expect(refusal('c.json')).toBe('FILE: found bytes that are not UTF-8; allowed: a JSON file that this user can read.');
	});

	test('if it is empty', () => {
		folder.write('c.json', '');
		expect(refusal('c.json')).toBe('FILE:1:1: found the end of the file; allowed: JSON; this is where it ends to be any.');
	});

	test('if it is no JSON: file, line and column are named', () => {
		folder.write('c.json', '{\n\t"root": ".",\n\t"files": ["a" "b"]\n}\n');
		expect(refusal('c.json')).toMatch(/^FILE:3:16: found "\\""; allowed: JSON/v);
	});

	test.each([0o664, 0o646, 0o666, 0o777, 0o620])('if others can write it: mode %o', mode => {
		folder.write('c.json', {}, mode);
		expect(refusal('c.json')).toBe(`FILE: found permissions 0${mode.toString(8)}, with which others than its owner can write it; `
			+ 'allowed: a file that only its owner can write, because it says what runs as this user. Run: chmod go-w FILE');
	});

	test.each([0o644, 0o600, 0o400, 0o755, 0o444])('not if others can only read it: mode %o', mode => {
		folder.write('c.json', {}, mode);
		expect(folder.problems({config: path.join(folder.path, 'c.json')})).toStrictEqual([]);
	});

	test('if another user owns it, even in a folder of ours', () => {
		const file = folder.write('c.json', {});
		const user = process.getuid?.() ?? 0;
		const stranger = user + 1;
		// Only root can give a file away; anybody else looks at an own one with another's eyes.
		if (user === 0) {
			chownSync(file, stranger, -1);
		}

		const [owner, reader] = user === 0 ? [stranger, 0] : [user, stranger];
		expect(folder.problems({config: file, user: reader})).toStrictEqual([
			`${file}: found a file of another user (id ${owner}); allowed: a file of this user (id ${reader}) or of root. Run: chown ${reader} ${file}`,
		]);
	});

	test('with what is wrong in it as well', () => {
		folder.write('c.json', {checkInterval: 'x', foo: 1, restart: {maxPerHor: 2}}, 0o666);
		expect(folder.problems({config: 'c.json'})).toHaveLength(4);
	});

	test('if a key stands twice in it, for only one of them would count', () => {
		const file = folder.write('c.json', '{\n"restart": {"enabled": false},\n"restart": {\n"maxPerHour": 2\n}}');
		expect(folder.problems({config: 'c.json'})).toStrictEqual([`${file}:3: restart: found the same key a second time; allowed: each key once.`]);
	});
});

test('each problem names the line that it is in', () => {
	const file = folder.write('c.json', {
		root: '.', thresholds: {warning: 6}, services: {a: {}, b: {dependsOn: ['a', 'x'], colour: 'red'}}, databases: [{path: 'd', tabel: 't'}], files: ['a', 'b', ''],
	});
	const lines = folder.problems({config: file}).map(problem => problem.slice(file.length).split(': ', 2).join(''));
	expect(lines.map(line => line.replace(/^:/v, ''))).toStrictEqual([
		'13services.b.colour', '19databases[0].tabel', '25files[2]', '3thresholds', '11services.b.dependsOn[1]',
	]);
});

test('not even the time of its last access changes', () => {
	const file = folder.write('c.json', {});
	const credentials = folder.write('secret.json', '{}', 0o600);
	for (const each of [file, credentials]) {
		utimesSync(each, 1_000_000_000, 1_000_000_001);
	}

	const before = [file, credentials].map(each => statSync(each, {bigint: true}));
	folder.settings({config: file, env: {CFD_NOTIFY_SMS_CREDENTIALS_FILE: credentials}});
	expect([file, credentials].map(each => statSync(each, {bigint: true}))).toStrictEqual(before);
});

describe('a warning', () => {
	test('says that everybody could put another file in the place of the config', () => {
		const file = folder.write('open/c.json', {});
		const open = path.dirname(file);
		chmodSync(open, 0o777);
		expect(folder.warnings({config: file})).toStrictEqual([`${file}: everybody can put another file in its place. Run: chmod o-w ${open}`]);
		chmodSync(open, 0o1777);
		expect(folder.warnings({config: file})).toStrictEqual([]);
	});

	test('says that root is not there, which must not keep the detector from reporting it', () => {
		folder.write('c.json', {root: 'gone'});
		expect(folder.warnings({config: 'c.json'})).toStrictEqual([`root: there is no folder ${path.join(folder.path, 'gone')}. Mend "root" in the config, or bring the folder back.`]);
	});
});
