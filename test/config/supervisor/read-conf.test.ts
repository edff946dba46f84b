import {execFileSync} from 'node:child_process';
import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {optionOf, readSupervisorConf, type SupervisorConf} from '../../../source/config/supervisor-conf.js';
import {temporaryFolder, type TemporaryFolder} from '../../helpers/temporary-folder.js';

let folder: TemporaryFolder;

beforeEach(async () => {
	folder = await temporaryFolder();
});

afterEach(async () => {
	await folder.dispose();
});

function write(name: string, text: string): string {
	const file = path.join(folder.path, name);
	mkdirSync(path.dirname(file), {recursive: true});
	writeFileSync(file, text);
	return file;
}

function read(text: string, env: Record<string, string> = {}): SupervisorConf {
	return readSupervisorConf(write('etc/supervisord.conf', text), env, folder.path);
}

function valueOf(text: string, env: Record<string, string> = {}): string | undefined {
	return optionOf(read(`[supervisord]\n[x]\nvalue=${text}`, env), 'x', 'value')?.text;
}

describe('a value', () => {
	test.each([
		['%(here)s/run', 'HERE/run'],
		['%(ENV_TRADER)s', 'alice'],
		['%(host_node_name)s', hostname()],
		['100%%', '100%'],
		['%(ENV_TRADER)s-%(ENV_TRADER)s%%', 'alice-alice%'],
		['%(ENV_TRADER)-8s|', 'alice   |'],
	])('%s', (text, expected) => {
		expect(valueOf(text, {TRADER: 'alice'})?.replace(path.join(folder.path, 'etc'), 'HERE')).toBe(expected);
	});

	test('with an unknown name is bad only for who asks for it, and the variable is named', () => {
		const conf = read('[supervisord]\n[x]\nbad=%(ENV_NOBODY)s\ngood=1');
		expect(optionOf(conf, 'x', 'bad')).toStrictEqual({ok: false, text: '%(ENV_NOBODY)s: the variable NOBODY is not set in the environment'});
		expect(optionOf(conf, 'x', 'good')).toStrictEqual({ok: true, text: '1'});
	});

	test('may use what [supervisord] puts into the environment', () => {
		const conf = read('[supervisord]\nenvironment=RUN="/run/x, y",%(ENV_NAME)s=1\n[x]\nvalue=%(ENV_RUN)s %(ENV_B)s', {NAME: 'B'});
		expect(optionOf(conf, 'x', 'value')?.text).toBe('/run/x, y 1');
	});

	test('may stand in [DEFAULT]', () => {
		const conf = read('[DEFAULT]\nvalue=1\n[supervisord]\n[x]\n[y]\nvalue=2');
		expect([optionOf(conf, 'x', 'value')?.text, optionOf(conf, 'y', 'value')?.text]).toStrictEqual(['1', '2']);
	});
});

describe('what is included', () => {
	const main = '[supervisord]\n[include]\nfiles=';

	test('are the files that match, sorted, each relative to the config', () => {
		write('etc/conf.d/b.conf', '[b]\nx=%(here)s');
		write('etc/conf.d/a.conf', '[a]\nx=1\n[c]\nx=1');
		write('etc/conf.d/c.conf', '[c]\nx=2');
		write('etc/conf.d/d.ini', '[d]');
		write('etc/conf.d/.hidden.conf', '[hidden]');
		const conf = read(`${main}conf.d/*.conf`);
		expect(conf.sections.keys().toArray()).toStrictEqual(['supervisord', 'include', 'a', 'c', 'b']);
		expect(optionOf(conf, 'b', 'x')?.text).toBe(path.join(folder.path, 'etc/conf.d'));
		expect(optionOf(conf, 'c', 'x')?.text).toBe('2');
	});

	test('may be several patterns, on several lines, with variables, absolute', () => {
		write('one/a.conf', '[a]');
		write('two/b.conf', '[b]');
		write('three/c.conf', '[c]');
		write('etc/d.conf', '[d]');
		const conf = read(`${main}../one/a.conf ${folder.path}/two/[a-c].conf\n  %(ENV_EXTRA)s/?.conf\n  %(here)s/d.conf`, {EXTRA: path.join(folder.path, 'three')});
		expect(conf.sections.keys().toArray()).toStrictEqual(['supervisord', 'include', 'a', 'b', 'c', 'd']);
	});

	test('may be nothing, which is a warning', () => {
		expect(read(`${main}conf.d/*.conf`).warnings).toStrictEqual([`${folder.path}/etc/supervisord.conf: [include] files: nothing matches conf.d/*.conf.`]);
	});

	test('may be what nobody can read: a folder, a FIFO, a dangling link; nothing waits for it', () => {
		mkdirSync(path.join(folder.path, 'etc/a.conf'), {recursive: true});
		execFileSync('mkfifo', [path.join(folder.path, 'etc/b.conf')]);
		symlinkSync('gone', path.join(folder.path, 'etc/c.conf'));
		const warnings = read(`${main}?.conf`).warnings.map(warning => warning.replace(folder.path, ''));
		expect(warnings).toStrictEqual([
			'/etc/a.conf: included, but found a folder.',
			'/etc/b.conf: included, but found a FIFO.',
			'/etc/c.conf: included, but found a symbolic link that leads nowhere.',
		]);
	});

	test('includes nothing itself', () => {
		write('etc/a.conf', '[a]\n[include]\nfiles=b.ini');
		write('etc/b.ini', '[b]');
		expect(read(`${main}a.conf`).sections.has('b')).toBe(false);
	});
});

describe('a config that cannot be read', () => {
	test.each([
		['[include]', '[include] files: it names no files'],
		['[include]\nfiles=%(ENV_NOBODY)s', '[include] files: %(ENV_NOBODY)s: the variable NOBODY is not set in the environment'],
		['nothing', 'supervisord.conf:1: no section comes before this line'],
		['[a]\n\nnothing', 'supervisord.conf:3: this is neither a section, an option nor a comment'],
		['\u{FEFF}[a]', 'supervisord.conf:1: a byte order mark comes before the first section'],
	])('%j is a sentence', (text, expected) => {
		expect(() => read(text)).toThrow(expected);
	});

	test('for what is in an included file names that file', () => {
		write('etc/a.conf', '[a]\nnothing');
		expect(() => read('[include]\nfiles=a.conf')).toThrow(`${folder.path}/etc/a.conf:2: this is neither a section, an option nor a comment`);
	});

	test('because it is missing says what to do', () => {
		const advice = 'Set "supervisor.config" to the supervisord.conf that supervisord was started with.';
		expect(() => readSupervisorConf('/nowhere/supervisord.conf', {})).toThrow(`/nowhere/supervisord.conf: found no such file. ${advice}`);
	});

	test('because it is a FIFO is not waited for', () => {
		const file = path.join(folder.path, 'supervisord.conf');
		execFileSync('mkfifo', [file]);
		expect(() => readSupervisorConf(file, {})).toThrow('found a FIFO');
	});
});
