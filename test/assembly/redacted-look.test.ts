import {expect, test} from 'vitest';
import {redactedLook} from '../../source/assembly/redacted-look.js';
import {indexProcesses, type Look, type ProcessInfo} from '../../source/core/observation.js';

const process: ProcessInfo = {name: 'a', group: 'a', state: 'FATAL', pid: 0, start: 0, now: 1, spawnError: '', exitStatus: 0};

function redact(text: string): string {
	return text.replaceAll('secret', '***');
}

function look(change: Partial<Look>): Look {
	return {
		supervisor: {kind: 'answer', processes: indexProcesses([process]), latency: 1},
		health: new Map([['a', {kind: 'answer', status: 200, latency: 1}]]),
		databases: new Map([['db', {kind: 'ok', full: undefined}]]),
		files: new Map([['f', {kind: 'ok'}]]),
		impaired: undefined,
		foreignScript: undefined,
		...change,
	};
}

test('what a server repeats is taken out of every part of a look', () => {
	const seen = redactedLook(look({
		supervisor: {kind: 'denied', detail: '401: secret'},
		health: new Map([['a', {kind: 'no answer', why: 'garbled', detail: 'secret?', latency: 1}]]),
		databases: new Map([['db', {kind: 'unreadable', detail: 'secret', full: undefined}]]),
		files: new Map([['f', {kind: 'missing', detail: 'secret'}]]),
	}), redact);
	expect(JSON.stringify([seen.supervisor, ...seen.health.values(), ...seen.databases.values(), ...seen.files.values()])).not.toContain('secret');
	expect(seen.supervisor).toEqual({kind: 'denied', detail: '401: ***'});
});

test('a program that could not be started is still found, without the secret in the reason', () => {
	const {supervisor} = redactedLook(look({supervisor: {kind: 'answer', processes: indexProcesses([{...process, spawnError: 'no secret'}]), latency: 1}}), redact);
	expect(supervisor).toMatchObject({kind: 'answer'});
	expect(supervisor.kind === 'answer' ? supervisor.processes.find('a')?.spawnError : '').toBe('no ***');
});

test('a look without secrets keeps its parts as they are', () => {
	const seen = look({});
	const {supervisor, health, databases, files} = redactedLook(seen, redact);
	expect([supervisor, health, databases, files].map((part, index) => part === [seen.supervisor, seen.health, seen.databases, seen.files][index])).toEqual([true, true, true, true]);
});
