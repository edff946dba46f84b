import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {programsOf, readUsableSupervisorConf, supervisorAddress} from '../../../source/config/supervisor-conf.js';
import {parseKeyValueList} from '../../../source/config/supervisor/key-value-list.js';
import {formatPython} from '../../../source/config/supervisor/python-format.js';
import {globPython} from '../../../source/config/supervisor/python-glob.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {askSupervisor, hasSupervisorsOwnCode} from './python.js';

const head = '[unix_http_server]\nfile=/run/x\n[supervisord]\n';

/** Whole configs: each is read by supervisor's own ServerOptions and by us. */
const configs: Record<string, string> = {
	plain: '[unix_http_server]\nfile=%(here)s/x.sock ; comment\n[supervisord]\n[program:a]\ncommand=/bin/cat',
	relative: '[unix_http_server]\nfile=x/../y.sock\n[supervisord]',
	home: '[unix_http_server]\nfile=~/y.sock\n[supervisord]',
	password: '[unix_http_server]\nfile=/run/x\nusername=u%%\npassword=a=b:c;d#e\n[supervisord]',
	halfPassword: '[unix_http_server]\nfile=/run/x\nusername=u\n[supervisord]',
	port: '[inet_http_server]\nport=*:9001\n[supervisord]',
	portAlone: '[inet_http_server]\nport=9001\n[supervisord]',
	portOfHost: '[inet_http_server]\nport=LOCALHOST:9001\n[supervisord]',
	portZero: '[inet_http_server]\nport=h:0\n[supervisord]',
	noPort: '[inet_http_server]\nport=h:\n[supervisord]',
	named: '[unix_http_server:a]\nfile=/run/a\n[unix_http_server:b]\nfile=/run/b\n[supervisord]',
	noFile: '[unix_http_server]\n[supervisord]',
	noSupervisord: '[unix_http_server]\nfile=/run/x',
	environment: '[unix_http_server]\nfile=%(ENV_RUN)s/x\n[supervisord]\nenvironment=RUN="/run/y",X=\'1\'\n[program:a]\ncommand=/bin/echo %(ENV_X)s',
	badEnvironment: `${head}environment=A`,
	unknownVariable: '[unix_http_server]\nfile=%(ENV_NOBODY)s\n[supervisord]',
	included: `${head}[include]\nfiles=conf.d/*.conf`,
	includedNothing: `${head}[include]\nfiles=none/*.conf`,
	includeWithoutFiles: `${head}[include]`,
	processes: `${head}[program:w]\ncommand=/bin/echo %(process_num)s %(program_name)s %(group_name)s\nprocess_name=%(program_name)s_%(process_num)02d\nnumprocs=3\nnumprocs_start=9`,
	processesWithoutNumber: `${head}[program:w]\ncommand=/bin/echo\nnumprocs=3`,
	groups: `${head}[program:a]\ncommand=/bin/a %(group_name)s\n[program:b]\ncommand=/bin/b\n[group:g]\nprograms=a,b\n[program:c]\ncommand=/bin/c`,
	groupOfNothing: `${head}[group:g]\nprograms=a`,
	listener: `${head}[eventlistener:l]\ncommand=/bin/l\nevents=TICK_5`,
	noCommand: `${head}[program:a]`,
	percent: `${head}[program:a]\ncommand=/bin/date +%%H`,
	badPercent: `${head}[program:a]\ncommand=/bin/date +%H`,
	hereInProgram: `${head}[program:a]\ncommand=%(here)s/a\ndirectory=%(here)s`,
	flags: `${head}[program:a]\ncommand=/bin/a\nautostart=OFF\nstartsecs=0\n[program:b]\ncommand=/bin/b\nautostart=0`,
	badFlag: `${head}[program:a]\ncommand=/bin/a\nautostart=maybe`,
	badNumber: `${head}[program:a]\ncommand=/bin/a\nstartsecs=x`,
	badName: `${head}[program:a b]\ncommand=/bin/a`,
	ownEnvironment: `${head}[program:a]\ncommand=/bin/a %(ENV_MODE)s\nenvironment=MODE="live",X=%(program_name)s`,
	defaults: `[DEFAULT]\ncommand=/bin/cat\n${head}[program:a]\n[program:b]\ncommand=/bin/b`,
	continued: `${head}[program:a]\ncommand=/bin/a\n  --one\n  ; no\n  --two`,
	hostName: `${head}[program:a]\ncommand=/bin/a %(host_node_name)s`,
};

describe.skipIf(!hasSupervisorsOwnCode())('like supervisor itself', () => {
	test('configs are taken or refused, with the same servers and programs', async () => {
		await using folder = await temporaryFolder();
		mkdirSync(path.join(folder.path, 'etc/conf.d'), {recursive: true});
		writeFileSync(path.join(folder.path, 'etc/conf.d/b.conf'), '[program:b]\ncommand=%(here)s/b\n');
		writeFileSync(path.join(folder.path, 'etc/conf.d/a.conf'), '[program:a]\ncommand=/bin/a\n[program:b]\nstartsecs=7\n');
		const files = Object.entries(configs).map(([name, text]) => {
			const file = path.join(folder.path, 'etc', `${name}.conf`);
			writeFileSync(file, text);
			return file;
		});
		const env = {HOME: folder.path};
		const answers = askSupervisor('conf', files, folder.path, env);
		const own = files.map(file => read(file, env, folder.path));
		expect(Object.fromEntries(Object.keys(configs).map((name, index) => [name, own[index]]))).toStrictEqual(
			Object.fromEntries(Object.keys(configs).map((name, index) => [name, ofInterest(answers[index])])),
		);
	});

	test('lists of keys and values are taken apart', () => {
		const piece = fc.constantFrom('A', 'B1', '=', ',', ' ', '"', '\'', '#', '\n', 'x/y.z', '$', '%', '(', ':', '-', 'é', '\\');
		const texts = fc.sample(fc.oneof(
			fc.array(piece, {maxLength: 12}).map(parts => parts.join('')),
			fc.array(fc.tuple(fc.constantFrom('A', 'B'), fc.array(piece, {maxLength: 4})), {maxLength: 3}).map(pairs => pairs.map(([key, value]) => `${key}=${value.join('')}`).join(',')),
		), {numRuns: 5000, seed: 2});
		const answers = askSupervisor('list', texts);
		for (const [index, text] of texts.entries()) {
			const pairs = parseKeyValueList(text);
			expect(pairs === undefined ? null : [...pairs], JSON.stringify(text)).toStrictEqual(answers[index]);
		}
	});

	test('names are filled in', () => {
		const values = {here: '/x', process_num: 7, program_name: 'p'};
		const expansions = new Map(Object.entries(values));
		const piece = fc.constantFrom(
			...['d', '02d', 's', '+d'].map(format => `%(process_num)${format}`),
			...['s', '10s', '-6s', 'd'].map(format => `%(here)${format}`),
			...'% %% %( %(no)s here )s x d 5'.split(' '),
			' ',
		);
		const texts = fc.sample(fc.array(piece, {maxLength: 6}).map(parts => parts.join('')), {numRuns: 5000, seed: 3})
			// `%s` without a name: Python puts all the values there, which nobody means.
			.filter(text => !/%[\d ]*s/v.test(text.replaceAll('%%', '')));
		const answers = askSupervisor('format', texts.map(text => [text, values]));
		for (const [index, text] of texts.entries()) {
			const formatted = formatPython(text, expansions);
			expect(formatted.ok ? formatted.text : null, JSON.stringify(text)).toStrictEqual(answers[index]);
		}
	});

	test('patterns find the same files', async () => {
		await using folder = await temporaryFolder();
		for (const name of ['a.conf', 'b.conf', 'B.conf', '.h.conf', 'x{a,b}', 'a]b', 'a-b', '[x]', 'd/a.conf', 'd/.h/a.conf', 'd/e/a.conf', 'é.conf', '😀.x', '^', 'a.b+(c)']) {
			mkdirSync(path.dirname(path.join(folder.path, name)), {recursive: true});
			writeFileSync(path.join(folder.path, name), '');
		}

		const patterns = [
			'*', '*.conf', '?.conf', '[ab].conf', '[!ab].conf', '[A-Z].conf', '[z-a].conf', '.*',
			'.h.conf', '*/a.conf', '*/*', '**', '**/a.conf', '*/*/*', 'd/*/a.conf', '*/.h/*',
			'x{a,b}', '{a,b}.conf',
			'a]b', 'a[]]b', 'a[!]]b', '[[]x]', '[', '[a', '[]', '[!]', 'none', 'd', 'd/', 'd//a.conf', './a.conf', '../*', '[^]',
			'[a^]*', 'a.b+(c)', '*(c)', 'a[-]b', 'a[+--]b', '', '/', 'é*', '?.x', '[😀].x', '😀*', String.raw`\*`,
		].map(pattern => `${folder.path}/${pattern}`);
		const normalized = (found: unknown) => (Array.isArray(found) ? found : []).map(file => path.normalize(String(file)).replace(/\/$/v, '')).toSorted();
		const answers = askSupervisor('glob', patterns);
		expect(patterns.map(pattern => [pattern, normalized(globPython(pattern))])).toStrictEqual(patterns.map((pattern, index) => [pattern, normalized(answers[index])]));
	});
});

type Servers = {servers: Array<{file: string | null; host: string | null; port: number | null; username: string | null; password: string | null}>; programs: unknown};

/** Supervisor's answer in the terms of ours: the server that we would ask, and the programs. */
function ofInterest(answer: unknown) {
	if (answer === null) {
		return 'refused';
	}

	const {servers, programs} = answer as Servers;
	const server = servers.find(({file}) => file !== null) ?? servers[0];
	return {
		server: server && [place(server), server.username ?? undefined, server.password ?? undefined],
		programs,
	};
}

function read(file: string, env: Record<string, string>, cwd: string) {
	try {
		const conf = readUsableSupervisorConf(file, env, cwd);
		const address = supervisorAddress(conf);
		return {
			server: address.kind === 'problem' ? undefined : [address.kind === 'unix' ? address.path : `${address.host}:${address.port}`, address.username, address.password],
			programs: programsOf(conf)
				.map(({group, name, command, autostart, startsecs}) => [group, name, command, autostart, startsecs])
				.toSorted((one, other) => JSON.stringify(one) < JSON.stringify(other) ? -1 : 1),
		};
	} catch {
		return 'refused';
	}
}

function place({file, host, port}: Servers['servers'][number]): string {
	return file ?? `${host === '' ? '127.0.0.1' : host}:${port}`;
}
