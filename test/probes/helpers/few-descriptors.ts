import {execFileSync} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import process from 'node:process';
import {isNothing, programPath} from '../../helpers/real.js';

/** Whether this machine can take the descriptors away from a process. */
export function canExhaustDescriptors(): boolean {
	return isNothing(programPath('prlimit') === undefined ? ['prlimit (apt-get install util-linux)'] : []);
}

/** Does something while this process can open no more files or sockets; not in a worker thread, which has others beside it. */
export async function withoutDescriptors<Result>(act: () => Promise<Result>): Promise<Result> {
	const before = limit();
	setLimit(256);
	const held: number[] = [];
	try {
		holdAll(held);
		return await act();
	} finally {
		for (const descriptor of held) {
			closeSync(descriptor);
		}

		setLimit(before);
	}
}

function holdAll(held: number[]): void {
	try {
		for (;;) {
			held.push(openSync('/dev/null', 'r'));
		}
	} catch {
		// All that there are.
	}
}

function limit(): number {
	return Number(execFileSync('prlimit', ['--pid', String(process.pid), '--nofile', '--output', 'SOFT', '--noheadings', '--raw'], {encoding: 'utf8'}));
}

function setLimit(soft: number): void {
	execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${soft}:`]);
}
