import {describe, expect, test} from 'vitest';
import type {DatabaseObservation, FileObservation, HealthObservation} from '../../source/core/observation.js';
import {judgeApi, judgeDetector, type ApiFacts} from '../../source/doctor/detector.js';
import {judgeHealth, type HealthFacts} from '../../source/doctor/health.js';
import {judgeScript, type ScriptFacts} from '../../source/doctor/script.js';
import {judgeDatabase, judgeFile} from '../../source/doctor/subjects.js';

describe('a health check', () => {
	const facts: HealthFacts = {
		service: {name: 'a', health: 'http://me:secret@127.0.0.1:3000/health', port: 3000, timeout: 1000},
		seen: {kind: 'answer', status: 200, latency: 3},
		listens: [3000],
		answering: undefined,
		stranger: undefined,
	};
	const refused: HealthObservation = {kind: 'no answer', why: 'refused', detail: 'connection refused', latency: 1};

	test.each<[string, Partial<HealthFacts>, string, readonly [RegExp, RegExp]]>([
		['answers', {}, 'ok', [/answers 200 within 3 ms$/v, /^$/v]],
		['is slow', {seen: {kind: 'answer', status: 200, latency: 501}}, 'warn', [/501 ms of the 1000 ms/v, /timeout/v]],
		['is answered by another process', {stranger: 'pid 7 (b)', listens: [3001]}, 'warn', [/another process, pid 7/v, /listens on 3001/v]],
		['answers 404', {seen: {kind: 'answer', status: 404, latency: 1}}, 'fail', [/answers 404/v, /Correct the path/v]],
		['is on another port', {seen: refused, listens: [3001]}, 'fail', [/the service listens on 3001, not on 3000/v, /Look at the service/v]],
		['answers elsewhere', {seen: refused, listens: [3001], answering: 'http://127.0.0.1:3001/health'}, 'fail', [/connection refused/v, /Set .*3001\/health: that answers/v]],
		['has no port at all', {seen: refused, listens: []}, 'fail', [/listens on no port at all/v, /Leave .* out/v]],
		['cannot be looked at', {seen: {kind: 'unobservable', detail: 'no descriptors'}}, 'warn', [/no descriptors/v, /Try again/v]],
	])('that %s', (_, change, status, [found, mend]) => {
		const finding = judgeHealth({...facts, ...change});
		expect(finding).toMatchObject({status, found: expect.stringMatching(found) as string});
		expect(finding.mend ?? '').toMatch(mend);
		expect(JSON.stringify(finding)).not.toContain('secret');
	});
});

test.each<[DatabaseObservation, string]>([
	[{kind: 'ok', full: {records: 3, at: 1}}, 'ok'],
	[{kind: 'ok', full: undefined}, 'ok'],
	[{kind: 'busy', detail: 'x', full: undefined}, 'warn'],
	[{kind: 'unobservable', detail: 'x', full: undefined}, 'warn'],
	[{kind: 'no table', detail: 'x', full: undefined}, 'fail'],
	[{kind: 'missing', detail: 'x', full: undefined}, 'fail'],
	[{kind: 'unreadable', detail: 'x', full: undefined}, 'fail'],
	[{kind: 'corrupt', detail: 'x', full: undefined}, 'fail'],
])('a database %j: %s', (seen, status) => {
	expect(judgeDatabase({path: 'a.db', table: 'trades'}, seen)).toMatchObject({status, subject: 'database a.db'});
});

test.each<[FileObservation, string]>([
	[{kind: 'ok'}, 'ok'],
	[{kind: 'unobservable', detail: 'x'}, 'warn'],
	[{kind: 'missing', detail: 'x'}, 'fail'],
	[{kind: 'unreadable', detail: 'x'}, 'fail'],
	[{kind: 'corrupted', detail: 'x'}, 'fail'],
])('a file %j: %s', (seen, status) => {
	expect(judgeFile({path: 'a.json'}, seen)).toMatchObject({status, subject: 'file a.json'});
});

describe('the script', () => {
	const preflight = {problems: [], warnings: [], missingTools: [], running: undefined};
	const facts: ScriptFacts = {path: 's.sh', preflight, isThere: true, isExecutable: true, isEnabled: true, supervisorctl: '/usr/bin/supervisorctl', supervisord: '/usr/bin/supervisord'};
	const problem = {what: 'it cannot be parsed', mend: 'Mend it.'};

	test.each<[string, Partial<ScriptFacts>, string, RegExp]>([
		['is sound', {}, 'ok', /sound/v],
		['has a syntax error', {preflight: {...preflight, problems: [problem]}}, 'fail', /cannot be parsed/v],
		['is missing where nothing is automatic', {preflight: {...preflight, problems: [problem]}, isThere: false, isEnabled: false, isExecutable: false}, 'warn', /cannot be parsed/v],
		['misses a tool', {preflight: {...preflight, missingTools: [{name: 'awk', isCertain: true}]}}, 'fail', /runs awk, which is in no folder of the PATH/v],
		['may miss a tool', {preflight: {...preflight, missingTools: [{name: 'awk', isCertain: false}]}}, 'warn', /no folder that we know of/v],
		['is not executable', {isExecutable: false}, 'warn', /not executable/v],
		['runs already', {preflight: {...preflight, running: 7}}, 'warn', /runs already \(pid 7\)/v],
	])('%s', (_, change, status, found) => {
		expect(judgeScript({...facts, ...change})[0]).toMatchObject({status, subject: 'script s.sh', found: expect.stringMatching(found) as string});
	});

	test('without supervisorctl in its PATH is a warning', () => {
		expect(judgeScript({...facts, supervisorctl: undefined})).toContainEqual(expect.objectContaining({status: 'warn', found: 'supervisorctl cannot be found in the PATH that the script gets'}));
	});
});

describe('the status port', () => {
	const facts: ApiFacts = {api: {enabled: true, host: '127.0.0.1', port: 8020}, isOurs: false, listener: undefined, bindError: undefined, sharedWith: undefined};

	test.each<[Partial<ApiFacts>, string, string]>([
		[{}, 'ok', '127.0.0.1:8020 is free'],
		[{isOurs: true, bindError: 'EADDRINUSE'}, 'ok', 'the running detector serves 127.0.0.1:8020'],
		[{bindError: 'EADDRINUSE', listener: 'python3 (pid 7)'}, 'fail', '127.0.0.1:8020 is taken by python3 (pid 7)'],
		[{bindError: 'EACCES'}, 'fail', '127.0.0.1:8020 cannot be listened on (EACCES)'],
		[{sharedWith: 'main_app'}, 'fail', 'port 8020 is the port of main_app\'s health check'],
		[{api: {enabled: false, host: '127.0.0.1', port: 8020}, bindError: 'EADDRINUSE'}, 'ok', 'not served, by the config'],
	])('%j: %s', (change, status, found) => {
		expect(judgeApi({...facts, ...change})).toMatchObject({status, found});
	});
});

test('a detector that does not run, has no section or watches itself is a warning', () => {
	expect(judgeDetector({status: undefined, version: '1', section: undefined, watchesItself: ['cfd']}).map(({status, subject}) => [status, subject]))
		.toEqual([['warn', 'detector'], ['warn', 'detector section'], ['warn', 'service cfd']]);
});
