import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {
	findSupervisorAddress, parseSupervisorUrl, supervisorAddress, supervisorConfFrom,
} from '../../../source/config/supervisor-conf.js';

function addressOf(text: string, env: Record<string, string> = {}) {
	return supervisorAddress(supervisorConfFrom(text, {path: '/project/backend/supervisord.conf', env, cwd: '/project'}));
}

const unix = (file: string, more = {}) => ({kind: 'unix', path: file, ...more});
const http = (host: string, port: number, more = {}) => ({kind: 'http', host, port, ...more});

describe('supervisor\'s server is', () => {
	test.each([
		['at the unix socket', '[unix_http_server]\nfile=/run/supervisor.sock', unix('/run/supervisor.sock')],
		['at the unix socket rather than the port', '[inet_http_server]\nport=9001\n[unix_http_server]\nfile=/run/x', unix('/run/x')],
		['beside the config', '[unix_http_server]\nfile=%(here)s/x.sock', unix('/project/backend/x.sock')],
		['where supervisord runs, if the path is relative', '[unix_http_server]\nfile=run/../x.sock', unix('/project/x.sock')],
		['in the user\'s home', '[unix_http_server]\nfile=~/x.sock', unix('/home/trader/x.sock')],
		['where a variable says', '[unix_http_server]\nfile=%(ENV_HOME)s/x.sock ; comment', unix('/home/trader/x.sock')],
		['under a name', '[unix_http_server:main]\nfile=/run/x', unix('/run/x')],
		['behind a password', '[unix_http_server]\nfile=/run/x\nusername=user\npassword=p%%w;1', unix('/run/x', {username: 'user', password: 'p%w;1'})],
		['at a port', '[inet_http_server]\nport=127.0.0.1:9001', http('127.0.0.1', 9001)],
		['at a port of every address', '[inet_http_server]\nport=*:9001', http('127.0.0.1', 9001)],
		['at a port of every address, written otherwise', '[inet_http_server]\nport=:9001', http('127.0.0.1', 9001)],
		['at a port of every address, written short', '[inet_http_server]\nport=9001', http('127.0.0.1', 9001)],
		['at a port of every address, as a number', '[inet_http_server]\nport=0.0.0.0:9001', http('127.0.0.1', 9001)],
		['at a port of a host', '[inet_http_server]\nport=LocalHost:9001', http('localhost', 9001)],
		['at a port behind a password', '[inet_http_server]\nport=9001\nusername=u\npassword=p', http('127.0.0.1', 9001, {username: 'u', password: 'p'})],
		['where supervisorctl looks', '[supervisorctl]\nserverurl=unix:///run/x', unix('/run/x')],
		['where supervisorctl looks, relative', '[supervisorctl]\nserverurl=unix://x.sock', unix('/project/x.sock')],
		['where supervisorctl looks, with its password', '[supervisorctl]\nserverurl=http://h:81\nusername=u\npassword=p', http('h', 81, {username: 'u', password: 'p'})],
		[
			'behind a password that only supervisorctl knows in the clear',
			'[unix_http_server]\nfile=/run/x\nusername=u\npassword={SHA}82ab876d1387bfafe46cc1c8a2ef074eae50cb1d\n[supervisorctl]\nusername=u\npassword=plain',
			unix('/run/x', {username: 'u', password: 'plain'}),
		],
	])('%s', (_, text, address) => {
		expect(addressOf(text, {HOME: '/home/trader'})).toStrictEqual(address);
	});
});

describe('there is no address', () => {
	test.each([
		['[supervisord]', 'there is no [unix_http_server] and no [inet_http_server], so supervisor cannot be asked'],
		['[unix_http_server]\nchmod=0700', '[unix_http_server] has no file'],
		['[inet_http_server]', '[inet_http_server] has no port'],
		['[inet_http_server]\nport=h:0', '[inet_http_server] port: "h:0" names no port from 1 to 65535'],
		['[inet_http_server]\nport=h:65536', 'names no port'],
		['[inet_http_server]\nport=http', 'names no port'],
		['[unix_http_server]\nfile=/run/x\nusername=u', '[unix_http_server] has only one of username and password'],
		['[unix_http_server]\nfile=/run/x\nusername=u\npassword={SHA}82ab', '[unix_http_server] password is a hash, and [supervisorctl] does not have it in the clear'],
		['[unix_http_server]\nfile=%(ENV_NOBODY)s/x', '[unix_http_server] file: %(ENV_NOBODY)s: the variable NOBODY is not set in the environment'],
		['[unix_http_server]\nfile=100%', '[unix_http_server] file: "%" is no placeholder; a percent sign is written %%'],
		['[supervisorctl]\nserverurl=http://user:secret@h/x', '[supervisorctl] serverurl: "http://…@h/x" is no address of a supervisor server'],
		['[supervisorctl]\nserverurl=ftp://x', '[supervisorctl] serverurl: "ftp://x" is no address of a supervisor server'],
	])('in %j', (text, expected) => {
		const address = addressOf(text);
		expect(address.kind === 'problem' && address.text).toContain(expected);
		expect(address.kind === 'problem' && address.text).toMatch(/^\/project\/backend\/supervisord\.conf: .* Mend it, or set "supervisor\.url"\.$/v);
	});

	test('that the kernel would take, if the socket\'s path is too long', () => {
		const longest = `/${'x'.repeat(106)}`;
		expect(addressOf(`[unix_http_server]\nfile=${longest}`)).toStrictEqual(unix(longest));
		const address = addressOf(`[unix_http_server]\nfile=${longest}x`);
		expect(address.kind === 'problem' && address.text).toContain('has 108 bytes, the system takes 107');
	});
});

describe('supervisor.url', () => {
	test.each([
		['unix:///run/x.sock', unix('/run/x.sock')],
		['unix://user:p%40ss@/run/x.sock', unix('/run/x.sock', {username: 'user', password: 'p@ss'})],
		['unix:///run/a@b:c.sock', unix('/run/a@b:c.sock')],
		['http://127.0.0.1:9001', http('127.0.0.1', 9001)],
		['http://127.0.0.1:9001/', http('127.0.0.1', 9001)],
		['http://127.0.0.1:9001/RPC2', http('127.0.0.1', 9001)],
		['http://supervisor', http('supervisor', 80)],
		['http://user:pw@h:9001', http('h', 9001, {username: 'user', password: 'pw'})],
		['http://user@h:9001', http('h', 9001, {username: 'user', password: ''})],
		['http://user:100%@h:9001', http('h', 9001, {username: 'user', password: '100%'})],
		['http://[::1]:9001', http('::1', 9001)],
	])('%s', (url, address) => {
		expect(parseSupervisorUrl(url)).toStrictEqual(address);
	});

	test.each(['', 'unix://', 'unix://x.sock', 'https://h:9001', 'h:9001', 'http:///x', 'http://h:0', 'http://h:99999', 'http://h/other', 'http://h/?x'])('%j is none', url => {
		expect(parseSupervisorUrl(url).kind).toBe('problem');
	});
});

describe('the address that counts', () => {
	const config = {path: 'supervisord.conf', absolute: path.join(import.meta.dirname, 'none.conf')};

	test('is the one that the detector\'s own config gives, whatever supervisor\'s says', () => {
		expect(findSupervisorAddress({config, url: 'unix:///run/x'}, {})).toStrictEqual(unix('/run/x'));
	});

	test('is a problem, not an exception, if supervisor\'s config is not there', () => {
		const address = findSupervisorAddress({config, url: undefined}, {});
		expect(address.kind === 'problem' && address.text).toContain('found no such file');
	});
});
