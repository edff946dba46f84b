import {readFile} from 'node:fs/promises';
import process from 'node:process';
import {expect, test} from 'vitest';
import {isAlive, parseStat, readStat} from '../../source/actions/process-stat.js';
import {waitFor} from '../helpers/wait-for.js';
import {end, identityOf, runBeside, untilGone} from './helpers/sandbox.js';

const tail = '1 2 3 0 -1 64 0 0 0 0 1 2 0 0 20 0 1 0 987654 1000 55 18446744073709551615';

test.each([
	{text: `42 (bash) S ${tail}\n`, name: 'bash'},
	{text: `42 (a b) S ${tail}`, name: 'a b'},
	{text: `42 (a) R 1 (b) S ${tail}`, name: 'a) R 1 (b'},
	{text: `42 ()) S ${tail}`, name: ')'},
	{text: `42 () S ${tail}`, name: ''},
])('the name "$name" is told from the fields', ({text, name}) => {
	expect(parseStat(text)).toEqual({
		pid: 42, name, state: 'S', parent: 1, group: 2, session: 3, isFork: true, start: 987_654, pages: 55,
	});
});

test.each(['', '42', '42 (bash', '42 (bash) S 1 2 3', ') 42 ('])('"%s" is no process', text => {
	expect(parseStat(text)).toBeUndefined();
});

test('this very process is found as it is', async () => {
	const text = await readFile('/proc/self/stat', 'utf8');
	expect(readStat(process.pid)).toMatchObject({pid: process.pid, parent: process.ppid, start: Number(text.split(') ').at(-1)?.split(' ', 20)[19])});
});

test('a process is alive until it ends; with another start time it never was', async () => {
	const {pid} = runBeside('sleep', ['60']);
	const identity = identityOf(pid);
	expect(isAlive(identity)).toBe(true);
	expect(isAlive({...identity, pidStart: identity.pidStart + 1})).toBe(false);
	end(pid);
	await untilGone(identity);
	await waitFor(() => readStat(pid) === undefined, {what: 'nothing is left of it'});
});
