import process from 'node:process';
import {expect, test} from 'vitest';
import {findLimitProblems} from '../../source/actions/supervisord-limits.js';
import type {Problem} from '../../source/actions/script-access.js';
import {run} from '../helpers/run.js';
import {bundle} from './helpers/bundle.js';
import {createSandbox} from './helpers/sandbox.js';

/** What is found by a process that a shell has started after these words, with these needs. Nobody can raise a limit there, not even root. */
async function findUnder(words: string, ...needs: readonly number[]): Promise<Problem[]> {
	const sandbox = await createSandbox();
	const program = await sandbox.write('limit-problems.mjs', await bundle('limit-problems'));
	const without = process.getuid?.() === 0 ? 'setpriv --bounding-set=-sys_resource --inh-caps=-sys_resource' : '';
	const shell = ['-c', `${words}; exec ${without} "$0" "$@"`, process.execPath, program, ...needs.map(String)];
	const {stdout} = await run('/bin/bash', shell);
	return JSON.parse(stdout) as Problem[];
}

test('a hard limit of open files that is too low for supervisord is a problem, with the number that is needed', async () => {
	expect(await findUnder('ulimit -n 64', 1024, 1)).toEqual([{
		what: 'The limit of open files is 64 here, and supervisord does not start with less than 1024 (minfds in its config): the script could stop it but not start it',
		mend: 'Raise the hard limit where the detector is started (ulimit -Hn 1024), or lower minfds in [supervisord].',
	}]);
});

test('a soft limit is none: supervisord raises it itself', async () => {
	expect(await findUnder('ulimit -Sn 64', 128, 1)).toEqual([]);
});

test('a config that needs no more than there is can be used', async () => {
	expect(await findUnder('ulimit -n 64', 64, 1)).toEqual([]);
});

test('here supervisord starts as it is', async () => {
	expect(await findLimitProblems({minfds: 1024, minprocs: 200})).toEqual([]);
});
