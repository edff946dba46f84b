import process from 'node:process';
import {formatProblems} from '../config/problem.js';
import {loadSettings} from '../config/load.js';
import type {Settings} from '../core/settings.js';
import type {Invocation} from './parse.js';

/** Exit code of an invalid configuration (sysexits: EX_CONFIG). */
export const configCode = 78;

/** Exit code when no detector answers (sysexits: EX_UNAVAILABLE). */
export const unavailableCode = 69;

/**
Loads the configuration that the command line names. All its problems go to stderr; `undefined` then: exit with `configCode`. `set`: `KEY=VALUE`
texts over it.
*/
export function settingsFor({options}: Invocation, set: readonly string[] = []): Settings | undefined {
	const loaded = loadSettings({config: options['config'] as string | undefined, set, env: process.env, cwd: process.cwd()});
	if (!loaded.ok) {
		process.stderr.write(`${formatProblems(loaded.problems)}\n`);
		return undefined;
	}

	for (const warning of loaded.warnings) {
		process.stderr.write(`${warning}\n`);
	}

	return loaded.settings;
}

/** One line to stdout. */
export function print(line: string): void {
	process.stdout.write(`${line}\n`);
}

/** One line to stderr: chatter and problems, so that stdout stays data. */
export function complain(line: string): void {
	process.stderr.write(`${line}\n`);
}
