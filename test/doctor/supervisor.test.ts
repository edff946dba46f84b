import {describe, expect, test} from 'vitest';
import {indexProcesses, type ProcessInfo, type SupervisorObservation} from '../../source/core/observation.js';
import {judgeCgroup} from '../../source/doctor/cgroup.js';
import {judgeOptions, type ProgramFacts} from '../../source/doctor/program-options.js';
import {judgePrograms, judgeUnwatched} from '../../source/doctor/programs.js';
import {judgeSupervisor, type SupervisorFacts} from '../../source/doctor/supervisor.js';

function info(name: string, change: Partial<ProcessInfo> = {}): ProcessInfo {
	return {name, group: name, state: 'RUNNING', pid: 1, start: 1, now: 2, spawnError: '', exitStatus: 0, ...change};
}

describe('supervisor', () => {
	const facts: SupervisorFacts = {seen: {kind: 'answer', processes: indexProcesses([info('a')]), latency: 2}, place: 'unix:///s', answersElsewhere: undefined, running: []};

	test.each<[SupervisorObservation, string, RegExp]>([
		[{kind: 'answer', processes: indexProcesses([info('a')]), latency: 2}, 'ok', /answers at unix:\/\/\/s within 2 ms: 1 programs/v],
		[{kind: 'fault', code: 6, detail: 'SHUTDOWN_STATE'}, 'warn', /shutting down/v],
		[{kind: 'fault', code: 1, detail: 'UNKNOWN_METHOD'}, 'fail', /fault 1: UNKNOWN_METHOD/v],
		[{kind: 'denied', detail: 'answers 401'}, 'fail', /answers 401/v],
		[{kind: 'unobservable', detail: 'no descriptors'}, 'warn', /no descriptors/v],
		[{kind: 'no answer', why: 'missing', detail: 'no such socket'}, 'fail', /no such socket/v],
	])('%j: %s', (seen, status, found) => {
		expect(judgeSupervisor({...facts, seen})).toMatchObject({status, found: expect.stringMatching(found) as string});
	});

	test('that does not answer is looked for', () => {
		const seen = {kind: 'no answer', why: 'missing', detail: 'no such socket'} as const;
		expect(judgeSupervisor({...facts, seen, answersElsewhere: 'unix:///right'}).mend).toContain('It answers at unix:///right');
		expect(judgeSupervisor({...facts, seen, running: ['supervisord -c other.conf']}).mend).toContain('supervisord -c other.conf');
		expect(judgeSupervisor({...facts, seen}).mend).toContain('Start supervisord');
	});
});

describe('programs', () => {
	test.each<[Partial<ProcessInfo>, string, string]>([
		[{}, 'ok', 'RUNNING (pid 1)'],
		[{state: 'STARTING'}, 'warn', 'STARTING'],
		[{state: 'STOPPED'}, 'warn', 'somebody has stopped it'],
		[{state: 'STOPPING'}, 'warn', 'somebody has stopped it'],
		[{state: 'BACKOFF', spawnError: 'no such file'}, 'fail', 'BACKOFF: no such file'],
		[{state: 'EXITED'}, 'fail', 'EXITED'],
		[{state: 'FATAL'}, 'fail', 'FATAL'],
	])('%j: %s', (change, status, found) => {
		expect(judgePrograms([{name: 'a'}], indexProcesses([info('a', change)]))).toMatchObject([{status, found: expect.stringContaining(found) as string}]);
	});

	test('a name that supervisor does not know fails, with the nearest one', () => {
		expect(judgePrograms([{name: 'main_ap'}], indexProcesses([info('main_app')]))).toMatchObject([{status: 'fail', mend: expect.stringContaining('Did you mean "main_app"?') as string}]);
		expect(judgePrograms([{name: 'pair:left'}, {name: 'left'}], indexProcesses([info('left', {group: 'pair'})]))).toMatchObject([{status: 'ok'}, {status: 'ok'}]);
	});

	test('what nobody watches is a warning; detectors are exempt', () => {
		const processes = indexProcesses([info('a'), info('b'), info('c', {group: 'g'}), info('detector')]);
		const exempt = new Set(['detector:detector']);
		expect(judgeUnwatched([{name: 'a'}], processes, exempt)).toMatchObject([{status: 'warn', found: expect.stringMatching(/: b, g:c$/v) as string}]);
		expect(judgeUnwatched([{name: 'a'}, {name: 'b'}, {name: 'c'}], processes, exempt)).toEqual([]);
	});
});

describe('options of a program', () => {
	function program(options: Readonly<Record<string, string>> = {}, change: Partial<ProgramFacts['program']> = {}, children = 0): ProgramFacts {
		return {name: 'a', program: {startsecs: 1, autostart: true, options: new Map(Object.entries(options)), ...change}, children};
	}

	test.each<[string, ProgramFacts, RegExp]>([
		['startsecs=0', program({}, {startsecs: 0}), /startsecs=0 hides a crash loop.*: a$/v],
		['autorestart=false', program({autorestart: 'False'}), /autorestart=false/v],
		['autostart=false', program({}, {autostart: false}), /autostart=false/v],
		['startretries=50', program({startretries: '50'}), /startretries is so high/v],
	])('%s is a warning', (_, facts, found) => {
		expect(judgeOptions([facts])).toMatchObject([{status: 'warn', found: expect.stringMatching(found) as string}]);
	});

	test('children that outlive a stop are a warning', () => {
		expect(judgeOptions([program({}, {}, 1)])).toMatchObject([{status: 'warn', found: expect.stringContaining('outlive a stop') as string}]);
		expect(judgeOptions([program({stopasgroup: 'true'}, {}, 1)])).toMatchObject([{status: 'ok'}]);
	});

	test('usual ones are well, and the same mistake of several is one line', () => {
		expect(judgeOptions([program({autorestart: 'unexpected', startretries: '10'})])).toMatchObject([{status: 'ok'}]);
		expect(judgeOptions([program({}, {startsecs: 0}), {...program({}, {startsecs: 0}), name: 'b'}])).toMatchObject([{found: expect.stringMatching(/: a, b$/v) as string}]);
	});
});

test('a unit whose control group takes the script with it fails if restarts are automatic', () => {
	const danger = 'The unit x.service ends all with it. Set KillMode=process in it.';
	expect(judgeCgroup(danger, true)).toMatchObject({status: 'fail', found: 'The unit x.service ends all with it.', mend: 'Set KillMode=process in it.'});
	expect(judgeCgroup(danger, false)).toMatchObject({status: 'warn'});
	expect(judgeCgroup(undefined, true)).toMatchObject({status: 'ok'});
});
