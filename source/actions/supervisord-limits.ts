import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import type {Problem} from './script-access.js';

/** What supervisord must be allowed to have, or it does not start: `minfds` and `minprocs` of its config. */
export type SupervisordNeeds = {readonly minfds: number; readonly minprocs: number};

const limits = [
	{option: 'minfds', row: 'Max open files', what: 'open files', letter: 'n'},
	{option: 'minprocs', row: 'Max processes', what: 'processes', letter: 'u'},
] as const;

/**
Whether supervisord could start from a script that runs under this process's limits: it raises a soft limit itself, a hard one only with the
right to do so. A script that finds that out after it has ended the old supervisord leaves everything down.
*/
export async function findLimitProblems(needs: SupervisordNeeds): Promise<Problem[]> {
	const table = await readFile('/proc/self/limits', 'utf8');
	const problems = await Promise.all(limits.map(async ({option, row, what, letter}) => {
		const least = needs[option];
		const hard = hardLimit(table, row);
		return hard >= least || await canRaise(letter, least)
			? []
			: [{
				what: `The limit of ${what} is ${hard} here, and supervisord does not start with less than ${least} (${option} in its config): the script could stop it but not start it`,
				mend: `Raise the hard limit where the detector is started (ulimit -H${letter} ${least}), or lower ${option} in [supervisord].`,
			}];
	}));
	return problems.flat();
}

function hardLimit(table: string, row: string): number {
	const hard = table.split('\n').find(line => line.startsWith(row))?.slice(row.length).trim().split(/\s+/v, 2)[1];
	return hard === undefined || hard === 'unlimited' ? Infinity : Number(hard);
}

/** Tried in another process, as supervisord will: whether root may do it depends on more than its being root. */
async function canRaise(letter: string, least: number): Promise<boolean> {
	try {
		const child = spawn('/bin/bash', ['-c', `ulimit -${letter} ${least}`], {cwd: '/', env: {}, stdio: 'ignore', timeout: 2000});
		const [code] = await once(child, 'exit') as [number | null];
		return code === 0;
	} catch {
		return false;
	}
}
