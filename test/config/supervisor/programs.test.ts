import {describe, expect, test} from 'vitest';
import {programsOf, readPrograms, supervisorConfErrors, supervisorConfFrom} from '../../../source/config/supervisor-conf.js';

function confOf(text: string, env: Record<string, string> = {}) {
	return supervisorConfFrom(text, {path: '/project/backend/supervisord.conf', env, cwd: '/project'});
}

const seed = `
[supervisord]
nodaemon=true

[program:main_app]
command=venv/bin/python backend/main.py --port %(ENV_PORT)s ; the web server
directory=.
autostart=true
startsecs=5
stdout_logfile=logs/main_app.out.log
environment=PATH="venv/bin",PYTHONPATH="."

[program:cascading_failure_detector]
command=cfd --headless
`;

describe('a program', () => {
	test('has its name, its group, its command as it is run, and its options', () => {
		const [main, detector] = programsOf(confOf(seed, {PORT: '3000'}));
		expect(main).toStrictEqual({
			name: 'main_app',
			group: 'main_app',
			kind: 'program',
			command: 'venv/bin/python backend/main.py --port 3000',
			directory: '/project',
			autostart: true,
			startsecs: 5,
			options: new Map([
				['command', 'venv/bin/python backend/main.py --port 3000'],
				['directory', '.'],
				['autostart', 'true'],
				['startsecs', '5'],
				['stdout_logfile', 'logs/main_app.out.log'],
				['environment', 'PATH="venv/bin",PYTHONPATH="."'],
			]),
		});
		expect(detector).toMatchObject({name: 'cascading_failure_detector', command: 'cfd --headless', directory: undefined, autostart: true, startsecs: 1});
	});

	test('may be several processes', () => {
		const line = 'command=w --n %(process_num)s of %(numprocs)d in %(group_name)s';
		const programs = programsOf(confOf(`[program:worker]\n${line}\nprocess_name=%(program_name)s_%(process_num)02d\nnumprocs=3\nnumprocs_start=8`));
		expect(programs.map(({name, command}) => `${name}: ${command}`)).toStrictEqual([
			'worker_08: w --n 8 of 3 in worker', 'worker_09: w --n 9 of 3 in worker', 'worker_10: w --n 10 of 3 in worker',
		]);
	});

	test('may belong to a group', () => {
		const programs = programsOf(confOf('[program:a]\ncommand=x %(group_name)s\n[fcgi-program:b]\ncommand=y\n[program:c]\ncommand=z\n[group:trading]\nprograms=a, b'));
		expect(programs.map(({group, name, kind}) => `${group}:${name} ${kind}`)).toStrictEqual(['trading:a program', 'trading:b fcgi-program', 'c:c program']);
		expect(programs[0]?.command).toBe('x trading');
	});

	test('may be an event listener', () => {
		expect(programsOf(confOf('[eventlistener:memmon]\ncommand=memmon\nevents=TICK_60'))).toMatchObject([{name: 'memmon', group: 'memmon', kind: 'eventlistener'}]);
	});

	test('may use its own environment in its command', () => {
		expect(programsOf(confOf('[program:a]\ncommand=run %(ENV_MODE)s\nenvironment=MODE="live"'))[0]?.command).toBe('run live');
	});
});

describe('a program that supervisor would refuse', () => {
	test.each([
		['[program:a]', '[program:a] has no command'],
		['[program:a]\ncommand=%(ENV_NOBODY)s', '[program:a] command: %(ENV_NOBODY)s: the variable NOBODY is not set in the environment'],
		['[program:a]\ncommand=date +%H', '[program:a] command: "%H" is no placeholder; a percent sign is written %%'],
		['[program:a]\ncommand=x\nnumprocs=2', '[program:a] has numprocs=2, so %(process_num)s must be in its process_name'],
		['[program:a]\ncommand=x\nnumprocs=many', '[program:a] numprocs: "many" is no whole number'],
		['[program:a]\ncommand=x\nnumprocs=1000000000\nprocess_name=%(process_num)s', '[program:a] numprocs: 1000000000 is more than 10000'],
		['[program:a]\ncommand=x\nautostart=maybe', '[program:a] autostart: "maybe" is neither true nor false'],
		['[program:a]\ncommand=x\nstartsecs=1.5', '[program:a] startsecs: "1.5" is no whole number'],
		['[program:a]\ncommand=x\nenvironment=PATH', '[program:a] environment: this is no list KEY="value",KEY2="value2"'],
		['[program:a b]\ncommand=x', '[program:a b]: the name "a b" holds a blank, a colon or a slash'],
		['[program:a]\ncommand=x\nprocess_name=a/b', '[program:a]: the name "a/b" holds a blank, a colon or a slash'],
		['[group:g]\nprograms=a', '[group:g] names the program a, which is not there'],
	])('%j is left out, and the reason said', (text, error) => {
		const {programs, errors} = readPrograms(confOf(`${text}\n[program:good]\ncommand=x`));
		expect(programs.map(({name}) => name)).toStrictEqual(['good']);
		expect(errors).toStrictEqual([`/project/backend/supervisord.conf: ${error}.`]);
	});
});

describe('all reasons for which supervisord would not start, or could not be asked', () => {
	test('are none for a config that is good', () => {
		expect(supervisorConfErrors(confOf(`${seed}[unix_http_server]\nfile=/run/x`, {PORT: '1'}))).toStrictEqual([]);
	});

	test('come together', () => {
		expect(supervisorConfErrors(confOf('[program:a]\n[program:b]'))).toStrictEqual([
			'/project/backend/supervisord.conf: there is no section [supervisord].',
			expect.stringContaining('so supervisor cannot be asked'),
			'/project/backend/supervisord.conf: [program:a] has no command.',
			'/project/backend/supervisord.conf: [program:b] has no command.',
		]);
	});

	test.each(['A', 'A=%(ENV_NOBODY)s', 'A="x'])('include an environment that is none: %s', text => {
		expect(supervisorConfErrors(confOf(`[supervisord]\nenvironment=${text}\n[unix_http_server]\nfile=/run/x`))).toHaveLength(1);
	});
});
