import {accessSync, constants} from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** What end-to-end tests need of the machine, and how a person gets it. */
const realThings = {
	supervisord: {isThere: () => isInPath('supervisord') && isInPath('supervisorctl'), remedy: 'apt-get install supervisor'},
	lsof: {isThere: () => isInPath('lsof'), remedy: 'apt-get install lsof'},
	pgrep: {isThere: () => isInPath('pgrep'), remedy: 'apt-get install procps'},
	python3: {isThere: () => isInPath('python3'), remedy: 'apt-get install python3'},
	tmux: {isThere: () => isInPath('tmux'), remedy: 'apt-get install tmux'},
	strace: {isThere: () => isInPath('strace'), remedy: 'apt-get install strace'},
	openssl: {isThere: () => isInPath('openssl'), remedy: 'apt-get install openssl'},
	proc: {isThere: () => isReadable('/proc/self/cmdline'), remedy: 'run these tests on Linux'},
} as const;

export type RealThing = keyof typeof realThings;

/** All that a stand-in system is made of. */
export const standInNeeds = ['proc', 'supervisord', 'lsof', 'pgrep', 'python3'] as const satisfies readonly RealThing[];

const told = new Set<string>();

/**
Whether all these are on this machine: `describe.skipIf(!hasReal(...standInNeeds))`.

If not, one line says what is missing and how to get it. With `CFD_REQUIRE_REAL=1`, as CI has it, a missing one is an error instead.
*/
export function hasReal(...things: readonly RealThing[]): boolean {
	return isNothing(things.filter(thing => !realThings[thing].isThere()).map(thing => `${thing} (${realThings[thing].remedy})`));
}

/** Whether this list of missing things is empty; says it where they may be skipped, throws where they are required. */
export function isNothing(missing: readonly string[]): boolean {
	if (missing.length === 0) {
		return true;
	}

	const message = `missing here: ${missing.join(', ')}`;
	if (process.env['CFD_REQUIRE_REAL'] === '1') {
		throw new Error(`Real components are required (CFD_REQUIRE_REAL=1) but ${message}. Install them, or unset CFD_REQUIRE_REAL to skip their tests.`);
	}

	if (!told.has(message)) {
		told.add(message);
		process.stderr.write(`Tests with real components are skipped, ${message}\n`);
	}

	return false;
}

function isInPath(program: string): boolean {
	return programPath(program) !== undefined;
}

/** The absolute path of a program: the system's folders first, because a version manager's shims are slow and start shells. */
export function programPath(program: string): string | undefined {
	const folders = ['/usr/bin', '/usr/local/bin', ...(process.env['PATH'] ?? '').split(':')];
	return folders.map(folder => path.join(folder, program)).find(file => isExecutable(file));
}

function isExecutable(file: string): boolean {
	return isAccessible(file, constants.X_OK);
}

function isReadable(file: string): boolean {
	return isAccessible(file, constants.R_OK);
}

function isAccessible(file: string, mode: number): boolean {
	try {
		accessSync(file, mode);
		return true;
	} catch {
		return false;
	}
}
